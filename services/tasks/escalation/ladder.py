"""The ladder: which rung of a policy fires for a late task at an instant, and which are passed
over."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum, auto
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from services.tasks.deadlines.due_days import late_from
from services.tasks.deadlines.rules import NO_SUCH_DAY, DeadlineImpossible
from services.tasks.deadlines.working_days import ONE_DAY, Calendar
from services.tasks.escalation.policies import HEAD, DayUnit, Policy, Rung

CIVIL = ZoneInfo("Asia/Ho_Chi_Minh")
OFFICE_OPENS = time(8, tzinfo=CIVIL)
OFFICE_CLOSES = time(17, tzinfo=CIVIL)
MIDNIGHT = time(0, tzinfo=CIVIL)


class Passed(StrEnum):
    superseded = auto()  # a higher rung was missed in the same sweep (rule 19)
    receipt = auto()  # the head's receipt stops the repeats (rule 21)
    with_issuer = auto()  # fell due while the result awaited its verdict (rule 6)


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
    """A policy laid on one due day: every step in order, each later than the one before.

    `resumed_at` is when the clock runs on after a returned result: what fell due up to then fell
    due while it was the issuer's turn.
    """

    policy: Policy
    calendar: Calendar
    instants: tuple[Instant, ...]
    resumed_at: datetime | None = None

    def resumed(self, at: datetime | None) -> "Timetable":
        return self if at is None else replace(self, resumed_at=at)

    def accuses_first(self, position: int) -> bool:
        """Whether this is the rung by which the head first hears of being late."""
        to_head = (
            n for n, r in enumerate(self.policy.rungs) if r.offset > 0 and HEAD in r.audience
        )
        return position == next(to_head, None)

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
    try:
        return _instants(policy, due_on, calendar)
    except OverflowError:  # a due day at the end of the calendar has no day 30 days later
        raise DeadlineImpossible([NO_SUCH_DAY]) from None


def _instants(policy: Policy, due_on: date, calendar: Calendar) -> tuple[Instant, ...]:
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
    first firing (rule 21). What fell due while the result was with the issuer is passed over, but
    for the rung by which the head first hears of being late (rules 6, 14).
    """
    now = now.astimezone(CIVIL)
    climb, marker = _Climb(table, receipt_valid), False
    step: Step | None = Step(position, occurrence, table.at(position, occurrence))
    while step is not None and step.at <= now:
        rung = table.policy.rungs[step.position]
        last = step.occurrence
        if rung.repeat_days:
            last = max(last, table.latest(step.position, now))
        marker = marker or rung.marks_overdue
        if not rung.marks_overdue:
            climb.take(step.position, step.occurrence, last)
        step = table.following(step.position, last)
    if step is not None and climb.fired is None and climb.held:
        # The rung that fires next tells of those passed over, so the walk begins here again.
        step = Step(position, occurrence, step.at)
    return Firing(climb.fired, marker, tuple(climb.skipped), step)


@dataclass(slots=True)
class _Climb:
    """What fires of the steps walked so far, and what was passed over."""

    table: Timetable
    receipt_valid: bool
    fired: Step | None = None
    held: bool = False
    skipped: list[PassedOver] = field(default_factory=list)

    def take(self, position: int, first: int, last: int) -> None:
        """Occurrences `first` to `last` of a rung are due."""
        first = self._after_the_issuers_turn(position, first, last)
        if first > last:
            return
        if self.receipt_valid and last > 1:
            self.skipped.append(PassedOver(position, max(first, 2), last, Passed.receipt))
            if first > 1:
                return
            last = 1
        if self.fired is not None:
            self._pass(self.fired.position, self.fired.occurrence, self.fired.occurrence)
        if last > first:
            self._pass(position, first, last - 1)
        self.fired = Step(position, last, self.table.at(position, last))

    def _after_the_issuers_turn(self, position: int, first: int, last: int) -> int:
        """The first occurrence that fell due on the lead's own time."""
        resumed_at = self.table.resumed_at
        if resumed_at is None or self.table.at(position, first) > resumed_at:
            return first
        if first == 1 and self.table.accuses_first(position):
            return first
        held = min(last, max(first, self.table.latest(position, resumed_at)))
        self.skipped.append(PassedOver(position, first, held, Passed.with_issuer))
        self.held = True
        return held + 1

    def _pass(self, position: int, first: int, last: int) -> None:
        self.skipped.append(PassedOver(position, first, last, Passed.superseded))


def next_working_hour(now: datetime, calendar: Calendar) -> datetime:
    """`now` itself in working hours, else when the office next opens (rule 18)."""
    now = now.astimezone(CIVIL)
    day = now.date()
    if calendar.likely_working(day) and now.timetz() < OFFICE_CLOSES:
        return max(now, datetime.combine(day, OFFICE_OPENS))
    return datetime.combine(_working_from(calendar, day + ONE_DAY, ONE_DAY), OFFICE_OPENS)


def working_day_after(day: date, count: int, calendar: Calendar) -> date:
    """The nth likely working day after a day, also beyond the loaded calendar."""
    for _ in range(count):
        day = _working_from(calendar, day + ONE_DAY, ONE_DAY)
    return day


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
