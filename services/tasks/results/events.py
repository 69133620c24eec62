"""The events of results: what the journal says of the work on a task."""

from datetime import date
from typing import Any
from uuid import UUID

from services.tasks.register.events import TaskEvent


class TaskReceived(TaskEvent):
    official_id: UUID


class ProgressReported(TaskEvent):
    report_id: UUID
    percent: int | None
    text: str = ""


class ResultSubmitted(TaskEvent):
    submission_id: UUID
    title: str
    product: str = ""
    submitted_on: date
    verdict_due_on: date | None = None  # by when the unit that decides owes its verdict
    due_on: date | None
    lead_name: str
    officials: list[dict[str, Any]]  # who decides: the head of the issuer, or of the judge above


class ResultAccepted(TaskEvent):
    submission_id: UUID
    title: str
    task_class: str
    days_late: int
    due_on: date | None
    lead_name: str
    officials: list[dict[str, Any]]


class ResultReturned(TaskEvent):
    submission_id: UUID
    title: str
    reason: str
    days_with_issuer: int = 0
    due_on: date | None
    lead_name: str
    officials: list[dict[str, Any]]


class WaitEnded(TaskEvent):
    """What the task waited for was accepted: it has its due day from now on."""

    title: str
    due_on: date
    deadline_version: int
    lead_unit_id: UUID | None
    lead_name: str | None
    officials: list[dict[str, Any]]  # who answers for the lead; nobody yet for a draft without one
