"""Lateness: how many days late a task is shown to be, the SQL twin of `due_days.late_days`, and
whose turn it is."""

from services.tasks.lifecycle import Status
from services.tasks.summary.task_classes import LATE

# The parameters of what is below.
LATENESS = {"late": [word.value for word in LATE], "submitted": Status.submitted}


def days_late(task: str) -> str:
    """To the day of what was handed in, else to today; 0 in a class that is not late."""
    # The clock inlined would be read again for every row, 14 µs each; a sub-select reads it once.
    return f"""case when {task}.task_class = any(%(late)s)
        then late_days({task}.due_on, coalesce({task}.submitted_on, (select civil_today())))
        else 0 end"""


def awaiting_verdict(task: str) -> str:
    """Whether it is the turn of the unit that decides (rule 6)."""
    return f"({task}.status = %(submitted)s)"


def days_with_issuer(task: str) -> str:
    """Civil days that its results have waited for a verdict, until today."""
    return f"""{task}.days_with_issuer + case when {awaiting_verdict(task)}
        then greatest(0, (select civil_today()) - {task}.submitted_on) else 0 end"""
