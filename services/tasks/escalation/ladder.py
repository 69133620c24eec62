"""The ladder: which rung of a policy fires for a late task at an instant, and which are passed
over."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum, auto
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from services.tasks.deadlines.due_days import late_from
from services.tasks.deadlines.working_days import ONE_DAY, Calendar
from services.tasks.escalation.policies import DayUnit, Policy, Rung

CIVIL = ZoneInfo("Asia/Ho_Chi_Minh")
OFFICE_OPENS = time(8, tzinfo=CIVIL)
MIDNIGHT = time(0, tzinfo=CIVIL)


class Passed(StrEnum):
    superseded = auto()  # a higher rung was missed in the same sweep (rule 19)
    receipt = auto()  # the head's receipt stops the repeats (rule 21)


class Instant(NamedTuple):
    position: int
    name: str
    fires_at: datetime


class Step(NamedTuple):
    """One (rung, occurrence): the thing that fires once (rule 16). Occurrences count from 1."""

    position: int
    occurrence: int
    at: datetime


class PassedOver(NamedTuple):
    """Occurrences `first` to `last` of a rung: a year of weekly repeats is one record, not
    fifty."""

    position: int
    first: int
    last: int
    reason: Passed


class Firing(NamedTuple):
    fired: Step | None
    overdue_marker: bool
    skipped: tuple[PassedOver, ...]
    next: Step | None


@dataclass(frozen=True, slots=True, eq=False)
class Timetable:
    """A policy laid on one due day: every step in order, each later than the one before."""

    policy: Policy
    calendar: Calendar
    instants: tuple[Instant, ...]

    def at(self, position: int, occurrence: int) -> datetime:
        first = self.instants[position].fires_at
        if occurrence == 1:
            return first
        repeat = self.policy.rungs[position].repeat_days or 0
        day = first.date() + timedelta(days=repeat * (occurrence - 1))
        return datetime.combine(_working_from(self.calendar, day, ONE_DAY), OFFICE_OPENS)

    def latest(self, position: int, now: datetime) -> int:
        """The last occurrence of a rung up to `now`, which is not before its first."""
        repeat = self.policy.rungs[position].repeat_days
        if not repeat:
            return 1
        until = now
        if position + 1 < len(self.instants):  # repeats end where the next rung begins
            until = min(now, self.instants[position + 1].fires_at - timedelta(seconds=1))
        occurrence = 1 + (until.date() - self.instants[position].fires_at.date()).days // repeat
        while occurrence > 1 and self.at(position, occurrence) > until:
            occurrence -= 1
        return max(occurrence, 1)

    def following(self, position: int, occurrence: int) -> Step | None:
        """The step after one, none at the end of a ladder whose last rung does not repeat."""
        last = position + 1 == len(self.instants)
        if self.policy.rungs[position].repeat_days is not None:
            at = self.at(position, occurrence + 1)
            if last or at < self.instants[position + 1].fires_at:
                return Step(position, occurrence + 1, at)
        return None if last else Step(position + 1, 1, self.instants[position + 1].fires_at)

    def opening(self, since: datetime) -> Step | None:
        """Where a ladder begins for a task issued at `since`: reminders for days already past are
        not sent."""
        return next(
            (Step(i.position, 1, i.fires_at) for i in self.instants if i.fires_at > since), None
        )


@lru_cache(maxsize=4096)  # 62 % of a programme falls due on one day
def timetable(policy: Policy, due_on: date, calendar: Calendar) -> Timetable:
    return Timetable(policy, calendar, instants(policy, due_on, calendar))


def instants(policy: Policy, due_on: date, calendar: Calendar) -> tuple[Instant, ...]:
    """When each rung first fires (rules 14, 18): 08:00 of a working day, the marker at 00:00 after
    the due day.

    A day off sends a rung up to the due day back to the working day before, and one after it on to
    the next. Rungs that so meet on one day are kept a working day apart: else a task due on a
    Friday would pass over its own head on Monday, told only to the superior. Beyond the loaded
    years the days from Monday to Friday work.
    """
    days = [_day_of(rung, due_on, calendar) for rung in policy.rungs]
    audible = [position for position, rung in enumerate(policy.rungs) if not rung.marks_overdue]
    early = [position for position in audible if policy.rungs[position].offset <= 0]
    late = [position for position in audible if policy.rungs[position].offset > 0]
    for position, nearer in zip(early[-2::-1], early[:0:-1], strict=True):
        days[position] = min(
            days[position], _working_from(calendar, days[nearer] - ONE_DAY, -ONE_DAY)
        )
    for position, lower in zip(late[1:], late[:-1], strict=True):
        days[position] = max(
            days[position], _working_from(calendar, days[lower] + ONE_DAY, ONE_DAY)
        )
    return tuple(
        Instant(
            n, rung.name, datetime.combine(day, MIDNIGHT if rung.marks_overdue else OFFICE_OPENS)
        )
        for n, (rung, day) in enumerate(zip(policy.rungs, days, strict=True))
    )


def due_firings(
    table: Timetable, position: int, occurrence: int, now: datetime, receipt_valid: bool = False
) -> Firing:
    """What a sweep at `now` does for a task whose next step is (position, occurrence).

    Of the steps missed only the highest with an audience fires, the others are passed over (rule
    19); the overdue marker always fires, beside it. A valid receipt passes over repeats, never a
    first firing (rule 21).
    """
    now = now.astimezone(CIVIL)
    fired: Step | None = None
    marker = False
    skipped: list[PassedOver] = []
    step: Step | None = Step(position, occurrence, table.at(position, occurrence))
    while step is not None and step.at <= now:
        place, first, at = step
        rung = table.policy.rungs[place]
        last = max(first, table.latest(place, now)) if rung.repeat_days else first
        step = table.following(place, last)
        if rung.marks_overdue:
            marker = True
            continue
        if receipt_valid and last > 1:
            skipped.append(PassedOver(place, max(first, 2), last, Passed.receipt))
            if first > 1:
                continue
            last = 1
        if fired is not None:
            skipped.append(
                PassedOver(fired.position, fired.occurrence, fired.occurrence, Passed.superseded)
            )
        if last > first:
            skipped.append(PassedOver(place, first, last - 1, Passed.superseded))
        fired = Step(place, last, at if last == first else table.at(place, last))
    return Firing(fired, marker, tuple(skipped), step)


def receipt_holds(policy: Policy, received_on: date | None, today: date) -> bool:
    """Whether a receipt still stops repeats: it expires after the policy's number of civil days
    (rule 21)."""
    return received_on is not None and (today - received_on).days < policy.receipt_days


def _day_of(rung: Rung, due_on: date, calendar: Calendar) -> date:
    if rung.marks_overdue:
        return late_from(due_on)
    back = ONE_DAY if rung.offset > 0 else -ONE_DAY
    if rung.unit is DayUnit.calendar or rung.offset == 0:
        return _working_from(calendar, due_on + timedelta(days=rung.offset), back)
    day = due_on
    for _ in range(abs(rung.offset)):
        day = _working_from(calendar, day + back, back)
    return day


def _working_from(calendar: Calendar, day: date, step: timedelta) -> date:
    while not calendar.likely_working(day):
        day += step
    return day
