"""Due days against a plain model that walks the calendar a day at a time (rules 4 and 5)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.tasks.deadlines.due_days import (
    DUE,
    Deadline,
    DeadlineBeforeIssue,
    DeadlineTooFar,
    days_past,
    late_days,
    late_from,
    resolve,
)
from services.tasks.deadlines.recurrence import Recurrence, month_end
from services.tasks.deadlines.rules import (
    NEEDS,
    DayOffPolicy,
    DeadlineImpossible,
    DeadlineKind,
    DeadlineRule,
    check,
)
from services.tasks.deadlines.working_days import CalendarUnknown
from tests.tasks.deadlines.real_calendar import AS_ENACTED

DAY = timedelta(days=1)
ISSUED = st.dates(date(2025, 1, 1), date(2026, 9, 30))
COUNTS = st.integers(1, 120)
K = DeadlineKind


def walked(start: date, step: int = 1) -> Iterator[date]:
    day = start
    while True:
        day += DAY * step
        yield day


def is_working(day: date) -> bool:
    return day in WORKING


WORKING = set(AS_ENACTED.days)


def nth_working(start: date, count: int) -> date:
    """The plain meaning of rule 4: the start is not counted, a make-up Saturday is."""
    for day in walked(start):
        count -= is_working(day)
        if count == 0:
            return day
    raise AssertionError


def rolled(day: date) -> date:
    return day if is_working(day) else nth_working(day, 1)


# -- Each kind ---------------------------------------------------------------------------------


@given(ISSUED, COUNTS)
def test_rule_4_working_days_are_walked_one_by_one(issued_on: date, count: int) -> None:
    due = resolve(DeadlineRule(kind=K.working_days, count=count), issued_on, AS_ENACTED)
    assert due.due_on == nth_working(issued_on, count)


@given(ISSUED, st.integers(1, 400))
def test_rule_4_calendar_days_count_every_day_after_the_issue(issued_on: date, count: int) -> None:
    due = resolve(DeadlineRule(kind=K.calendar_days, count=count), issued_on, AS_ENACTED)
    days = walked(issued_on)
    assert due.due_on == [next(days) for _ in range(count)][-1]


@given(ISSUED, st.integers(0, 300))
def test_rule_4_before_a_day_means_that_the_last_day_in_time_is_the_one_before(
    issued_on: date, ahead: int
) -> None:
    day = issued_on + timedelta(days=ahead + 1)
    before = resolve(DeadlineRule(kind=K.before, day=day), issued_on, AS_ENACTED).due_on
    on = resolve(DeadlineRule(kind=K.on, day=day), issued_on, AS_ENACTED).due_on
    assert before is not None
    assert on is not None
    assert (on - before, on) == (DAY, day)


@given(ISSUED, st.sampled_from([(K.month, 12, 1), (K.quarter, 4, 3), (K.half_year, 2, 6)]))
def test_rule_4_a_period_ends_on_the_last_day_of_its_last_month(
    issued_on: date, period: tuple[DeadlineKind, int, int]
) -> None:
    kind, parts, months = period
    for part in range(1, parts + 1):
        rule = DeadlineRule(kind=kind, year=issued_on.year + 1, part=part)
        due = resolve(rule, issued_on, AS_ENACTED).due_on
        assert due is not None
        assert (due.year, due.month) == (issued_on.year + 1, part * months)
        assert (due + DAY).day == 1


@given(ISSUED)
def test_rule_4_a_year_ends_on_its_last_day(issued_on: date) -> None:
    due = resolve(DeadlineRule(kind=K.year, year=issued_on.year), issued_on, AS_ENACTED).due_on
    assert due == date(issued_on.year, 12, 31)


@given(ISSUED)
def test_rule_4_immediately_asks_for_a_receipt_and_a_first_report(issued_on: date) -> None:
    due = resolve(DeadlineRule(kind=K.immediately), issued_on, AS_ENACTED)
    assert due.receipt_by_on == nth_working(issued_on, 1)
    assert due.first_report_by_on == due.due_on == nth_working(issued_on, 3)


@given(ISSUED, st.integers(0, 200))
def test_rule_4_immediately_keeps_the_day_that_the_directive_gives(
    issued_on: date, ahead: int
) -> None:
    day = issued_on + timedelta(days=ahead)
    due = resolve(DeadlineRule(kind=K.immediately, day=day), issued_on, AS_ENACTED)
    assert (due.due_on, due.first_report_by_on) == (day, nth_working(issued_on, 3))


@given(ISSUED, COUNTS, st.integers(0, 60))
def test_rule_4_after_another_task_has_no_day_until_that_one_is_accepted(
    issued_on: date, count: int, later: int
) -> None:
    rule = DeadlineRule(kind=K.after, count=count, after="another")
    assert resolve(rule, issued_on, AS_ENACTED).due_on is None
    accepted_on = issued_on + timedelta(days=later)
    due = resolve(rule, issued_on, AS_ENACTED, accepted_on)
    assert due.due_on == nth_working(accepted_on, count)


def test_rule_4_a_task_without_a_deadline_and_a_standing_duty_have_no_day() -> None:
    for rule in (DeadlineRule(kind=K.none), DeadlineRule(kind=K.recurring)):
        assert resolve(rule, date(2026, 1, 1), AS_ENACTED).due_on is None


@given(ISSUED, st.integers(0, 300))
def test_rule_4_a_day_off_is_kept_or_rolled_forward_as_the_policy_says(
    issued_on: date, ahead: int
) -> None:
    rule = DeadlineRule(kind=K.on, day=issued_on + timedelta(days=ahead))
    rolls = replace(rule, policy=DayOffPolicy.roll_forward)
    kept = resolve(rule, issued_on, AS_ENACTED).due_on
    assert kept == rule.day
    assert kept is not None
    assert resolve(rolls, issued_on, AS_ENACTED).due_on == rolled(kept)


# -- Lateness ----------------------------------------------------------------------------------


@given(st.dates(), st.dates())
def test_rule_5_late_counts_from_the_day_after_and_is_never_negative(
    due_on: date, done_on: date
) -> None:
    assert late_days(due_on, done_on) == max(0, days_past(due_on, done_on))
    assert (late_days(due_on, done_on) > 0) is (done_on > due_on)
    if due_on < date.max:
        assert late_days(due_on, late_from(due_on)) == 1


def test_the_function_of_the_schema_says_the_same(database_of: object) -> None:
    url = database_of("tasks")  # type: ignore[operator]
    with psycopg.connect(url, options="-c search_path=tasks") as live:

        @settings(max_examples=200, deadline=None)
        @given(st.dates(), st.dates())
        def agrees(due_on: date, done_on: date) -> None:
            row = live.execute("select late_days(%s, %s)", [due_on, done_on]).fetchone()
            assert row == (late_days(due_on, done_on),)

        agrees()
        undated = live.execute("select late_days(null, civil_today())").fetchone()
        assert undated == (0,), "no due day is never late"


# -- Refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(NEEDS))
def test_a_kind_without_its_parameters_is_refused_and_each_is_named(kind: DeadlineKind) -> None:
    with pytest.raises(DeadlineImpossible) as refused:
        check(DeadlineRule(kind=kind))
    pointers = {fault.pointer for fault in refused.value.faults}
    assert pointers == {f"/deadline/{name}" for name, _, _ in NEEDS[kind]}
    assert all(fault.code == "missing" for fault in refused.value.faults)
    assert all(kind.words.vi in fault.words.vi for fault in refused.value.faults)
    assert all(kind.words.en in fault.words.en for fault in refused.value.faults)


BOUNDED = [
    (kind, name, least, most)
    for kind, needs in NEEDS.items()
    for name, least, most in needs
    if least is not None and most is not None
]


@pytest.mark.parametrize(("kind", "name", "least", "most"), BOUNDED)
def test_a_parameter_out_of_bounds_is_refused_with_its_bounds(
    kind: DeadlineKind, name: str, least: int, most: int
) -> None:
    right = {"year": 2026, "part": 1, "count": 1, "after": "another"}
    wanted = {one for one, _, _ in NEEDS[kind]}
    for value, fits in ((least - 1, False), (least, True), (most, True), (most + 1, False)):
        given_ = {one: right[one] for one in wanted} | {name: value}
        rule = DeadlineRule(kind=kind, **given_)  # type: ignore[arg-type]
        if fits:
            check(rule)
            continue
        with pytest.raises(DeadlineImpossible) as refused:
            check(rule)
        (fault,) = refused.value.faults
        assert (fault.pointer, fault.code) == (f"/deadline/{name}", "out_of_range")
        assert str(least) in fault.words.en
        assert str(most) in fault.words.vi


@pytest.mark.parametrize(
    ("every", "cutoff", "fits"),
    [
        (Recurrence.weekly, 7, True),
        (Recurrence.weekly, 8, False),
        (Recurrence.weekly, 0, False),
        (Recurrence.monthly, 31, True),
        (Recurrence.monthly, 32, False),
        (Recurrence.yearly, 1, True),
        (None, 31, False),
    ],
)
def test_a_cut_off_is_a_weekday_of_a_week_or_a_day_of_a_month(
    every: Recurrence | None, cutoff: int, fits: bool
) -> None:
    rule = DeadlineRule(kind=K.recurring, every=every, cutoff=cutoff)
    if fits:
        check(rule)
    else:
        with pytest.raises(DeadlineImpossible):
            check(rule)


@given(ISSUED, st.integers(1, 400))
def test_a_deadline_before_the_issue_is_refused_with_both_days(issued_on: date, ago: int) -> None:
    day = issued_on - timedelta(days=ago)
    with pytest.raises(DeadlineBeforeIssue) as refused:
        resolve(DeadlineRule(kind=K.on, day=day), issued_on, AS_ENACTED)
    assert refused.value.facts == {"due_on": day, "issued_on": issued_on}


@given(ISSUED)
def test_a_deadline_is_at_most_fifty_years_away(issued_on: date) -> None:
    furthest = date(issued_on.year + 50, 12, 31)
    rule = DeadlineRule(kind=K.on, day=furthest)
    assert resolve(rule, issued_on, AS_ENACTED).due_on == furthest
    with pytest.raises(DeadlineTooFar):
        resolve(replace(rule, day=furthest + DAY), issued_on, AS_ENACTED)


@pytest.mark.parametrize(
    "rule",
    [
        DeadlineRule(kind=K.before, day=date.min),
        DeadlineRule(kind=K.calendar_days, count=18_250),
    ],
)
def test_a_day_that_no_calendar_has_is_refused_and_never_a_crash(rule: DeadlineRule) -> None:
    with pytest.raises((DeadlineImpossible, DeadlineBeforeIssue, DeadlineTooFar)):
        resolve(rule, date.max if rule.count else date.min, AS_ENACTED)


def test_working_days_beyond_the_loaded_years_are_refused_not_guessed() -> None:
    rule = DeadlineRule(kind=K.working_days, count=2_500)
    with pytest.raises(CalendarUnknown):
        resolve(rule, AS_ENACTED.last - DAY, AS_ENACTED)


# -- What is kept ------------------------------------------------------------------------------


def test_every_kind_can_be_resolved() -> None:
    assert set(DUE) == set(DeadlineKind)


def test_a_deadline_keeps_the_words_of_the_directive() -> None:
    rule = DeadlineRule(
        kind=K.on, day=date(2026, 6, 30), text="trước 30/6", policy=DayOffPolicy.keep
    )
    due = Deadline(rule=rule, due_on=rule.day)
    assert (due.kind, due.text, due.policy, due.version) == (K.on, "trước 30/6", "keep", 1)


@given(st.integers(1, 9999), st.integers(1, 12))
def test_a_month_ends_the_day_before_the_next_begins(year: int, month: int) -> None:
    last = month_end(year, month)
    assert (last.year, last.month) == (year, month)
    assert last == date.max or (last + DAY).day == 1
