"""Views: what callers of tasks see."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.tasks.lifecycle import Status
from services.tasks.refs import (
    OFFICIAL_ID,
    TASK_ID,
    UNIT,
    UNIT_ID,
    DirectiveRef,
    GroupRef,
    UnitRef,
    example,
)
from services.tasks.register.six_clears import SixClear
from services.tasks.summary.task_classes import TaskClass

LINE = {
    "task_id": TASK_ID,
    "version": 2,
    "status": "issued",
    "task_class": "open_overdue",
    "title": "Trình dự án Luật Công nghiệp công nghệ số",
    "item": "R57-021",
    "directive_number": "05-TB/BCĐTW",
    "lead": UNIT,
    "lead_basis": "stated",
    "group_code": None,
    "is_roll_up": False,
    "series_id": None,
    "awaits": None,
    "due_on": "2025-06-30",
    "days_late": 3,
    "submitted_on": None,
    "closed_on": None,
    "awaiting_verdict": False,
    "verdict_due_on": None,
    "days_with_issuer": 0,
}


class HeadRef(BaseModel):
    """Who answers for the lead unit today, in which capacity, and of which unit: of a superior
    when nobody answers in the lead itself."""

    official_id: UUID
    name: str | None
    post_id: UUID
    unit_id: UUID
    basis: Literal["substantive", "acting", "delegate", "deputy"]


class Author(BaseModel):
    """Who wrote it."""

    official_id: UUID
    name: str | None


class ReportView(BaseModel):
    """What the lead said along the way."""

    report_id: UUID
    at: datetime
    by: Author
    percent: int | None
    text: str


class SubmissionView(BaseModel):
    """A product handed in."""

    submission_id: UUID
    at: datetime
    by: Author
    submitted_on: date
    product: str


class VerdictView(BaseModel):
    """What was decided on a submission."""

    submission_id: UUID
    at: datetime
    by: Author
    accepted: bool
    reason: str | None


class CoordinatingParty(BaseModel):
    """A coordinating unit, or a group of them."""

    party: Literal["unit", "group"]
    id: UUID
    code: str | None
    name_vi: str | None


class AwaitedTask(BaseModel):
    """What a task waits for: all none where the reader may not read it."""

    task_id: UUID | None
    title: str | None
    item: str | None
    status: Status | None
    is_roll_up: bool | None
    due_on: date | None
    lead: UnitRef | None


class TaskView(BaseModel):
    """A task, a draft of one, or the roll-up over the identical tasks of a broadcast, as it stands
    today."""

    model_config = example(
        **LINE,
        title_en=None,
        product="Dự án Luật",
        product_en=None,
        indicator=None,
        directive_type="task",
        directive={"directive_id": "019505e8-7c1e-7f00-8000-000000000004", "number": "05-TB/BCĐTW"},
        issuer={
            **UNIT,
            "code": "P-CSC",
            "name_vi": "Ban Chỉ đạo Trung ương",
            "name_en": "Central Steering Committee",
        },
        lead_settled_by=None,
        group=None,
        roll_up_id=None,
        members=None,
        deadline={
            "kind": "quarter",
            "text": "Quý II/2025",
            "year": 2025,
            "part": 2,
            "policy": "keep",
        },
        assigned_on="2025-02-01",
        issued_at="2025-02-01T01:00:00Z",
        received_at=None,
        reported_at=None,
        head={
            "official_id": OFFICIAL_ID,
            "name": "Nguyễn Văn A (demo)",
            "post_id": UNIT_ID,
            "unit_id": UNIT_ID,
            "basis": "substantive",
        },
        coordinating=[],
        judge=UNIT,
        verdict_overdue=False,
        latest_report=None,
        latest_submission=None,
        latest_verdict=None,
        note=None,
        missing=[],
    )

    task_id: UUID
    version: int = Field(description="the number of its ETag")
    status: Status
    task_class: TaskClass | None
    title: str
    title_en: str | None
    product: str | None
    product_en: str | None
    indicator: str | None
    item: str | None
    directive_type: str
    directive: DirectiveRef | None
    issuer: UnitRef | None
    lead: UnitRef | None
    lead_basis: str | None = Field(
        description="how the document names the lead: stated, inferred; settled: not at all"
    )
    lead_settled_by: UUID | None
    group: GroupRef | None
    is_roll_up: bool
    roll_up_id: UUID | None
    series_id: UUID | None = Field(description="of a recurring duty, the task of its first turn")
    members: dict[str, int] | None = Field(
        description="of a roll-up: how many of its tasks are in each class"
    )
    deadline: dict[str, Any] | None = Field(
        description="the text and the rule as the directive gave them"
    )
    awaits: AwaitedTask | None = Field(
        description="what must be accepted before this has its due day; none once it has one"
    )
    due_on: date | None
    assigned_on: date
    issued_at: datetime | None
    received_at: datetime | None
    reported_at: datetime | None
    submitted_on: date | None
    closed_on: date | None
    days_late: int = Field(
        description="to the day of the submission that awaits its verdict or was accepted, else "
        "to today; 0 in term"
    )
    judge: UnitRef | None = Field(
        description="the unit that decides on the result: the issuer, or where the lead is the "
        "issuer or stands above it the next superior with a head"
    )
    awaiting_verdict: bool = Field(description="whether it is the turn of the unit that decides")
    verdict_due_on: date | None = Field(description="by when that verdict is owed")
    verdict_overdue: bool
    days_with_issuer: int = Field(
        description="civil days that its results have waited for a verdict, until today"
    )
    latest_report: ReportView | None
    latest_submission: SubmissionView | None
    latest_verdict: VerdictView | None
    head: HeadRef | None
    coordinating: list[CoordinatingParty]
    note: str | None
    missing: list[SixClear] = Field(
        description="of a draft: which of the six clears it still lacks"
    )


class TaskLine(BaseModel):
    """One row of a list of tasks."""

    model_config = example(**LINE)

    task_id: UUID
    version: int
    status: Status
    task_class: TaskClass | None
    title: str
    item: str | None
    directive_number: str | None
    lead: UnitRef | None
    lead_basis: str | None
    group_code: str | None
    is_roll_up: bool
    series_id: UUID | None
    awaits: AwaitedTask | None
    due_on: date | None
    days_late: int
    submitted_on: date | None
    closed_on: date | None
    awaiting_verdict: bool
    verdict_due_on: date | None
    days_with_issuer: int


class HistoryView(BaseModel):
    """One entry of the journal about a task."""

    id: int
    at: datetime
    name: str = Field(examples=["TaskIssued"])
    actor: dict[str, Any]
    body: dict[str, Any]
