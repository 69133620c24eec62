"""Tables of explanations: who was told of an escalation, as notifications says."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from kernel.tables import instant
from services.tasks.columns import Row


class KnownTelling(Row, table=True):
    """That a notice about an escalation reached someone."""

    __tablename__ = "known_telling"
    escalation_id: UUID = Field(primary_key=True)
    notice_id: UUID = Field(primary_key=True)


class KnownNotice(Row, table=True):
    __tablename__ = "known_notice"
    notice_id: UUID = Field(primary_key=True)
    official_id: UUID
    delivered_at: datetime | None = instant(nullable=True)
    confirmed_at: datetime | None = instant(nullable=True)
