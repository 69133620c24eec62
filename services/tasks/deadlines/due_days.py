"""Deadlines: when a task is due, and from which day it is late."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kernel.errors import Fault, Invalid, Term, Words
from services.tasks.deadlines.recurrence import (
    MOST_PERIODS,
    Recurrence,
    first_turn,
    month_end,
)
from services.tasks.deadlines.working_days import ONE_DAY, Calendar

RECEIPT_WORKING_DAYS = 1
FIRST_REPORT_WORKING_DAYS = 3
FURTHEST_YEARS = 50


class DeadlineKind(Term):
    on = "on", "đúng ngày", "on a day"
    before = "before", "trước ngày", "before a day"
    month = "month", "trong tháng", "in a month"
    quarter = "quarter", "trong quý", "in a quarter"
    half_year = "half_year", "trong nửa năm", "in half a year"
    year = "year", "trong năm", "in a year"
    working_days = "working_days", "theo số ngày làm việc", "after working days"
    calendar_days = "calendar_days", "theo số ngày", "after calendar days"
    months = "months", "theo số tháng", "after months"
    recurring = "recurring", "định kỳ", "that recurs"
    after = "after", "sau nhiệm vụ khác", "after another task"
    none = "none", "không xác định ngày", "without a day"
    immediately = "immediately", "thực hiện ngay", "at once"


class DayOffPolicy(Term):
    keep = "keep", "giữ nguyên", "keep"
    roll_forward = "roll_forward", "lùi đến ngày làm việc kế tiếp", "move to the next working day"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule:
    """What the directive says (rule 4); each kind reads only its own parameters.

    `day`: on, before; for immediately, the day that the directive itself gives.
    `year` and `part`: the period; part is the month 1-12, quarter 1-4 or half 1-2.
    `count`: working_days, calendar_days; for after, working days from the other task's acceptance.
    `every`: recurring; none is a standing duty ("regularly") without a due day.
    `interval`: how many weeks or months one turn spans; none is one.
    `cutoff`: ISO weekday 1-7 of a week, else the day 1-31 in the period's last month; none is its
        last day.
    `after`: the id of the task that this one waits for.
    """

    kind: DeadlineKind
    text: str = ""
    policy: DayOffPolicy = DayOffPolicy.keep
    day: date | None = None
    year: int | None = None
    part: int | None = None
    count: int | None = None
    every: Recurrence | None = None
    interval: int | None = None
    cutoff: int | None = None
    after: str | None = None

    @property
    def rolls_forward(self) -> bool:
        return self.policy is DayOffPolicy.roll_forward


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


class DeadlineImpossible(Invalid):
    code = "deadline_impossible"
    title = Words("Thời hạn không thể có", "The deadline is impossible")


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


NO_SUCH_DAY = Fault(
    "/deadline", "out_of_range", Words("Không có ngày này trong lịch.", "No calendar has that day.")
)
# Kind -> its parameters, each with the least and the greatest value (none: it only has to be
# there).
NEEDS: dict[DeadlineKind, tuple[tuple[str, int | None, int | None], ...]] = {
    DeadlineKind.on: (("day", None, None),),
    DeadlineKind.before: (("day", None, None),),
    DeadlineKind.month: (("year", 1945, 2200), ("part", 1, 12)),
    DeadlineKind.quarter: (("year", 1945, 2200), ("part", 1, 4)),
    DeadlineKind.half_year: (("year", 1945, 2200), ("part", 1, 2)),
    DeadlineKind.year: (("year", 1945, 2200),),
    DeadlineKind.working_days: (("count", 1, 2_500),),
    DeadlineKind.calendar_days: (("count", 1, 18_250),),
    DeadlineKind.months: (("count", 1, 600),),
    DeadlineKind.after: (("after", None, None), ("count", 1, 2_500)),
}


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
    return due_on + ONE_DAY


def days_past(due_on: date, on: date) -> int:
    """Civil days from the due day to another, negative before it."""
    return (on - due_on).days


def late_days(due_on: date, done_on: date) -> int:
    """Civil days after the due day, 0 when done on it (rule 5). Never negative. SQL has its twin,
    the function `late_days`."""
    return max(0, days_past(due_on, done_on))


def check(rule: DeadlineRule) -> None:
    """Refuses parameters that no calendar has (month 13, quarter 5, minus 2 working days)."""
    needs = NEEDS.get(rule.kind, ())
    if rule.kind is DeadlineKind.recurring:
        needs = tuple(_recurring_needs(rule))
    faults = [fault for need in needs if (fault := _fault(rule, *need))]
    if faults:
        raise DeadlineImpossible(faults)


def _recurring_needs(rule: DeadlineRule) -> Iterator[tuple[str, int | None, int | None]]:
    if rule.cutoff is not None:
        yield "cutoff", 1, 7 if rule.every is Recurrence.weekly else 31
    if rule.interval is not None:
        yield "interval", 1, MOST_PERIODS.get(rule.every, 1) if rule.every else 1


def _fault(rule: DeadlineRule, name: str, least: int | None, most: int | None) -> Fault | None:
    value = getattr(rule, name)
    if value is not None and (least is None or most is None or least <= value <= most):
        return None
    pointer = f"/deadline/{name}"
    if value is None or least is None:
        words = Words(
            "Thời hạn {kind} cần trường `{name}`.", "A deadline {kind} needs its `{name}`."
        ).filled({"kind": rule.kind, "name": name})
        return Fault(pointer, "missing", words)
    words = Words(
        "Trường `{name}` của thời hạn {kind} phải từ {least} đến {most}, không phải {value}.",
        "The `{name}` of a deadline {kind} lies between {least} and {most}; {value} does not.",
    ).filled({"name": name, "kind": rule.kind, "least": least, "most": most, "value": value})
    return Fault(pointer, "out_of_range", words)


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
