"""Views: what callers of tasks see."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.tasks.lifecycle import Clear, Status
from services.tasks.summary.task_classes import TaskClass

TASK_ID = "019505e8-7c1e-7f00-8000-000000000001"
UNIT_ID = "019505e8-7c1e-7f00-8000-000000000002"
OFFICIAL_ID = "019505e8-7c1e-7f00-8000-000000000003"
UNIT = {
    "unit_id": UNIT_ID, "code": "G-MOST",
    "name_vi": "Bộ Khoa học và Công nghệ", "name_en": "Ministry of Science and Technology",
}  # fmt: skip
LINE = {
    "task_id": TASK_ID, "version": 2, "status": "issued", "task_class": "open_overdue",
    "title": "Trình dự án Luật Công nghiệp công nghệ số", "item": "R57-021", "directive_number": "05-TB/BCĐTW",
    "lead": UNIT, "lead_basis": "stated", "group_code": None, "is_roll_up": False, "due_on": "2025-06-30",
    "days_late": 3, "submitted_on": None, "closed_on": None,
}  # fmt: skip


def example(**fields: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [fields]})


class UnitRef(BaseModel):
    unit_id: UUID
    code: str
    name_vi: str
    name_en: str


class DirectiveRef(BaseModel):
    directive_id: UUID
    number: str


class GroupRef(BaseModel):
    group_id: UUID
    code: str
    name_vi: str
    name_en: str


class HeadRef(BaseModel):
    """Who answers for the lead unit today, and in which capacity."""

    official_id: UUID
    name: str | None
    post_id: UUID
    basis: Literal["substantive", "acting", "delegate", "deputy"]


class Party(BaseModel):
    """A coordinating unit, or a group of them."""

    party: Literal["unit", "group"]
    id: UUID
    code: str | None
    name_vi: str | None


class TaskView(BaseModel):
    """A task, a draft of one, or the roll-up over the identical tasks of a broadcast, as it stands today."""

    model_config = example(
        **LINE, product="Dự án Luật", indicator=None, directive_type="task",
        directive={"directive_id": "019505e8-7c1e-7f00-8000-000000000004", "number": "05-TB/BCĐTW"},
        issuer={**UNIT, "code": "P-CSC", "name_vi": "Ban Chỉ đạo Trung ương", "name_en": "Central Steering Committee"},
        lead_settled_by=None, group=None, roll_up_id=None, members=None,
        deadline={"kind": "quarter", "text": "Quý II/2025", "year": 2025, "part": 2, "policy": "keep"},
        assigned_on="2025-02-01", issued_at="2025-02-01T01:00:00Z", received_at=None, reported_at=None,
        head={"official_id": OFFICIAL_ID, "name": "Nguyễn Văn A (demo)", "post_id": UNIT_ID, "basis": "substantive"},
        coordinating=[], note=None, missing=[],
    )  # fmt: skip

    task_id: UUID
    version: int = Field(description="the number of its ETag")
    status: Status
    task_class: TaskClass | None
    title: str
    product: str | None
    indicator: str | None
    item: str | None
    directive_type: str
    directive: DirectiveRef | None
    issuer: UnitRef | None
    lead: UnitRef | None
    lead_basis: str | None = Field(description="how the document names the lead: stated, inferred; settled: not at all")
    lead_settled_by: UUID | None
    group: GroupRef | None
    is_roll_up: bool
    roll_up_id: UUID | None
    members: dict[str, int] | None = Field(description="of a roll-up: how many of its tasks are in each class")
    deadline: dict[str, Any] | None = Field(description="the text and the rule as the directive gave them")
    due_on: date | None
    assigned_on: date
    issued_at: datetime | None
    received_at: datetime | None
    reported_at: datetime | None
    submitted_on: date | None
    closed_on: date | None
    days_late: int
    head: HeadRef | None
    coordinating: list[Party]
    note: str | None
    missing: list[Clear] = Field(description="of a draft: which of the six clears it still lacks")


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
    due_on: date | None
    days_late: int
    submitted_on: date | None
    closed_on: date | None


class DirectiveView(BaseModel):
    """A document that assigns tasks, with what became of them."""

    model_config = example(
        directive_id="019505e8-7c1e-7f00-8000-000000000004", version=2, number="05-TB/BCĐTW",
        title="Thông báo kết luận phiên họp", issuer=UNIT, issued_on="2025-06-27", note=None, tasks=12, drafts=1,
    )  # fmt: skip

    directive_id: UUID
    version: int
    number: str
    title: str
    issuer: UnitRef | None
    issued_on: date
    note: str | None
    tasks: int = Field(description="issued, before the fan-out of broadcasts")
    drafts: int


class HistoryView(BaseModel):
    """One entry of the journal about a task."""

    id: int
    at: datetime
    name: str = Field(examples=["TaskIssued"])
    actor: dict[str, Any]
    body: dict[str, Any]


class RungView(BaseModel):
    name: str
    offset: int
    unit: str
    audience: list[str]
    urgency: str
    receipt_required: bool
    repeat_days: int | None


class LadderView(BaseModel):
    """One version of the policy (rule 14)."""

    version: int
    name: str
    since: datetime
    rungs: list[RungView]
    offices: dict[str, str]


class CalendarDayView(BaseModel):
    day: date = Field(examples=["2026-02-16"])
    working: bool
    ordinal: int = Field(description="working days up to and including this one: ordinal + N is the Nth after")
    kind: str | None
    name: str | None
    status: str | None


class Told(BaseModel):
    """A notice about an escalation that reached an official, and their receipt."""

    notice_id: UUID
    official_id: UUID
    official: str | None
    delivered_at: datetime | None
    confirmed_at: datetime | None


class Heard(BaseModel):
    """One official of the audience of a rung, on the day that it fired."""

    official_id: UUID
    official: str | None
    post_id: UUID
    unit_id: UUID
    unit: str | None
    basis: str


class Skipped(BaseModel):
    """Who was passed over, and why."""

    unit_id: UUID
    unit: str | None
    post_id: UUID | None
    reason: str = Field(examples=["vacant"])


class Superseded(BaseModel):
    """Occurrences of a rung that did not go out, because a higher one did or a receipt held (rules 19, 21)."""

    rung: str
    first: int
    last: int
    reason: str = Field(examples=["superseded"])


class EscalationView(BaseModel):
    """One firing of a rung: who heard it, who was passed over, and whether they were told."""

    model_config = example(
        escalation_id="019505e8-7c1e-7f00-8000-000000000005", task_id=TASK_ID, rung="superior", occurrence=1,
        fired_at="2025-07-03T01:00:00Z", days_late=3, ladder_version=1, superseded=[],
        audience=[{"official_id": OFFICIAL_ID, "official": "Nguyễn Văn A (demo)", "post_id": UNIT_ID,
                   "unit_id": UNIT_ID, "unit": "Chính phủ", "basis": "substantive"}],
        skipped=[{"unit_id": UNIT_ID, "unit": "Bộ Khoa học và Công nghệ", "post_id": UNIT_ID, "reason": "vacant"}],
        notices=[{"notice_id": TASK_ID, "official_id": OFFICIAL_ID, "official": "Nguyễn Văn A (demo)",
                  "delivered_at": "2025-07-03T01:01:00Z", "confirmed_at": None}],
    )  # fmt: skip

    escalation_id: UUID
    task_id: UUID
    rung: str
    occurrence: int
    fired_at: datetime
    days_late: int = Field(description="on the day that it fired; negative before the due day")
    ladder_version: int
    audience: list[Heard]
    skipped: list[Skipped]
    superseded: list[Superseded]
    notices: list[Told]


class Sentence(BaseModel):
    """One reason, in both languages."""

    vi: str
    en: str


class ExplanationView(BaseModel):
    """Why an escalation happened, to whom it went, and what became of it (rule 20)."""

    escalation: EscalationView
    title: str
    due_on: date
    deadline: dict[str, Any] = Field(description="the text of the directive and the rule that gave the due day")
    calendar: dict[str, date] = Field(description="the first and the last day of the loaded working calendar")
    ladder: str
    rung: RungView
    sentences: list[Sentence] = Field(description="the same in words, in order")
