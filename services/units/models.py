"""Tables of units: who is who, and who answers to whom, every row with the days on which it
holds."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Column, DateTime, Enum, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from services.units.vocabulary import AppointmentKind, HolderKind, Level, Role


class Kept(SQLModel, registry=registry()):
    """The tables of this service have a registry of their own, so that no other's is ever migrated
    with them."""


metadata = Kept.metadata


def _word(words: type[StrEnum]) -> Any:
    return Enum(words, native_enum=False, length=32)


class Unit(Kept, table=True):
    """An identity that outlives names, codes and parents (rule 23)."""

    id: UUID = Field(primary_key=True)
    established_at: datetime = Field(sa_type=DateTime(timezone=True))


class UnitVersion(Kept, table=True):
    """What a unit was called and whom it answered to, from a day to a day (rule 24). `number` is
    its ETag."""

    __tablename__ = "unit_version"
    __table_args__ = (
        Index("unit_version_parent", "parent_id"),
        Index("unit_version_sorted", "sort_key", "unit_id"),
    )

    unit_id: UUID = Field(primary_key=True, foreign_key="unit.id")
    valid_from: date = Field(primary_key=True)
    valid_to: date | None
    number: int = 1
    name_vi: str = Field(sa_type=Text)
    name_en: str = Field(sa_type=Text)
    level: Level = Field(sa_type=_word(Level))
    kind: str = Field(sa_type=Text)
    branch: str | None = Field(sa_type=Text)
    parent_id: UUID | None = Field(foreign_key="unit.id")
    # Compared by bytes on every server: Vietnamese order is already in the key.
    sort_key: str = Field(sa_column=Column(Text(collation="C"), nullable=False))
    search_key: str = Field(sa_type=Text)


class UnitCode(Kept, table=True):
    """A code names one unit of a scheme on any one day, and may name another later (rule 23)."""

    __tablename__ = "unit_code"
    __table_args__ = (Index("unit_code_unit", "unit_id"),)

    scheme: str = Field(primary_key=True, sa_type=Text)
    code: str = Field(primary_key=True, sa_type=Text)
    unit_id: UUID = Field(primary_key=True, foreign_key="unit.id")
    valid_from: date = Field(primary_key=True)
    valid_to: date | None


class Post(Kept, table=True):
    __table_args__ = (Index("post_unit", "unit_id", "rank"),)

    id: UUID = Field(primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id")
    title: str = Field(sa_type=Text)
    title_en: str | None = Field(sa_type=Text)
    is_head: bool
    rank: int
    valid_from: date
    valid_to: date | None


class Official(Kept, table=True):
    __table_args__ = (Index("official_email", "email"),)

    id: UUID = Field(primary_key=True)
    name: str = Field(sa_type=Text)
    email: str | None = Field(sa_type=Text)
    locale: str = Field(sa_type=Text)
    demo: bool
    version: int = 1


class Appointment(Kept, table=True):
    __table_args__ = (
        Index("appointment_post", "post_id", "from_on"),
        Index("appointment_official", "official_id"),
    )

    id: UUID = Field(primary_key=True)
    post_id: UUID = Field(foreign_key="post.id")
    official_id: UUID = Field(foreign_key="official.id")
    kind: AppointmentKind = Field(sa_type=_word(AppointmentKind))
    from_on: date
    to_on: date | None
    version: int = 1


class Delegation(Kept, table=True):
    __table_args__ = (Index("delegation_post", "post_id", "from_on"),)

    id: UUID = Field(primary_key=True)
    post_id: UUID = Field(foreign_key="post.id")
    to_official_id: UUID = Field(foreign_key="official.id")
    from_on: date
    to_on: date
    version: int = 1


class HeldRight(Kept, table=True):
    """A grant: `right` and `grant` are words of SQL. No unit means the whole nation."""

    __tablename__ = "held_right"
    __table_args__ = (Index("held_right_holder", "holder_id"),)

    id: UUID = Field(primary_key=True)
    holder_id: UUID
    holder_kind: HolderKind = Field(sa_type=_word(HolderKind))
    role: Role = Field(sa_type=_word(Role))
    unit_id: UUID | None = Field(foreign_key="unit.id")
    from_on: date
    to_on: date | None
    version: int = 1


class AddresseeGroup(Kept, table=True):
    """Who "all ministries" are: rules over units, so that the members follow every
    reorganisation."""

    __tablename__ = "addressee_group"

    id: UUID = Field(primary_key=True)
    code: str = Field(sa_type=Text, unique=True)
    name_vi: str = Field(sa_type=Text)
    name_en: str = Field(sa_type=Text)
    members: list[dict[str, Any]] = Field(sa_type=JSONB)
    note: str | None = Field(sa_type=Text)
