"""Rules of deadlines: their kinds, and the parameters that each of them reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kernel.errors import Fault, Invalid, Term, Words
from services.tasks.deadlines.recurrence import MOST_PERIODS, Recurrence


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
    `count`: working_days, calendar_days, months; for after, working days from the other task's
        acceptance.
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


class DeadlineImpossible(Invalid):
    code = "deadline_impossible"
    title = Words("Thời hạn không thể có", "The deadline is impossible")


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
MAY_HAVE = {
    DeadlineKind.recurring: ("every", "interval", "cutoff"),
    DeadlineKind.immediately: ("day",),
}
NOT_TOLD_BY = Words(
    "không dùng cho loại thời hạn này; loại này dùng: {fields}",
    "does not apply to this kind of deadline; this kind is told by: {fields}",
)
PARAMETERS = ("day", "year", "part", "count", "every", "interval", "cutoff", "after")


def takes(kind: DeadlineKind, name: str) -> bool:
    return name in MAY_HAVE.get(kind, ()) or name in {own for own, _, _ in NEEDS.get(kind, ())}


OF_WEEKS_AND_MONTHS = Words(
    "chỉ dùng cho `weekly` và `monthly`; hai quý một lần là `monthly` với `interval` 6",
    "only `weekly` and `monthly` take it; every two quarters is `monthly` with an `interval` of 6",
)


def check(rule: DeadlineRule) -> None:
    """Refuses parameters that no calendar has (month 13, quarter 5, minus 2 working days), and
    those that the kind does not read (rule 32)."""
    needs = NEEDS.get(rule.kind, ())
    if rule.kind is DeadlineKind.recurring:
        needs = tuple(_recurring_needs(rule))
    faults = [fault for need in needs if (fault := _fault(rule, *need))]
    if faults := faults + foreign(rule):
        raise DeadlineImpossible(faults)


def foreign(rule: DeadlineRule) -> list[Fault]:
    """The parameters that its kind does not read: they would be passed over."""
    own = [name for name in PARAMETERS if takes(rule.kind, name)]
    words = NOT_TOLD_BY.filled({"fields": [f"`{name}`" for name in own]})
    given = [name for name in PARAMETERS if getattr(rule, name) is not None and name not in own]
    faults = [Fault(f"/deadline/{name}", "does_not_apply", words) for name in given]
    if rule.every and rule.interval is not None and rule.every not in MOST_PERIODS:
        faults.append(Fault("/deadline/interval", "does_not_apply", OF_WEEKS_AND_MONTHS))
    return faults


def _recurring_needs(rule: DeadlineRule) -> Iterator[tuple[str, int | None, int | None]]:
    if rule.every is None and (rule.cutoff, rule.interval) != (None, None):
        yield "every", None, None
        return
    if rule.cutoff is not None:
        yield "cutoff", 1, 7 if rule.every is Recurrence.weekly else 31
    if rule.interval is not None and rule.every in MOST_PERIODS:
        yield "interval", 1, MOST_PERIODS[rule.every]


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
