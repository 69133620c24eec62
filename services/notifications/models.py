"""Tables of notifications: contacts and rights copied from units, notices with their items, and
deliveries."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import registry
from sqlmodel import Field

from kernel import tables
from kernel.tables import instant, key, string, version_number


class Row(tables.Row, registry=registry()):
    """With a registry of its own: a service shares no metadata with another."""


metadata = Row.metadata


class Contact(Row, table=True):
    """An official as units last told it; read when a message is sent, never copied into one (rule
    28)."""

    official_id: UUID = Field(primary_key=True)
    name: str = string()
    email: str | None = string(nullable=True)
    locale: str = string()
    demo: bool
    version: int = version_number()


class HeldRight(Row, table=True):
    __tablename__ = "held_right"
    __table_args__ = (Index("held_right_holder", "holder_id"),)

    grant_id: UUID = Field(primary_key=True)
    holder_id: UUID
    holder_kind: str | None = string(nullable=True)  # none: told before it was kept
    role: str = string()
    unit_id: UUID | None
    from_on: date
    to_on: date | None


class Notice(Row, table=True):
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

    notice_id: UUID = key("id")
    official_id: UUID
    state: str = string()
    created_at: datetime = instant()
    ready_at: datetime = instant()
    released_at: datetime | None = instant(nullable=True)
    urgency: str = string()
    receipt_required: bool
    receipt_at: datetime | None = instant(nullable=True)


class Flood(Row, table=True):
    """A run of entries in tasks' journal whose end was not yet read: until then notices gather."""

    flood_id: UUID = Field(primary_key=True)
    of: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False, server_default="{}"))
    began_at: datetime = instant()
    moved_at: datetime = instant()


class NoticeItem(Row, table=True):
    """One thing told. The key is the entry of tasks' journal it comes from, so a replay adds
    nothing."""

    __tablename__ = "notice_item"
    __table_args__ = (Index("notice_item_notice", "notice_id", "entry"),)

    official_id: UUID = Field(primary_key=True)
    entry: int = Field(primary_key=True, sa_type=BigInteger)
    notice_id: UUID
    kind: str = string()
    at: datetime = instant()
    task_id: UUID
    escalation_id: UUID | None
    title: str = string()
    due_on: date | None
    days_late: int | None
    rung: str | None = string(nullable=True)
    urgency: str = string()
    lead_name: str | None = string(nullable=True)
    directive_number: str | None = string(nullable=True)
    item: str | None = string(nullable=True)
    title_en: str | None = string(nullable=True)
    lead_name_en: str | None = string(nullable=True)


class Delivery(Row, table=True):
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
    channel: str = string(primary_key=True)
    official_id: UUID
    state: str = string()
    attempts: int
    next_attempt_at: datetime | None = instant(nullable=True)
    last_error: str | None = string(nullable=True)
    delivered_at: datetime | None = instant(nullable=True)


class WebhookEndpoint(Row, table=True):
    __tablename__ = "webhook_endpoint"
    __table_args__ = (Index("webhook_endpoint_owner", "owner_id", unique=True),)

    webhook_id: UUID = key("id")
    owner_id: UUID
    url: str = string()
    secret: str = string()  # as it is: every call is signed with it
    created_at: datetime = instant()
    version: int = version_number()
