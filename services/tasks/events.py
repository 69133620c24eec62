"""The events of tasks: what its journal says happened."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from kernel.journal import Event


class DirectiveRegistered(Event):
    about: ClassVar[str] = "directive_id"
    directive_id: UUID
    number: str
    title: str
    issuer_unit_id: UUID
    issued_on: date


class TaskEvent(Event):
    about: ClassVar[str] = "task_id"
    task_id: UUID


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
    """Also written by set, straight from SQL (assigning.ANNOUNCE)."""

    title: str
    directive_number: str | None
    due_on: date | None
    lead_unit_id: UUID
    lead_name: str
    officials: list[dict[str, Any]]


class TaskReceived(TaskEvent):
    official_id: UUID


class ProgressReported(TaskEvent):
    report_id: UUID
    percent: int | None


class ResultSubmitted(TaskEvent):
    submission_id: UUID
    title: str
    submitted_on: date
    due_on: date | None
    lead_name: str
    officials: list[dict[str, Any]]  # who decides: the issuer's head


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
    due_on: date | None
    lead_name: str
    officials: list[dict[str, Any]]


class TaskFellOverdue(TaskEvent):
    due_on: date
    lead_unit_id: UUID


class RungFired(TaskEvent):
    """One firing of a rung, with all that `explain` needs: who heard it, who was passed over and why."""

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


class ImportTried(Event):
    about: ClassVar[str] = "import_id"
    import_id: UUID
    rows: int
    faults: int


class ImportApplied(Event):
    about: ClassVar[str] = "import_id"
    import_id: UUID
    directives: int
    issued: int
    drafts: int
    duplicates: int
