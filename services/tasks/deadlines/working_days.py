"""Working days: which days count as working, told by one look-up of their ordinal."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from kernel.errors import Invalid, Refusal, Words

ONE_DAY = timedelta(days=1)
NO_DAY = Words("chưa có ngày nào", "no day")
AWAY = Words("{n} ngày làm việc tính từ {start}", "{n:working day|working days} from {start}")
WORKS_BY_KIND = {
    "holiday": False,
    "swap_off": False,
    "compensatory_off": False,
    "makeup_workday": True,
}
STATUSES = ("official", "estimated", "to_confirm")


class CalendarUnknown(Refusal):
    status, code = 422, "calendar_unknown"
    title = Words("Chưa có lịch làm việc", "The calendar is not loaded")
    detail = Words(
        "Lịch ngày làm việc đã nạp từ {first} đến {last}, chưa có {asked}; hãy nạp lịch của năm đó "
        "trước.",
        "The loaded calendar runs from {first} to {last} and does not reach {asked}; load that "
        "year first.",
    )


class CalendarRowWrong(Invalid):
    code = "calendar_row_wrong"
    title = Words("Dòng lịch chưa đúng", "A calendar row is not right")
    detail = Words(
        "Ngày {day}: loại `{kind}`, trạng thái `{status}`. Loại là một trong `{kinds}`; trạng thái "
        "là một trong `{statuses}`; mỗi ngày chỉ có một nghĩa.",
        "Day {day}: kind `{kind}`, status `{status}`. The kind is one of `{kinds}`, the status one "
        "of `{statuses}`, and a day means only one thing.",
    )


class CalendarYearMissing(Invalid):
    code = "calendar_year_missing"
    title = Words("Lịch thiếu năm", "A year is missing from the calendar")
    detail = Words(
        "Lịch từ năm {first} đến năm {last} không có dòng nào của năm: {years}; năm không có ngày "
        "nghỉ lễ nào là năm chưa nạp.",
        "The calendar from {first} to {last} has no row of the year: {years}; a year without a "
        "holiday is one that was not loaded.",
    )


class CalendarDay(NamedTuple):
    """`ordinal` counts the working days up to and including `day`: ordinal + N is the Nth working
    day after."""

    day: date
    working: bool
    ordinal: int


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Recurrence working day from `first` to `last`; compared by identity, so that it can key a
    cache."""

    first: date
    last: date
    days: tuple[date, ...]

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last

    def is_working(self, day: date) -> bool:
        self._expect(day)
        return self.likely_working(day)

    def likely_working(self, day: date) -> bool:
        """Beyond the loaded years Monday to Friday: good enough to plan a notice, never to set a
        due day."""
        if not self.covers(day):
            return day.weekday() < 5
        at = bisect_left(self.days, day)
        return at < len(self.days) and self.days[at] == day

    def add_working_days(self, start: date, n: int) -> date:
        """The nth working day after `start`, which is not counted (rule 4); before it when n is
        negative."""
        self._expect(start)
        if n == 0:
            return start
        at = bisect_right(self.days, start) - 1 + n if n > 0 else bisect_left(self.days, start) + n
        if not 0 <= at < len(self.days):
            raise self._unknown(AWAY.filled({"n": n, "start": start}))
        return self.days[at]

    def working_days_between(self, start: date, end: date) -> int:
        """The n with which `add_working_days` leads from `start` to the working day `end`."""
        self._expect(start)
        self._expect(end)
        side = bisect_right if end >= start else bisect_left
        return side(self.days, end) - side(self.days, start)

    def next_working(self, day: date) -> date:
        """`day` itself when it is working."""
        return day if self.is_working(day) else self.add_working_days(day, 1)

    def previous_working(self, day: date) -> date:
        """`day` itself when it is working."""
        return day if self.is_working(day) else self.add_working_days(day, -1)

    def ordinals(self) -> list[CalendarDay]:
        """The rows of the table `calendar_day`."""
        rows, ordinal = [], 0
        for number in range(self.first.toordinal(), self.last.toordinal() + 1):
            day = date.fromordinal(number)
            working = self.likely_working(day)
            ordinal += working
            rows.append(CalendarDay(day, working, ordinal))
        return rows

    def _expect(self, day: date) -> None:
        if not self.covers(day):
            raise self._unknown(day)

    def _unknown(self, asked: date | Words) -> CalendarUnknown:
        return CalendarUnknown(first=self.first, last=self.last, asked=asked)


def calendar_of(special: Mapping[date, bool], first: date, last: date) -> Calendar:
    """`special` tells whether a day works against its weekday; every other Saturday and Sunday is
    off."""
    every = (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))
    return Calendar(first, last, tuple(day for day in every if special.get(day, day.weekday() < 5)))


def calendar_from(rows: Iterable[tuple[date, str, str]], *, confirm: bool) -> Calendar:
    """Whole years from rows of (day, kind, status); `confirm` counts the days not yet enacted as if
    they were."""
    special: dict[date, bool] = {}
    years: set[int] = set()
    for day, kind, status in rows:
        works = WORKS_BY_KIND.get(kind)
        if works is None or status not in STATUSES or special.get(day, works) != works:
            raise CalendarRowWrong(
                day=day,
                kind=kind,
                status=status,
                kinds=list(WORKS_BY_KIND),
                statuses=list(STATUSES),
            )
        years.add(day.year)
        if confirm or status != "to_confirm":
            special[day] = works
    if missing := sorted(set(range(min(years, default=0), max(years, default=0))) - years):
        raise CalendarYearMissing(years=missing, first=min(years), last=max(years))
    if not years:
        raise CalendarUnknown(first=NO_DAY, last=NO_DAY, asked=NO_DAY)
    return calendar_of(special, date(min(years), 1, 1), date(max(years), 12, 31))
