"""The events of assignment: what the journal says of tasks from the draft to the issue."""

from datetime import date
from typing import Any
from uuid import UUID

from services.tasks.register.events import TaskEvent


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


class TaskIssued(TaskEvent):
    title: str
    directive_number: str | None
    due_on: date | None
    lead_unit_id: UUID
    lead_name: str
    officials: list[dict[str, Any]]
