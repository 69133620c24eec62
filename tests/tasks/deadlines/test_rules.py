"""Each kind of deadline takes its own parameters, and names those of another (rules 4 and 32)."""

from datetime import date

import pytest

from kernel.errors import Refusal
from services.tasks.deadlines.due_days import day_after, late_from, resolve
from services.tasks.deadlines.recurrence import Recurrence
from services.tasks.deadlines.resolving import rule_of
from services.tasks.deadlines.rules import (
    PARAMETERS,
    DeadlineImpossible,
    DeadlineKind,
    DeadlineRule,
    check,
)
from tests.tasks.deadlines.real_calendar import AS_ENACTED

K = DeadlineKind
# Written out: what a kind takes is what the directive says, not what the code happens to read.
OWN = {
    K.on: "day",
    K.before: "day",
    K.month: "year part",
    K.quarter: "year part",
    K.half_year: "year part",
    K.year: "year",
    K.working_days: "count",
    K.calendar_days: "count",
    K.months: "count",
    K.recurring: "every interval cutoff",
    K.after: "count after",
    K.none: "",
    K.immediately: "day",
}
VALUES = {
    "day": date(2026, 12, 30),
    "year": 2026,
    "part": 2,
    "count": 3,
    "every": Recurrence.monthly,
    "interval": 2,
    "cutoff": 5,
    "after": "the list",
}


def whole(kind: DeadlineKind, *more: str) -> DeadlineRule:
    given = {name: VALUES[name] for name in (*OWN[kind].split(), *more)}
    return DeadlineRule(kind=kind, **given)  # type: ignore[arg-type]  # the fields are real


def test_the_table_knows_every_kind_and_every_parameter() -> None:
    assert set(OWN) == set(K)
    assert set(VALUES) == set(PARAMETERS)
    for kind in K:
        check(whole(kind))


@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, name) for kind, own in OWN.items() for name in VALUES if name not in own.split()],
)
def test_a_parameter_of_another_kind_is_refused_with_those_that_the_kind_takes(
    kind: DeadlineKind, name: str
) -> None:
    with pytest.raises(DeadlineImpossible) as refused:
        check(whole(kind, name))
    (fault,) = refused.value.faults
    assert (fault.pointer, fault.code) == (f"/deadline/{name}", "does_not_apply")
    own = OWN[kind].split()
    assert fault.words.en.endswith(
        f"told by: {', '.join(f'`{one}`' for one in sorted(own, key=PARAMETERS.index)) or 'none'}"
    )


def test_a_rule_kept_before_with_parameters_of_other_kinds_is_still_read() -> None:
    kept = {"kind": "after", "after": "the list", "count": 5, "day": "2026-12-30", "year": 2026}
    assert rule_of(kept) == DeadlineRule(kind=K.after, after="the list", count=5)
    assert rule_of({"kind": "on", "day": "2026-12-30", "text": "30/12/2026", "part": 2}) == (
        DeadlineRule(kind=K.on, day=date(2026, 12, 30), text="30/12/2026")
    )


@pytest.mark.parametrize("kind", list(K))
@pytest.mark.parametrize("issued_on", [date.min, date(9990, 1, 1), date.max])
def test_no_day_at_the_ends_of_the_calendar_breaks_the_reckoning(
    kind: DeadlineKind, issued_on: date
) -> None:
    for day in (date.min, date.max, issued_on):
        rule = whole(kind)
        rule = DeadlineRule(
            **{name: getattr(rule, name) for name in rule.__slots__}
            | ({"day": day} if rule.day else {})
        )
        try:
            due_on = resolve(rule, issued_on, AS_ENACTED, accepted_on=issued_on).due_on
        except Refusal:
            due_on = None  # said to the caller; nothing else may come out
        assert due_on is None or due_on >= issued_on


def test_the_last_day_of_the_calendar_has_no_day_after_it() -> None:
    assert day_after(date(9999, 12, 30)) == date.max
    for ask in (day_after, late_from):
        with pytest.raises(DeadlineImpossible):
            ask(date.max)


@pytest.mark.parametrize(
    ("since", "count", "due_on"),
    [
        ("2026-10-01", 3, "2027-01-01"),
        ("2026-10-31", 1, "2026-11-30"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2026-12-31", 12, "2027-12-31"),
        ("2026-12-15", 600, "2076-12-15"),
    ],
)
def test_months_end_on_the_day_of_the_same_number_or_the_last_of_a_shorter_month(
    since: str, count: int, due_on: str
) -> None:
    rule = DeadlineRule(kind=K.months, count=count)
    assert str(resolve(rule, date.fromisoformat(since), AS_ENACTED).due_on) == due_on
