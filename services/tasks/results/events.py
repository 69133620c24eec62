"""The events of results: what the journal says of the work on a task."""

from datetime import date
from typing import Any
from uuid import UUID

from services.tasks.register.events import NamedTask, TaskEvent


class TaskReceived(TaskEvent):
    official_id: UUID


class ProgressReported(TaskEvent):
    report_id: UUID
    percent: int | None
    text: str = ""


class ResultSubmitted(NamedTask):
    submission_id: UUID
    product: str = ""
    submitted_on: date
    verdict_due_on: date | None = None  # by when the unit that decides owes its verdict
    due_on: date | None
    lead_name: str
    officials: list[dict[str, Any]]  # who decides: the head of the issuer, or of the judge above


class ResultAccepted(NamedTask):
    submission_id: UUID
    task_class: str
    days_late: int
    due_on: date | None
    lead_name: str
    officials: list[dict[str, Any]]


class ResultReturned(NamedTask):
    submission_id: UUID
    reason: str
    days_with_issuer: int = 0
    due_on: date | None
    lead_name: str
    officials: list[dict[str, Any]]


class WaitEnded(NamedTask):
    """What the task waited for was accepted: it has its due day from now on."""

    due_on: date
    deadline_version: int
    lead_unit_id: UUID | None
    lead_name: str | None
    officials: list[dict[str, Any]]  # who answers for the lead; nobody yet for a draft without one
