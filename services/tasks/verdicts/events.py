"""The events of verdicts: what the journal says of verdicts that are not given."""

from datetime import date
from typing import Any
from uuid import UUID

from services.tasks.register.events import NamedTask, TaskEvent


class VerdictFellOverdue(TaskEvent):
    verdict_due_on: date
    judge_unit_id: UUID


class VerdictRungFired(NamedTask):
    """One reminder to the side that owes a verdict; never an accusation of the lead."""

    escalation_id: UUID
    submitted_on: date
    verdict_due_on: date
    days_late: int  # of the verdict; negative before the day by which it is owed
    rung: str
    occurrence: int
    urgency: str
    receipt_required: bool
    lead_unit_id: UUID
    lead_name: str
    judge_unit_id: UUID
    judge_name: str
    ladder_version: int  # of the verdict policy
    audience: list[dict[str, Any]]
    skipped: list[dict[str, Any]]
    superseded: list[dict[str, Any]]
