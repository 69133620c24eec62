"""The four classes and their rates (rules 6 and 7)."""

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tasks.summary.task_classes import (
    LATE,
    Tallied,
    TaskClass,
    awaiting,
    classify,
    is_late,
    rates,
)

DUE = date(2026, 11, 30)
LATER = date(2026, 12, 1)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
counts = st.integers(0, 10**6)


def on(due_on: date | None, accepted_on: date | None, today: date) -> TaskClass:
    """Of a task that was accepted by its submission of a day, or never handed in."""
    return classify(due_on, accepted_on, today, accepted=accepted_on is not None)


@pytest.mark.parametrize(
    ("due_on", "handed_in_on", "accepted", "today", "expected"),
    [
        (DUE, None, False, DUE, TaskClass.open_in_term),
        (DUE, None, False, LATER, TaskClass.open_overdue),
        (DUE, DUE, True, LATER, TaskClass.done_on_time),
        (DUE, LATER, True, LATER, TaskClass.done_late),
        (None, None, False, LATER, TaskClass.open_in_term),
        (None, LATER, True, LATER, TaskClass.done_on_time),
        # Rule 6: the issuer has it.
        (DUE, DUE, False, DUE, TaskClass.open_in_term),
        (DUE, DUE, False, date(2027, 6, 1), TaskClass.open_in_term),
        (DUE, LATER, False, date(2027, 6, 1), TaskClass.open_overdue),
        (None, DUE, False, LATER, TaskClass.open_in_term),
    ],
)
def test_rules_5_to_7_a_task_is_in_one_class(
    due_on: date | None,
    handed_in_on: date | None,
    accepted: bool,
    today: date,
    expected: TaskClass,
) -> None:
    assert classify(due_on, handed_in_on, today, accepted=accepted) is expected


@given(st.none() | days, st.none() | days, days, st.booleans())
def test_rule_7_done_and_late_are_two_separate_facts(
    due_on: date | None, submitted_on: date | None, today: date, accepted: bool
) -> None:
    found = classify(due_on, submitted_on, today, accepted=accepted)
    judged_on = submitted_on or today
    assert found.name.startswith("done") == accepted
    assert is_late(due_on, submitted_on, today) == (found in LATE)
    assert (found in {TaskClass.done_late, TaskClass.open_overdue}) == (
        due_on is not None and judged_on > due_on
    )


def test_rule_6_the_verdict_may_come_late_when_the_accepted_submission_did_not() -> None:
    assert on(DUE, DUE, date(2027, 1, 31)) is TaskClass.done_on_time


def test_rule_7_the_published_counts_give_the_published_rates() -> None:
    published = rates(14_068, 1_983, 5_640, 223)
    assert (published.completion, published.on_time, published.base) == (98.63, 86.44, 16_274)
    assert published.base_name.en == "done + overdue"


@pytest.mark.parametrize("open_in_term", [0, 5_640])
def test_rule_7_rates_of_nothing_are_unknown_and_not_zero(open_in_term: int) -> None:
    assert rates(0, 0, open_in_term, 0)[:3] == (None, None, 0)


@given(counts, counts, counts, counts, counts)
def test_rule_7_open_in_term_is_in_no_denominator(
    on_time: int, late: int, in_term: int, overdue: int, other: int
) -> None:
    found = rates(on_time, late, in_term, overdue)
    assert found == rates(on_time, late, other, overdue)
    if found.completion is not None and found.on_time is not None:
        assert 0 <= found.on_time <= found.completion <= 100


@given(counts, counts, counts, counts)
def test_rule_7_a_rate_is_the_nearest_hundredth_of_a_percent(
    on_time: int, late: int, in_term: int, overdue: int
) -> None:
    found = rates(on_time, late, in_term, overdue)
    base = on_time + late + overdue
    assert found.base == base
    for rate, part in ((found.completion, on_time + late), (found.on_time, on_time)):
        if rate is not None:
            assert abs(Fraction(rate) - Fraction(100 * part, base)) <= Fraction(5_000_001, 10**9)
            assert rate == float(f"{rate:.2f}")


register = st.lists(st.tuples(st.none() | days, st.none() | days), max_size=30)


@given(register, days)
def test_rule_7_a_register_on_a_day_is_counted_by_its_two_facts(
    tasks: list[tuple[date | None, date | None]], today: date
) -> None:
    counted = Counter(on(due_on, submitted_on, today) for due_on, submitted_on in tasks)
    done = [due for due, submitted in tasks if submitted is not None]
    overdue = [due for due, submitted in tasks if submitted is None and due and due < today]
    assert sum(counted.values()) == len(tasks)
    found = rates(*(counted[one] for one in TaskClass))
    assert found.base == len(done) + len(overdue)
    late = sum(counted[one] for one in LATE)
    assert late == sum(due is not None and (done or today) > due for due, done in tasks)


@given(days, st.none() | days, days, days)
def test_rule_6_what_is_done_stays_in_its_class_and_what_is_open_only_falls_overdue(
    due_on: date, submitted_on: date | None, one: date, other: date
) -> None:
    before, after = (on(due_on, submitted_on, today) for today in sorted((one, other)))
    if submitted_on is not None or before is TaskClass.open_overdue:
        assert after is before
    else:
        assert after in {TaskClass.open_in_term, TaskClass.open_overdue}


@given(days, days, days, days, st.booleans())
def test_rule_6_while_it_is_the_issuers_turn_no_day_changes_the_class(
    due_on: date, submitted_on: date, one: date, other: date, accepted: bool
) -> None:
    first = classify(due_on, submitted_on, one, accepted=accepted)
    assert classify(due_on, submitted_on, other, accepted=accepted) is first


def test_what_awaits_its_verdict_is_counted_inside_its_class() -> None:
    assert awaiting(TaskClass.open_in_term) is Tallied.awaiting_verdict
    assert awaiting(TaskClass.open_overdue) is Tallied.overdue_awaiting_verdict
