"""Classes: which of the four classes a task is in, and the rates made of their counts."""

from datetime import date
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


def classify(due_on: date | None, accepted_submission_on: date | None, today: date) -> TaskClass:
    """The class of a task on a day (rule 7); no due day is never late.

    `accepted_submission_on` is the day of the submission that was finally accepted (rule 6), not of
    the verdict; work that is submitted or returned but not accepted passes none and stays open.
    """
    if accepted_submission_on is not None:
        late = due_on is not None and accepted_submission_on > due_on
        return TaskClass.done_late if late else TaskClass.done_on_time
    late = due_on is not None and today > due_on
    return TaskClass.open_overdue if late else TaskClass.open_in_term


def rates(done_on_time: int, done_late: int, open_in_term: int, open_overdue: int) -> Rates:
    """Completion and on-time rate over done + overdue (rule 7); open in term is in no
    denominator."""
    done = done_on_time + done_late
    base = done + open_overdue
    if base == 0:
        return Rates(None, None, 0)
    return Rates(round(100 * done / base, 2), round(100 * done_on_time / base, 2), base)
