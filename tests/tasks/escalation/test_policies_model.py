"""A policy is refused exactly when a plain reading of the rules refuses it (rule 14)."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tasks.escalation.policies import (
    DEFAULT,
    DayUnit,
    LadderWrong,
    Policy,
    Rung,
    Urgency,
)

TOKENS = ["officer", "head", "superior:1", "superior:9", "standing_office", "steering_body"]
WRONG = ["superior:0", "superior:10", "minister", "", "head ", "superior"]
AUDIENCES = st.lists(st.sampled_from(TOKENS + WRONG), max_size=2).map(tuple)
RUNGS = st.builds(
    Rung,
    name=st.sampled_from(["a", "b", "c", "d"]),
    offset=st.integers(-5, 5),
    audience=AUDIENCES,
    urgency=st.sampled_from(list(Urgency)),
    receipt_required=st.booleans(),
    unit=st.sampled_from(list(DayUnit)),
    repeat_days=st.none() | st.integers(-1, 5),
)


def faults_of(rungs: tuple[Rung, ...]) -> set[str]:
    """The same rules, said one after the other."""
    found = set() if rungs else {"empty"}
    if len(rungs) != len({rung.name for rung in rungs}):
        found.add("repeated_name")
    if any(is_out_of_order(before, after) for before, after in pairwise(rungs)):
        found.add("out_of_order")
    for rung in rungs:
        found |= faults_of_one(rung)
    return found


def is_out_of_order(before: Rung, after: Rung) -> bool:
    """On one day the marker stands behind what is told on the day itself."""
    if before.offset != after.offset:
        return before.offset > after.offset
    return not before.audience and bool(after.audience)


def faults_of_one(rung: Rung) -> set[str]:
    found = set()
    if any(not re.fullmatch("|".join(["superior:[1-9]", *ALLOWED]), t) for t in rung.audience):
        found.add("unknown_audience")
    if not rung.audience and rung.offset != 0:
        found.add("no_audience")
    repeats = rung.repeat_days is not None
    if repeats and ((rung.repeat_days or 0) < 1 or not rung.audience or rung.offset <= 0):
        found.add("cannot_repeat")
    return found


ALLOWED = ["officer", "head", "standing_office", "steering_body", "inspection"]


@given(st.lists(RUNGS, max_size=4).map(tuple))
def test_what_cannot_be_climbed_is_refused_and_each_fault_is_named(
    rungs: tuple[Rung, ...],
) -> None:
    expected = faults_of(rungs)
    if not expected:
        assert Policy("drawn", 1, rungs).rungs == rungs
        return
    with pytest.raises(LadderWrong) as refused:
        Policy("drawn", 1, rungs)
    faults = refused.value.faults
    assert {fault.code for fault in faults} == expected
    assert all(fault.words.vi and fault.words.en for fault in faults)
    assert all(fault.pointer.startswith("/rungs") for fault in faults)


@pytest.mark.parametrize("position", range(len(DEFAULT.rungs)))
def test_a_fault_points_to_its_rung(position: int) -> None:
    rungs = list(DEFAULT.rungs)
    rungs[position] = replace(rungs[position], audience=("nobody",))
    with pytest.raises(LadderWrong) as refused:
        Policy("p", 1, tuple(rungs))
    assert f"/rungs/{position}/audience" in {fault.pointer for fault in refused.value.faults}


# rung: days from the due day, who, how pressing, whether each must confirm
SENTENCES = [
    ("t-7", -7, {"officer", "head"}, Urgency.normal, False),
    ("t-3", -3, {"officer", "head"}, Urgency.normal, False),
    ("t-1", -1, {"officer", "head"}, Urgency.normal, False),
    ("overdue", 0, set(), Urgency.normal, False),
    ("head", 1, {"head"}, Urgency.high, True),
    ("superior", 3, {"superior:1"}, Urgency.high, False),
    ("level_above", 7, {"superior:2", "standing_office"}, Urgency.urgent, False),
    ("steering", 15, {"steering_body"}, Urgency.urgent, False),
    ("inspection", 30, {"inspection"}, Urgency.urgent, False),
]


@pytest.mark.parametrize(("rung", "sentence"), list(zip(DEFAULT.rungs, SENTENCES, strict=True)))
def test_rule_14_the_default_ladder_is_the_one_of_the_rule(
    rung: Rung, sentence: tuple[str, int, set[str], Urgency, bool]
) -> None:
    told = (rung.name, rung.offset, set(rung.audience), rung.urgency, rung.receipt_required)
    assert told == sentence


def test_rule_14_the_last_rung_repeats_weekly_and_no_other() -> None:
    assert [rung.repeat_days for rung in DEFAULT.rungs] == [None] * 8 + [7]


def test_a_policy_is_known_by_its_name_and_version() -> None:
    """It keys the cache of timetables."""
    other = Policy(DEFAULT.name, DEFAULT.version, DEFAULT.rungs)
    assert hash(other) == hash(DEFAULT)
    assert hash(replace(DEFAULT, version=2)) != hash(DEFAULT)
