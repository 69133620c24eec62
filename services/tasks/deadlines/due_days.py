"""Deadlines: when a task is due, and from which day it is late."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from kernel.errors import Invalid, Words
from services.tasks.deadlines.recurrence import first_turn, month_end
from services.tasks.deadlines.rules import (
    NO_SUCH_DAY,
    DayOffPolicy,
    DeadlineImpossible,
    DeadlineKind,
    DeadlineRule,
    check,
)
from services.tasks.deadlines.working_days import ONE_DAY, Calendar

RECEIPT_WORKING_DAYS = 1
FIRST_REPORT_WORKING_DAYS = 3
FURTHEST_YEARS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A rule resolved to its day; `due_on` is none for a standing duty and while another task is
    awaited."""

    rule: DeadlineRule
    due_on: date | None
    version: int = 1
    receipt_by_on: date | None = None
    first_report_by_on: date | None = None

    @property
    def kind(self) -> DeadlineKind:
        return self.rule.kind

    @property
    def text(self) -> str:
        return self.rule.text

    @property
    def policy(self) -> DayOffPolicy:
        return self.rule.policy


class DeadlineBeforeIssue(Invalid):
    code = "deadline_before_issue"
    title = Words("Thời hạn trước ngày giao", "The deadline lies before the issue day")
    detail = Words(
        "Thời hạn {due_on} trước ngày giao {issued_on}; hãy chọn từ ngày {issued_on} trở đi.",
        "The deadline {due_on} lies before the issue day {issued_on}; choose {issued_on} or later.",
    )


class DeadlineTooFar(Invalid):
    code = "deadline_too_far"
    title = Words("Thời hạn quá xa", "The deadline is too far away")
    detail = Words(
        "Thời hạn {due_on} quá xa; ngày xa nhất được nhận là 31/12/{latest_year}.",
        "The deadline {due_on} is too far away; the latest day taken is 31 December {latest_year}.",
    )


def resolve(
    rule: DeadlineRule, issued_on: date, calendar: Calendar, accepted_on: date | None = None
) -> Deadline:
    """The due day of a rule (rule 4); refuses an impossible one, saying what would be right.

    `accepted_on` is the day on which the awaited task of an `after` rule was accepted.
    "Immediately" is due on the day that the directive gives, else with its first report, 3 working
    days after the issue.
    """
    check(rule)
    if rule.kind is DeadlineKind.after and accepted_on is None:
        return Deadline(rule=rule, due_on=None)
    try:
        due_on = rolled(DUE[rule.kind](rule, accepted_on or issued_on, calendar), rule, calendar)
    except (OverflowError, ValueError):  # before the year 1, or after 9999
        raise DeadlineImpossible([NO_SUCH_DAY]) from None
    _expect_reasonable(due_on, issued_on)
    if rule.kind is not DeadlineKind.immediately:
        return Deadline(rule=rule, due_on=due_on)
    return Deadline(
        rule=rule,
        due_on=due_on,
        receipt_by_on=calendar.add_working_days(issued_on, RECEIPT_WORKING_DAYS),
        first_report_by_on=calendar.add_working_days(issued_on, FIRST_REPORT_WORKING_DAYS),
    )


def rolled(day: date | None, rule: DeadlineRule, calendar: Calendar) -> date | None:
    return calendar.next_working(day) if day and rule.rolls_forward else day


def late_from(due_on: date) -> date:
    """The civil day at whose 00:00 in Asia/Ho_Chi_Minh lateness begins (rule 5)."""
    return day_after(due_on)


def day_after(day: date) -> date:
    if day == date.max:
        raise DeadlineImpossible([NO_SUCH_DAY])
    return day + ONE_DAY


def days_past(due_on: date, on: date) -> int:
    """Civil days from the due day to another, negative before it."""
    return (on - due_on).days


def late_days(due_on: date, done_on: date) -> int:
    """Civil days after the due day, 0 when done on it (rule 5). Never negative. SQL has its twin,
    the function `late_days`."""
    return max(0, days_past(due_on, done_on))


def _expect_reasonable(due_on: date | None, issued_on: date) -> None:
    if due_on is None:
        return
    if due_on < issued_on:
        raise DeadlineBeforeIssue(due_on=due_on, issued_on=issued_on)
    if due_on.year > issued_on.year + FURTHEST_YEARS:
        raise DeadlineTooFar(due_on=due_on, latest_year=issued_on.year + FURTHEST_YEARS)


def _period_end(months: int) -> Callable[[DeadlineRule, date, Calendar], date]:
    return lambda rule, _issued_on, _calendar: month_end(rule.year or 0, (rule.part or 1) * months)


def _before(rule: DeadlineRule, _issued_on: date, _calendar: Calendar) -> date | None:
    return rule.day - ONE_DAY if rule.day else None


def _working_days(rule: DeadlineRule, since: date, calendar: Calendar) -> date:
    return calendar.add_working_days(since, rule.count or 0)


def _months(rule: DeadlineRule, since: date, _calendar: Calendar) -> date:
    """The day of the same number so many months later, or the last of a month without it."""
    year, month = divmod(since.year * 12 + since.month - 1 + (rule.count or 0), 12)
    last = month_end(year, month + 1)
    return last.replace(day=min(since.day, last.day))


def _first_due(rule: DeadlineRule, issued_on: date, calendar: Calendar) -> date | None:
    turn = first_turn(rule, issued_on, calendar)
    return turn.due_on if turn else None


def _immediately(rule: DeadlineRule, issued_on: date, calendar: Calendar) -> date:
    return rule.day or calendar.add_working_days(issued_on, FIRST_REPORT_WORKING_DAYS)


DUE: dict[DeadlineKind, Callable[[DeadlineRule, date, Calendar], date | None]] = {
    DeadlineKind.on: lambda rule, _issued_on, _calendar: rule.day,
    DeadlineKind.before: _before,
    DeadlineKind.month: _period_end(1),
    DeadlineKind.quarter: _period_end(3),
    DeadlineKind.half_year: _period_end(6),
    DeadlineKind.year: _period_end(12),
    DeadlineKind.working_days: _working_days,
    DeadlineKind.calendar_days: lambda rule, since, _calendar: (
        since + timedelta(days=rule.count or 0)
    ),
    DeadlineKind.months: _months,
    DeadlineKind.recurring: _first_due,
    DeadlineKind.after: _working_days,
    DeadlineKind.none: lambda _rule, _issued_on, _calendar: None,
    DeadlineKind.immediately: _immediately,
}
