"""The events of escalation: what the journal says of tasks that are late."""

from datetime import date
from typing import Any
from uuid import UUID

from services.tasks.register.events import TaskEvent


class TaskFellOverdue(TaskEvent):
    due_on: date
    lead_unit_id: UUID


class RungFired(TaskEvent):
    """One firing of a rung, with all that `explain` needs: who heard it, who was passed over and
    why."""

    escalation_id: UUID
    title: str
    due_on: date
    days_late: int
    rung: str
    occurrence: int
    urgency: str
    receipt_required: bool
    lead_unit_id: UUID
    lead_name: str
    ladder_version: int
    audience: list[dict[str, Any]]
    skipped: list[dict[str, Any]]
    superseded: list[dict[str, Any]]
