"""Known: the local copies of what units and notifications said, so that nobody is asked while
answering."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from services.tasks.columns import Table, document, words


class KnownUnit(Table, table=True):
    """The local copy of a unit. `path` is itself, its superior, and so on to the top."""

    __tablename__ = "known_unit"
    unit_id: UUID = Field(primary_key=True)
    code: str = words(index=True)
    name_vi: str = words()
    name_en: str = words()
    level: str = words()
    kind: str = words()
    branch: str | None = words(nullable=True)
    parent_id: UUID | None = Field(default=None, index=True)
    valid_from: date
    valid_to: date | None = None
    path: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False))
    commune_id: UUID | None = None
    province_id: UUID | None = None


class KnownPost(Table, table=True):
    __tablename__ = "known_post"
    post_id: UUID = Field(primary_key=True)
    unit_id: UUID = Field(index=True)
    title: str = words()
    is_head: bool
    rank: int


class KnownOfficial(Table, table=True):
    __tablename__ = "known_official"
    official_id: UUID = Field(primary_key=True)
    name: str = words()


class KnownTenure(Table, table=True):
    __tablename__ = "known_tenure"
    appointment_id: UUID = Field(primary_key=True)
    post_id: UUID
    unit_id: UUID = Field(index=True)
    official_id: UUID = Field(index=True)
    kind: str = words()
    from_on: date
    to_on: date | None = None


class KnownDelegation(Table, table=True):
    __tablename__ = "known_delegation"
    delegation_id: UUID = Field(primary_key=True)
    post_id: UUID
    unit_id: UUID = Field(index=True)
    to_official_id: UUID
    from_on: date
    to_on: date | None = None


class KnownRight(Table, table=True):
    __tablename__ = "known_right"
    grant_id: UUID = Field(primary_key=True)
    holder_id: UUID = Field(index=True)
    role: str = words()
    unit_id: UUID | None = None
    from_on: date
    to_on: date | None = None


class KnownGroup(Table, table=True):
    __tablename__ = "known_group"
    group_id: UUID = Field(primary_key=True)
    code: str = words(unique=True)
    name_vi: str = words()
    name_en: str = words()
    members: list[Any] = document("[]")


class Succession(Table, table=True):
    """The default successor of a unit that ended, so that an older directive finds who stands
    today."""

    old_code: str = Field(sa_column=Column(Text, primary_key=True))
    new_code: str = words()
    effective_from: date
