"""Events of notifications: what the others may learn from its journal."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from kernel.journal import Event


class NoticeDelivered(Event):
    """Once for a notice and channel, however often it was sent."""

    about: ClassVar[str] = "notice_id"
    notice_id: UUID
    official_id: UUID
    channel: str
    escalation_ids: list[UUID]


class NoticeConfirmed(Event):
    about: ClassVar[str] = "notice_id"
    notice_id: UUID
    official_id: UUID
    escalation_ids: list[UUID]
    at: datetime


class DeliveryGivenUp(Event):
    about: ClassVar[str] = "notice_id"
    notice_id: UUID
    official_id: UUID
    channel: str
    attempts: int
    reason: str
    escalation_ids: list[UUID]


class WebhookRegistered(Event):
    about: ClassVar[str] = "webhook_id"
    webhook_id: UUID
    owner_id: UUID
    url: str


class WebhookRemoved(Event):
    about: ClassVar[str] = "webhook_id"
    webhook_id: UUID
    owner_id: UUID
