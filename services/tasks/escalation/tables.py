"""Tables of escalation: the ladder, its clock, its firings and who was told."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, SmallInteger, Text
from sqlmodel import Field

from services.tasks.columns import AT, Table, document, moment, words


class Ladder(Table, table=True):
    """One version of the policy, as data."""

    version: int = Field(primary_key=True)
    name: str = words()
    rungs: list[Any] = document("[]")
    offices: dict[str, Any] = document("{}")  # audience word -> unit code
    since: datetime = moment()


class LadderClock(Table, table=True):
    """The narrow table that the sweep claims from: open tasks with a rung still to come."""

    __tablename__ = "ladder_clock"
    task_id: UUID = Field(primary_key=True)
    deadline_version: int = Field(sa_column=Column(SmallInteger, nullable=False))
    next_rung: int = Field(sa_column=Column(SmallInteger, nullable=False))
    next_occurrence: int = Field(sa_column=Column(SmallInteger, nullable=False))
    next_rung_at: datetime = Field(sa_column=Column(AT, nullable=False, index=True))


class Escalation(Table, table=True):
    """One firing of a rung for a task; its key is what makes a second firing impossible (rule
    16)."""

    task_id: UUID = Field(primary_key=True)
    deadline_version: int = Field(sa_column=Column(SmallInteger, primary_key=True))
    rung: str = Field(sa_column=Column(Text, primary_key=True))
    occurrence: int = Field(sa_column=Column(SmallInteger, primary_key=True))
    escalation_id: UUID = Field(index=True)
    fired_at: datetime = moment()
    days_late: int
    ladder_version: int
    audience: list[Any] = document("[]")
    skipped: list[Any] = document("[]")  # who was passed over, and why
    superseded: list[Any] = document(
        "[]"
    )  # rungs that an outage or a late issue made pointless (rule 19)


class KnownTelling(Table, table=True):
    """That a notice about an escalation reached someone."""

    __tablename__ = "known_telling"
    escalation_id: UUID = Field(primary_key=True)
    notice_id: UUID = Field(primary_key=True)


class KnownNotice(Table, table=True):
    __tablename__ = "known_notice"
    notice_id: UUID = Field(primary_key=True)
    official_id: UUID
    delivered_at: datetime | None = moment(nullable=True)
    confirmed_at: datetime | None = moment(nullable=True)
