"""Tables of notifications: contacts and rights copied from units, notices with their items, and
deliveries."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index, Text, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Rows(SQLModel, registry=registry()):
    """A registry of our own, so that no other service's tables are in our migrations."""


metadata = Rows.metadata


def words(**more: Any) -> Any:
    return Field(sa_type=Text, **more)


def instant(**more: Any) -> Any:
    return Field(sa_type=DateTime(timezone=True), **more)


class Contact(Rows, table=True):
    """An official as units last told it; read when a message is sent, never copied into one (rule
    28)."""

    official_id: UUID = Field(primary_key=True)
    name: str = words()
    email: str | None = words()
    locale: str = words()
    demo: bool
    version: int = Field(sa_column_kwargs={"server_default": "1"})


class HeldRight(Rows, table=True):
    __tablename__ = "held_right"
    __table_args__ = (Index("held_right_holder", "holder_id"),)

    grant_id: UUID = Field(primary_key=True)
    holder_id: UUID
    role: str = words()
    unit_id: UUID | None
    from_on: date
    to_on: date | None


class Notice(Rows, table=True):
    """One message to one official. While it gathers, what falls due is added to it (rule 29)."""

    __table_args__ = (
        Index(
            "notice_gathering",
            "official_id",
            unique=True,
            postgresql_where=text("state = 'gathering'"),
        ),
        Index("notice_ready", "ready_at", postgresql_where=text("state = 'gathering'")),
        Index("notice_inbox", "official_id", "id", postgresql_where=text("state = 'released'")),
    )

    id: UUID = Field(primary_key=True)
    official_id: UUID
    state: str = words()
    created_at: datetime = instant()
    ready_at: datetime = instant()
    released_at: datetime | None = instant()
    urgency: str = words()
    receipt_required: bool
    receipt_at: datetime | None = instant()


class NoticeItem(Rows, table=True):
    """One thing told. The key is the entry of tasks' journal it comes from, so a replay adds
    nothing."""

    __tablename__ = "notice_item"
    __table_args__ = (Index("notice_item_notice", "notice_id", "entry"),)

    official_id: UUID = Field(primary_key=True)
    entry: int = Field(primary_key=True, sa_type=BigInteger)
    notice_id: UUID
    kind: str = words()
    at: datetime = instant()
    task_id: UUID
    escalation_id: UUID | None
    title: str = words()
    due_on: date | None
    days_late: int | None
    rung: str | None = words()
    urgency: str = words()
    lead_name: str | None = words()


class Delivery(Rows, table=True):
    """A notice on a channel: one row for ever, so it is delivered there once (rule 28)."""

    __table_args__ = (
        Index(
            "delivery_due",
            "channel",
            "next_attempt_at",
            postgresql_where=text("state in ('pending', 'failed')"),
        ),
        Index("delivery_official", "official_id", "notice_id", "channel"),
    )

    notice_id: UUID = Field(primary_key=True)
    channel: str = words(primary_key=True)
    official_id: UUID
    state: str = words()
    attempts: int
    next_attempt_at: datetime | None = instant()
    last_error: str | None = words()
    delivered_at: datetime | None = instant()


class WebhookEndpoint(Rows, table=True):
    __tablename__ = "webhook_endpoint"
    __table_args__ = (Index("webhook_endpoint_owner", "owner_id", unique=True),)

    id: UUID = Field(primary_key=True)
    owner_id: UUID
    url: str = words()
    secret: str = words()  # kept as it is: every call is signed with it
    created_at: datetime = instant()
    version: int = Field(sa_column_kwargs={"server_default": "1"})
