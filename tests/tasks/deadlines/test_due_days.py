"""Deadlines as directives word them (rules 4 and 5), one row a sentence."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from services.tasks.deadlines.due_days import (
    DeadlineBeforeIssue,
    DeadlineTooFar,
    late_days,
    late_from,
    resolve,
)
from services.tasks.deadlines.recurrence import Recurrence
from services.tasks.deadlines.rules import (
    DayOffPolicy,
    DeadlineImpossible,
    DeadlineKind,
    DeadlineRule,
    check,
    takes,
)
from services.tasks.deadlines.working_days import CalendarUnknown
from tests.tasks.deadlines.real_calendar import AS_ENACTED, IF_CONFIRMED, rows_of

KIND = DeadlineKind
ISSUED = date(2025, 1, 13)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


def rule_of(words: str) -> DeadlineRule:
    """The little language of data/calendar_cases.csv."""
    policy = DayOffPolicy.roll_forward if words.endswith(" roll_forward") else DayOffPolicy.keep
    if count := re.fullmatch(r"\+(\d+)wd", words):
        return DeadlineRule(kind=KIND.working_days, count=int(count[1]))
    kind, _, value = words.removesuffix(" roll_forward").partition(":")
    if kind == "before":
        return DeadlineRule(kind=KIND.before, day=date.fromisoformat(value))
    year, _, part = value.partition("-")
    number = int(part.strip("Q")) if part else None
    return DeadlineRule(kind=KIND(kind), policy=policy, year=int(year), part=number)


@pytest.mark.parametrize(
    "case", rows_of("calendar_cases.csv"), ids=lambda case: f"{case['start']} {case['rule']}"
)
def test_rule_4_gives_the_day_that_the_real_case_expects(case: dict[str, str]) -> None:
    calendar = IF_CONFIRMED if "if enacted" in case["why"] else AS_ENACTED
    deadline = resolve(rule_of(case["rule"]), date.fromisoformat(case["start"]), calendar)
    assert str(deadline.due_on) == case["expected_due_date"]


def test_rule_4_a_day_not_yet_enacted_does_not_move_a_deadline() -> None:
    assert resolve(rule_of("+1wd"), date(2026, 11, 23), AS_ENACTED).due_on == date(2026, 11, 24)


def rule(kind: DeadlineKind, **parameters: object) -> DeadlineRule:
    return DeadlineRule(kind=kind, **parameters)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given_rule", "due_on"),
    [
        (rule(KIND.on, day=date(2025, 5, 4)), "2025-05-04"),
        (rule(KIND.on, day=date(2025, 5, 4), policy=DayOffPolicy.roll_forward), "2025-05-05"),
        (rule(KIND.on, day=ISSUED), "2025-01-13"),
        (rule(KIND.before, day=date(2026, 1, 1)), "2025-12-31"),
        (rule(KIND.month, year=2028, part=2), "2028-02-29"),
        (rule(KIND.half_year, year=2025, part=1), "2025-06-30"),
        (rule(KIND.half_year, year=2025, part=2), "2025-12-31"),
        (rule(KIND.quarter, year=2026, part=4), "2026-12-31"),
        (rule(KIND.year, year=2030), "2030-12-31"),
        (rule(KIND.calendar_days, count=30), "2025-02-12"),
        (rule(KIND.recurring, every=Recurrence.weekly), "2025-01-26"),
        (rule(KIND.recurring, every=Recurrence.weekly, cutoff=5), "2025-01-24"),
        (rule(KIND.recurring, every=Recurrence.monthly), "2025-01-31"),
        (rule(KIND.recurring, every=Recurrence.monthly, cutoff=14), "2025-02-14"),
        (rule(KIND.recurring, every=Recurrence.quarterly), "2025-03-31"),
        (rule(KIND.recurring, every=Recurrence.quarterly, cutoff=14), "2025-03-14"),
        (rule(KIND.recurring, every=Recurrence.half_yearly), "2025-06-30"),
        (rule(KIND.recurring, every=Recurrence.yearly), "2025-12-31"),
        (rule(KIND.recurring, every=Recurrence.yearly, cutoff=14), "2025-12-14"),
        (rule(KIND.recurring), "None"),
        (rule(KIND.none), "None"),
        (rule(KIND.after, after="the list", count=10), "None"),
        (rule(KIND.after, after="a day beyond the loaded years", count=2_500), "None"),
        (rule(KIND.immediately), "2025-01-16"),
        (rule(KIND.immediately, day=ISSUED), "2025-01-13"),
    ],
)
def test_rule_4_each_kind_has_its_day(given_rule: DeadlineRule, due_on: str) -> None:
    deadline = resolve(given_rule, ISSUED, AS_ENACTED)
    assert str(deadline.due_on) == due_on
    assert (deadline.version, deadline.rule, deadline.kind) == (1, given_rule, given_rule.kind)


def test_rule_4_immediately_is_a_receipt_in_one_working_day_and_a_report_in_three() -> None:
    eve_of_the_long_weekend = date(2025, 4, 29)
    deadline = resolve(rule(KIND.immediately), eve_of_the_long_weekend, AS_ENACTED)
    assert deadline.receipt_by_on == date(2025, 5, 5)
    assert deadline.first_report_by_on == deadline.due_on == date(2025, 5, 7)


def test_rule_4_a_task_after_another_is_due_once_the_other_is_accepted() -> None:
    waiting = rule(KIND.after, after="the approved list", count=10)
    assert resolve(waiting, ISSUED, AS_ENACTED, accepted_on=date(2025, 1, 13)).due_on == date(
        2025, 2, 3
    )


# Written out: the model's bounds are those of the rule itself, and would move with them.
@pytest.mark.parametrize(
    ("kind", "name", "least", "most"),
    [
        (KIND.month, "part", 1, 12),
        (KIND.quarter, "part", 1, 4),
        (KIND.half_year, "part", 1, 2),
        (KIND.month, "year", 1945, 2200),
        (KIND.quarter, "year", 1945, 2200),
        (KIND.half_year, "year", 1945, 2200),
        (KIND.year, "year", 1945, 2200),
        (KIND.working_days, "count", 1, 2_500),
        (KIND.calendar_days, "count", 1, 18_250),
        (KIND.after, "count", 1, 2_500),
    ],
)
def test_rule_4_each_parameter_has_its_least_and_its_most(
    kind: DeadlineKind, name: str, least: int, most: int
) -> None:
    likely = {"year": 2026, "part": 1, "count": 1, "after": "the list"}
    others = {one: value for one, value in likely.items() if takes(kind, one)}
    for value in (least, most):
        check(rule(kind, **{**others, name: value}))
    for value in (least - 1, most + 1):
        with pytest.raises(DeadlineImpossible, match="fault"):
            check(rule(kind, **{**others, name: value}))


@pytest.mark.parametrize(
    ("given_rule", "right"),
    [
        (rule(KIND.month, year=2025, part=13), "between 1 and 12; 13"),
        (rule(KIND.quarter, year=2025, part=5), "between 1 and 4; 5"),
        (rule(KIND.half_year, year=2025, part=0), "between 1 and 2; 0"),
        (rule(KIND.year, year=0), "between 1945 and 2200; 0"),
        (rule(KIND.working_days, count=-2), "between 1 and 2500; -2"),
        (rule(KIND.calendar_days, count=0), "between 1 and 18250; 0"),
        (rule(KIND.recurring, every=Recurrence.weekly, cutoff=8), "between 1 and 7; 8"),
        (rule(KIND.recurring, every=Recurrence.monthly, cutoff=32), "between 1 and 31; 32"),
        (rule(KIND.recurring, every=Recurrence.weekly, interval=53), "between 1 and 52; 53"),
        (rule(KIND.recurring, every=Recurrence.monthly, interval=61), "between 1 and 60; 61"),
        (rule(KIND.recurring, interval=2), "A deadline that recurs needs its `every`"),
        (rule(KIND.recurring, cutoff=5), "A deadline that recurs needs its `every`"),
        (rule(KIND.on), "A deadline on a day needs its `day`"),
        (rule(KIND.after, count=3), "A deadline after another task needs its `after`"),
    ],
)
def test_rule_4_an_impossible_deadline_is_told_what_would_be_right(
    given_rule: DeadlineRule, right: str
) -> None:
    with pytest.raises(DeadlineImpossible) as refused:
        resolve(given_rule, ISSUED, AS_ENACTED)
    (fault,) = refused.value.faults
    assert right in fault.words.en
    assert "phải từ" in fault.words.vi or "cần" in fault.words.vi
    assert fault.pointer.startswith("/deadline/")


@pytest.mark.parametrize(
    ("given_rule", "refusal"),
    [
        (rule(KIND.before, day=ISSUED), DeadlineBeforeIssue),
        (rule(KIND.year, year=2024), DeadlineBeforeIssue),
        (rule(KIND.immediately, day=date(2025, 1, 12)), DeadlineBeforeIssue),
        (rule(KIND.on, day=date(9999, 12, 31)), DeadlineTooFar),
    ],
)
def test_rule_4_a_deadline_lies_after_the_issue_and_within_a_career(
    given_rule: DeadlineRule, refusal: type[Invalid]
) -> None:
    with pytest.raises(refusal, match=r"2025|2075"):
        resolve(given_rule, ISSUED, AS_ENACTED)


def test_rule_4_rolling_forward_needs_a_loaded_calendar_and_keeping_does_not() -> None:
    assert resolve(rule(KIND.year, year=2030), ISSUED, AS_ENACTED).due_on == date(2030, 12, 31)
    with pytest.raises(CalendarUnknown):
        resolve(rule(KIND.year, year=2030, policy=DayOffPolicy.roll_forward), ISSUED, AS_ENACTED)


def test_rule_5_done_on_the_due_day_is_on_time_and_the_next_civil_day_is_late() -> None:
    due_on = date(2025, 12, 31)
    assert late_from(due_on) == date(2026, 1, 1)
    assert [
        late_days(due_on, done_on) for done_on in (date(2025, 12, 1), due_on, date(2026, 1, 1))
    ] == [0, 0, 1]


@given(days, days)
def test_rule_5_late_days_are_counted_from_late_from(due_on: date, done_on: date) -> None:
    assert (late_days(due_on, done_on) > 0) == (done_on >= late_from(due_on))
