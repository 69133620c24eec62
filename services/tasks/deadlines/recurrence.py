"""Recurrence: when each turn of a recurring duty opens, closes and is due."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple, Protocol

from kernel.errors import Fault, Invalid, Term, Words
from services.tasks.deadlines.working_days import ONE_DAY, Calendar

LEAST_NOTICE = timedelta(days=7)


class Recurrence(Term):
    weekly = "weekly", "hằng tuần", "weekly"
    monthly = "monthly", "hằng tháng", "monthly"
    quarterly = "quarterly", "hằng quý", "quarterly"
    half_yearly = "half_yearly", "sáu tháng một lần", "half-yearly"
    yearly = "yearly", "hằng năm", "yearly"


MONTHS_OF = {
    Recurrence.monthly: 1,
    Recurrence.quarterly: 3,
    Recurrence.half_yearly: 6,
    Recurrence.yearly: 12,
}
# How many of its periods one turn may span; the other periods are names of their own.
MOST_PERIODS = {Recurrence.weekly: 52, Recurrence.monthly: 60}


class Repeating(Protocol):
    """What a recurring rule says of its turns (rule 4)."""

    @property
    def every(self) -> Recurrence | None: ...
    @property
    def interval(self) -> int | None: ...
    @property
    def cutoff(self) -> int | None: ...
    @property
    def rolls_forward(self) -> bool: ...


class Turn(NamedTuple):
    """One period of a duty: the day on which it begins, its cut-off, and the day on which it is
    due, which is later than the cut-off only when that is no working day and the rule rolls."""

    opens_on: date
    cutoff_on: date
    due_on: date


class TurnBeyondCalendar(Invalid):
    code = "deadline_impossible"
    title = Words("Thời hạn không thể có", "The deadline is impossible")


NO_SUCH_TURN = Fault(
    "/deadline",
    "out_of_range",
    Words("Lịch không còn kỳ nào sau ngày này.", "No calendar has a turn after that day."),
)


def first_turn(rule: Repeating, assigned_on: date, calendar: Calendar) -> Turn | None:
    """The turn that opens with the assignment; none for a standing duty without a period.

    A turn of N weeks or months closes with the Nth of them, the one of the assignment counted; and
    never less than seven days after the assignment: so a weekly duty begins with the first full
    week (R57-053), and a yearly one of January still closes in that same year.
    """
    if rule.every is None:
        return None
    try:
        notified = _cutoff_from(rule, assigned_on + LEAST_NOTICE)
        counted = _later(rule, _cutoff_from(rule, assigned_on), (rule.interval or 1) - 1)
        return _turn(rule, assigned_on, max(notified, counted), calendar)
    except (OverflowError, ValueError):  # after the year 9999
        raise TurnBeyondCalendar([NO_SUCH_TURN]) from None


def turn_after(rule: Repeating, cutoff_on: date, calendar: Calendar) -> Turn | None:
    """The turn that opens the day after a cut-off; none for a standing duty without a period.

    Counted from the cut-off, never from the day that it rolled to: at Tet two cut-offs roll to one
    day, and both are owed. A day that is no cut-off stands for the last one before it.
    """
    if rule.every is None:
        return None
    try:
        closing = _later(rule, _cutoff_until(rule, cutoff_on), rule.interval or 1)
        return _turn(rule, cutoff_on + ONE_DAY, closing, calendar)
    except (OverflowError, ValueError):  # after the year 9999
        raise TurnBeyondCalendar([NO_SUCH_TURN]) from None


def turns_until(rule: Repeating, cutoff_on: date, day: date, calendar: Calendar) -> Iterator[Turn]:
    """The turns after a cut-off that open on or before a day, oldest first."""
    turn = turn_after(rule, cutoff_on, calendar)
    while turn and turn.opens_on <= day:
        yield turn
        turn = turn_after(rule, turn.cutoff_on, calendar)


def last_cutoff(rule: Repeating, day: date) -> date:
    """The last cut-off on or before a day; the day itself of a standing duty."""
    return _cutoff_until(rule, day) if rule.every else day


def cutoff_before(rule: Repeating, cutoff_on: date, day: date) -> date:
    """Of the cut-offs of a series from one of them on, the last before a day; that one itself when
    no later one is."""
    interval = rule.interval or 1
    if rule.every is None or day <= cutoff_on:
        return cutoff_on
    if rule.every is Recurrence.weekly:
        gone = (day - cutoff_on).days // 7
    else:
        months = (day.year - cutoff_on.year) * 12 + day.month - cutoff_on.month
        gone = months // MONTHS_OF[rule.every]
    turns = gone // interval
    reached = _later(rule, cutoff_on, turns * interval)
    return reached if reached < day else _later(rule, cutoff_on, max(0, turns - 1) * interval)


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _turn(rule: Repeating, opens_on: date, cutoff_on: date, calendar: Calendar) -> Turn:
    due_on = calendar.next_working(cutoff_on) if rule.rolls_forward else cutoff_on
    return Turn(opens_on, cutoff_on, due_on)


def _cutoff_from(rule: Repeating, day: date) -> date:
    """The first cut-off on or after a day."""
    last = _cutoff_until(rule, day)
    return last if last == day else _later(rule, last, 1)


def _cutoff_until(rule: Repeating, day: date) -> date:
    """The last cut-off on or before a day."""
    if rule.every is Recurrence.weekly:
        return day - timedelta(days=(day.isoweekday() - (rule.cutoff or 7)) % 7)
    months = MONTHS_OF[rule.every or Recurrence.monthly]
    closing = day.year * 12 + -(-day.month // months) * months - 1
    cutoff = _cutoff_in(closing, rule.cutoff)
    return cutoff if cutoff <= day else _cutoff_in(closing - months, rule.cutoff)


def _later(rule: Repeating, cutoff_on: date, periods: int) -> date:
    """The cut-off so many periods after another."""
    if rule.every is Recurrence.weekly:
        return cutoff_on + timedelta(weeks=periods)
    months = MONTHS_OF[rule.every or Recurrence.monthly] * periods
    return _cutoff_in(cutoff_on.year * 12 + cutoff_on.month - 1 + months, rule.cutoff)


def _cutoff_in(month: int, day: int | None) -> date:
    """The cut-off of a month, counted from the year 0."""
    last = month_end(month // 12, month % 12 + 1)
    return last if day is None or day > last.day else last.replace(day=day)
