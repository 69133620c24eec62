"""The ladder of returned work: what fell due on the issuer's time is passed over, but for the rung
by which the head first hears (rules 6, 14, 18)."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tasks.escalation.ladder import (
    CIVIL,
    Passed,
    Step,
    due_firings,
    next_working_hour,
    timetable,
    working_day_after,
)
from services.tasks.escalation.policies import DEFAULT, DEFAULT_VERDICT, Policy, Rung
from tests.tasks.deadlines.real_calendar import AS_ENACTED

DUE = date(2026, 12, 1)  # a Tuesday
NAMES = [rung.name for rung in DEFAULT.rungs]
TABLE = timetable(DEFAULT, DUE, AS_ENACTED)
NAGGING = Policy("nagging", 1, (Rung("overdue", 0), Rung("head", 1, ("head",), repeat_days=2)))


def civil(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CIVIL)


@pytest.mark.parametrize(
    ("resumed", "start", "now", "fired", "held", "next_"),
    [
        # Returned on time: the reminders still to come come.
        ("2026-11-26T09:00", "t-7", "2026-11-26T09:00", None, ["t-7"], "t-7"),
        ("2026-11-26T09:00", "t-7", "2026-11-27T08:00", "t-3", ["t-7"], "t-1"),
        # Returned late: the head hears at once, what the issuer's days made pointless never goes.
        (
            "2026-12-05T08:00",
            "t-7",
            "2026-12-05T08:00",
            "head",
            ["t-7", "t-3", "t-1", "superior"],
            "level_above",
        ),
        # The head had heard before it handed in: only what comes now.
        ("2026-12-05T08:00", "superior", "2026-12-05T08:00", None, ["superior"], "superior"),
        ("2026-12-05T08:00", "superior", "2026-12-08T08:00", "level_above", ["superior"], None),
        # After an outage the highest of the lead's own time fires, as ever (rule 19).
        ("2026-11-26T09:00", "t-3", "2026-12-05T08:00", "superior", [], "level_above"),
    ],
)
def test_what_fell_due_on_the_issuers_time_is_passed_over(
    *, resumed: str, start: str, now: str, fired: str | None, held: list[str], next_: str | None
) -> None:
    table = TABLE.resumed(civil(resumed))
    firing = due_firings(table, NAMES.index(start), 1, civil(now))
    assert (NAMES[firing.fired.position] if firing.fired else None) == fired
    passed = [NAMES[one.position] for one in firing.skipped if one.reason is Passed.with_issuer]
    assert passed == held
    if next_ is not None:
        assert firing.next is not None
        assert NAMES[firing.next.position] == next_
        assert firing.next.at > civil(now)


def test_repeats_are_divided_at_the_return() -> None:
    table = timetable(NAGGING, DUE, AS_ENACTED).resumed(civil("2026-12-05T09:00"))
    firing = due_firings(table, 1, 2, civil("2026-12-08T09:00"))  # the head was told on the 2nd
    assert [(one.first, one.last, one.reason) for one in firing.skipped] == [
        (2, 2, Passed.with_issuer),
        (3, 3, Passed.superseded),
    ]
    assert firing.fired == Step(1, 4, civil("2026-12-08T08:00"))


def test_a_ladder_that_ends_on_the_issuers_time_is_over() -> None:
    ending = Policy("ending", 1, (Rung("overdue", 0), Rung("superior", 3, ("superior:1",))))
    table = timetable(ending, DUE, AS_ENACTED).resumed(civil("2026-12-10T09:00"))
    firing = due_firings(table, 0, 1, civil("2026-12-10T09:00"))
    assert (firing.fired, firing.next, firing.overdue_marker) == (None, None, True)


@given(
    st.integers(0, len(NAMES) - 1),
    st.integers(-20 * 24, 60 * 24),
    st.integers(0, 40 * 24),
    st.booleans(),
)
def test_nothing_that_fell_due_before_the_return_fires_but_the_heads_first(
    start: int, resumed_hours: int, later: int, receipt: bool
) -> None:
    resumed = civil("2026-12-01T00:00") + timedelta(hours=resumed_hours)
    firing = due_firings(
        TABLE.resumed(resumed), start, 1, resumed + timedelta(hours=later), receipt
    )
    if firing.fired is not None:
        assert firing.fired.at > resumed or NAMES[firing.fired.position] == "head"
    for one in firing.skipped:
        if one.reason is Passed.with_issuer:
            assert TABLE.at(one.position, one.last) <= resumed
    assert firing.next is None or firing.next.at > resumed + timedelta(hours=later)


def test_nobody_returned_it_nothing_changes() -> None:
    assert TABLE.resumed(None) is TABLE


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-12-01T07:59", "2026-12-01T08:00"),
        ("2026-12-01T08:00", "2026-12-01T08:00"),
        ("2026-12-01T16:59", "2026-12-01T16:59"),
        ("2026-12-01T17:00", "2026-12-02T08:00"),
        ("2026-12-04T18:00", "2026-12-07T08:00"),  # a Friday evening
        ("2026-12-05T10:00", "2026-12-07T08:00"),
        ("2026-08-22T10:00", "2026-08-22T10:00"),  # a make-up Saturday
        ("2026-02-13T17:30", "2026-02-23T08:00"),  # the eve of Tet
        ("2035-01-06T10:00", "2035-01-08T08:00"),  # beyond the calendar, Monday to Friday
    ],
)
def test_rule_18_nobody_is_told_at_night_or_on_a_day_off(now: str, opens: str) -> None:
    assert next_working_hour(civil(now), AS_ENACTED) == civil(opens)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2026-12-01", 0, "2026-12-01"),
        ("2026-12-01", 5, "2026-12-08"),
        ("2026-12-04", 1, "2026-12-07"),
        ("2026-02-12", 2, "2026-02-23"),
    ],
)
def test_days_within_which_a_verdict_is_owed(day: str, count: int, expected: str) -> None:
    found = working_day_after(date.fromisoformat(day), count, AS_ENACTED)
    assert found == date.fromisoformat(expected)


def test_the_verdict_policy_reminds_first_the_head_and_its_monitor_and_then_the_superior() -> None:
    """Rule 6; the migration enters the same."""
    table = timetable(DEFAULT_VERDICT.rungs, DUE, AS_ENACTED)
    assert [(one.name, f"{one.fires_at:%Y-%m-%d %H}") for one in table.instants] == [
        ("verdict_due_soon", "2026-11-30 08"),
        ("verdict_overdue", "2026-12-02 00"),
        ("verdict_owed", "2026-12-02 08"),
        ("verdict_superior", "2026-12-04 08"),
    ]
