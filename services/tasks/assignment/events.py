"""The events of assignment: what the journal says of tasks from the draft to the issue."""

from datetime import date
from enum import StrEnum, auto
from typing import Any
from uuid import UUID

from services.tasks.register.events import NamedTask, TaskEvent


class TaskDrafted(TaskEvent):
    directive_id: UUID | None
    item: str | None
    title: str
    missing: list[str]


class LeadSettled(TaskEvent):
    lead_unit_id: UUID | None
    group_id: UUID | None
    lead_basis: str


class TaskBroadcast(TaskEvent):
    """The subject is the roll-up; each member has a TaskIssued of its own."""

    group_id: UUID
    members: int


class TaskIssued(NamedTask):
    due_on: date | None
    lead_unit_id: UUID
    lead_name: str
    officials: list[dict[str, Any]]
    series_id: UUID | None = None  # of a recurring duty, the task of its first turn


class Halt(StrEnum):
    """Why no further turn of a duty is born."""

    lead_ended = auto()
    calendar_ended = auto()


class SeriesHalted(TaskEvent):
    """The subject is the first task of the series; `cutoff_on` closed its last turn."""

    reason: Halt
    cutoff_on: date
