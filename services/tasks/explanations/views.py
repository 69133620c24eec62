"""Views of explanations: the rungs that fired, who heard them and why."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.tasks.escalation.policies import Clock
from services.tasks.escalation.views import RungView
from services.tasks.refs import OFFICIAL_ID, TASK_ID, UNIT_ID, example


class NoticeReceipt(BaseModel):
    """A notice about an escalation that reached an official, and their receipt."""

    notice_id: UUID
    official_id: UUID
    official: str | None
    delivered_at: datetime | None
    confirmed_at: datetime | None


class Recipient(BaseModel):
    """One official of the audience of a rung, on the day that it fired."""

    official_id: UUID
    official: str | None
    post_id: UUID | None = Field(description="none for a monitor, who hears it by a grant")
    unit_id: UUID
    unit: str | None
    unit_en: str | None
    basis: str


class SkippedRecipient(BaseModel):
    """Who was passed over, and why."""

    unit_id: UUID
    unit: str | None
    unit_en: str | None
    post_id: UUID | None
    reason: str = Field(examples=["vacant"])


class SupersededRung(BaseModel):
    """Occurrences of a rung that did not go out, because a higher one did or a receipt held (rules
    19, 21)."""

    rung: str
    first: int
    last: int
    reason: str = Field(examples=["superseded"])


class EscalationView(BaseModel):
    """One firing of a rung: who heard it, who was passed over, and whether they were told."""

    model_config = example(
        escalation_id="019505e8-7c1e-7f00-8000-000000000005",
        task_id=TASK_ID,
        clock="deadline",
        submitted_on=None,
        rung="superior",
        occurrence=1,
        fired_at="2025-07-03T01:00:00Z",
        days_late=3,
        days_with_issuer=0,
        ladder_version=1,
        superseded=[],
        audience=[
            {
                "official_id": OFFICIAL_ID,
                "official": "Nguyễn Văn A (demo)",
                "post_id": UNIT_ID,
                "unit_id": UNIT_ID,
                "unit": "Chính phủ",
                "unit_en": "The Government",
                "basis": "substantive",
            }
        ],
        skipped=[
            {
                "unit_id": UNIT_ID,
                "unit": "Bộ Khoa học và Công nghệ",
                "unit_en": "Ministry of Science and Technology",
                "post_id": UNIT_ID,
                "reason": "vacant",
            }
        ],
        notices=[
            {
                "notice_id": TASK_ID,
                "official_id": OFFICIAL_ID,
                "official": "Nguyễn Văn A (demo)",
                "delivered_at": "2025-07-03T01:01:00Z",
                "confirmed_at": None,
            }
        ],
    )

    escalation_id: UUID
    task_id: UUID
    clock: Clock = Field(description="of the deadline, or of the verdict that the issuer owes")
    submitted_on: date | None = Field(description="of the result whose verdict is owed")
    rung: str
    occurrence: int
    fired_at: datetime
    days_late: int = Field(
        description="of the task, or of the verdict; on the day that it fired, negative before"
    )
    days_with_issuer: int = Field(description="that results had waited for a verdict by then")
    ladder_version: int
    audience: list[Recipient]
    skipped: list[SkippedRecipient]
    superseded: list[SupersededRung]
    notices: list[NoticeReceipt]


class Sentence(BaseModel):
    """One reason, in both languages."""

    vi: str
    en: str


class ExplanationView(BaseModel):
    """Why an escalation happened, to whom it went, and what became of it (rule 20)."""

    escalation: EscalationView
    title: str
    due_on: date
    deadline: dict[str, Any] = Field(
        description="the text of the directive and the rule that gave the due day"
    )
    calendar: dict[str, date] = Field(
        description="the first and the last day of the loaded working calendar"
    )
    ladder: str
    rung: RungView
    sentences: list[Sentence] = Field(description="the same in words, in order")
