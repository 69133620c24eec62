"""Known: the local copies of what units and notifications said, so that nobody is asked while
answering."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from kernel.tables import document, string
from services.tasks.columns import Row


class KnownUnit(Row, table=True):
    """The local copy of a unit. `path` is itself, its superior, and so on to the top."""

    __tablename__ = "known_unit"
    unit_id: UUID = Field(primary_key=True)
    code: str = string(index=True)
    name_vi: str = string()
    name_en: str = string()
    level: str = string()
    kind: str = string()
    branch: str | None = string(nullable=True)
    parent_id: UUID | None = Field(default=None, index=True)
    valid_from: date
    valid_to: date | None = None
    path: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False))
    commune_id: UUID | None = None
    province_id: UUID | None = None


class KnownPost(Row, table=True):
    __tablename__ = "known_post"
    post_id: UUID = Field(primary_key=True)
    unit_id: UUID = Field(index=True)
    title: str = string()
    is_head: bool
    rank: int


class KnownOfficial(Row, table=True):
    __tablename__ = "known_official"
    official_id: UUID = Field(primary_key=True)
    name: str = string()


class KnownTenure(Row, table=True):
    __tablename__ = "known_tenure"
    appointment_id: UUID = Field(primary_key=True)
    post_id: UUID
    unit_id: UUID = Field(index=True)
    official_id: UUID = Field(index=True)
    kind: str = string()
    from_on: date
    to_on: date | None = None


class KnownDelegation(Row, table=True):
    __tablename__ = "known_delegation"
    delegation_id: UUID = Field(primary_key=True)
    post_id: UUID
    unit_id: UUID = Field(index=True)
    to_official_id: UUID
    from_on: date
    to_on: date | None = None


class KnownRight(Row, table=True):
    __tablename__ = "known_right"
    grant_id: UUID = Field(primary_key=True)
    holder_id: UUID = Field(index=True)
    holder_kind: str | None = string(nullable=True)  # none: told before it was kept
    role: str = string()
    unit_id: UUID | None = None
    from_on: date
    to_on: date | None = None


class KnownGroup(Row, table=True):
    __tablename__ = "known_group"
    group_id: UUID = Field(primary_key=True)
    code: str = string(unique=True)
    name_vi: str = string()
    name_en: str = string()
    members: list[Any] = document("[]")


class Succession(Row, table=True):
    """The default successor of a unit that ended, so that an older directive finds who stands
    today."""

    old_code: str = string(primary_key=True)
    new_code: str = string()
    effective_from: date
