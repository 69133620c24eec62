"""The events of escalation: what the journal says of tasks that are late."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from kernel.journal import Event
from services.tasks.register.events import NamedTask, TaskEvent


class TaskFellOverdue(TaskEvent):
    due_on: date
    lead_unit_id: UUID


class RungFired(NamedTask):
    """One firing of a rung, with all that `explain` needs: who heard it, who was passed over and
    why."""

    escalation_id: UUID
    due_on: date
    days_late: int
    days_with_issuer: int = 0  # that results awaited their verdict
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


class FloodBegan(Event):
    """Many entries follow that belong together, though other entries may stand between them; `of`
    are the names of those it may consist of, all when there is none."""

    about: ClassVar[str] = "flood_id"
    flood_id: UUID
    of: list[str]


class FloodEnded(Event):
    """All that belongs to this flood stands before here."""

    about: ClassVar[str] = "flood_id"
    flood_id: UUID
