"""Views: what callers see of notices, deliveries, contacts and webhooks, and what a channel is
given to send."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from kernel.errors import Term


class Noun(Term):
    """What a refusal speaks of."""

    notice = "notice", "thông báo", "notice"
    contact = "contact", "địa chỉ liên hệ", "contact"
    webhook = "webhook", "webhook", "webhook"


Kind = Literal[
    "assigned", "rung", "submitted", "accepted", "returned", "verdict_owed", "wait_ended"
]
Channel = Literal["inbox", "email", "webhook"]
DeliveryState = Literal["pending", "delivered", "failed", "given_up"]


class ItemView(BaseModel):
    """One thing told: a task assigned, a rung fired for it, or a result."""

    entry: int = Field(description="the number in the journal of tasks that it comes from")
    kind: Kind
    at: datetime
    task_id: UUID
    escalation_id: UUID | None
    title: str
    due_on: date | None
    days_late: int | None = Field(description="negative before the due day")
    rung: str | None
    urgency: str
    lead_name: str | None
    directive_number: str | None = None
    item: str | None = Field(None, description="the number of the task in its document")
    title_en: str | None = None
    lead_name_en: str | None = None


class Counts(BaseModel):
    """How many items of each kind; a rung that fired before or on the due day is due soon. A
    verdict owed is the reader's own turn, whatever its days."""

    assigned: int
    due_soon: int
    late: int
    results: int
    verdicts_owed: int
    begun: int = Field(description="tasks whose wait for another ended")

    @property
    def total(self) -> int:
        counted: dict[str, int] = self.model_dump()
        return sum(counted.values())


class NoticeView(BaseModel):
    id: UUID
    official_id: UUID
    created_at: datetime
    released_at: datetime
    urgency: str
    receipt_required: bool
    receipt_at: datetime | None
    counts: Counts
    items: list[ItemView] = Field(
        description="the first 200, most days late first; all of them at /v1/notices/{id}/items"
    )

    @property
    def version(self) -> int:
        """A released notice changes once: when its official confirms it."""
        return 1 if self.receipt_at is None else 2


class DeliveryView(BaseModel):
    notice_id: UUID
    channel: Channel
    official_id: UUID
    state: DeliveryState
    attempts: int
    next_attempt_at: datetime | None
    last_error: str | None
    delivered_at: datetime | None


class ContactView(BaseModel):
    official_id: UUID
    name: str
    email: str | None
    locale: str
    demo: bool
    version: int = Field(exclude=True)


class WebhookView(BaseModel):
    id: UUID
    owner_id: UUID
    url: str
    created_at: datetime
    version: int = Field(exclude=True)


class WebhookWithSecret(WebhookView):
    secret: str = Field(
        description="whsec_…, shown this once; verify every call with it (Standard Webhooks)"
    )


class Outgoing(BaseModel):
    """One claimed attempt: the notice as it stands, and where it goes, read at this moment (rule
    28)."""

    channel: Channel
    attempts: int
    notice: NoticeView
    known: bool  # whether units has told us of the official yet
    name: str | None
    email: str | None
    locale: str
    url: str | None
    secret: str | None
