"""Classes: which of the four classes a task is in, and the rates made of their counts."""

from datetime import date
from enum import StrEnum, auto
from typing import NamedTuple

from kernel.errors import Term, Words


class TaskClass(Term):
    done_on_time = "done_on_time", "hoàn thành đúng hạn", "done on time"
    done_late = "done_late", "hoàn thành quá hạn", "done late"
    open_in_term = "open_in_term", "đang thực hiện, trong hạn", "open in term"
    open_overdue = "open_overdue", "đang thực hiện, quá hạn", "open and overdue"


LATE = (TaskClass.done_late, TaskClass.open_overdue)


class Rates(NamedTuple):
    """Percentages to two decimals of `base` tasks, none when the base is nothing (rule 7)."""

    completion: float | None
    on_time: float | None
    base: int
    base_name: Words = Words("đã hoàn thành + quá hạn", "done + overdue")


class Tallied(StrEnum):
    """What is counted beside the classes."""

    rung_fired = auto()  # once a firing, for the lead
    later_turn = auto()  # of a recurring task, after its first
    awaiting_verdict = auto()  # inside open in term
    overdue_awaiting_verdict = auto()  # inside open overdue
    days_with_issuer = auto()  # see `tallies.EPOCH`
    verdicts_owed = auto()  # for the unit that decides, and all above it
    verdicts_overdue = auto()  # of those, past the day by which the verdict was owed


def is_late(due_on: date | None, handed_in_on: date | None, today: date) -> bool:
    """Whose turn it is decides (rule 6): work that was handed in is judged by that day for as long
    as the verdict is awaited, and for ever once accepted. Before, and after a return, by today.

    `handed_in_on` is none before the first submission and after a return. No due day is never
    late.
    """
    return due_on is not None and (handed_in_on or today) > due_on


def classify(
    due_on: date | None, handed_in_on: date | None, today: date, *, accepted: bool
) -> TaskClass:
    """The class of a task on a day (rules 6, 7)."""
    late = is_late(due_on, handed_in_on, today)
    if accepted:
        return TaskClass.done_late if late else TaskClass.done_on_time
    return TaskClass.open_overdue if late else TaskClass.open_in_term


def awaiting(task_class: str) -> Tallied:
    """What an open task of a class is tallied as while its verdict is awaited."""
    late = task_class == TaskClass.open_overdue
    return Tallied.overdue_awaiting_verdict if late else Tallied.awaiting_verdict


def rates(done_on_time: int, done_late: int, open_in_term: int, open_overdue: int) -> Rates:
    """Completion and on-time rate over done + overdue (rule 7); open in term is in no
    denominator."""
    done = done_on_time + done_late
    base = done + open_overdue
    if base == 0:
        return Rates(None, None, 0)
    return Rates(round(100 * done / base, 2), round(100 * done_on_time / base, 2), base)
