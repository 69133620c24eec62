"""Tables of units: who is who, and who answers to whom, every row with the days on which it
holds."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import registry
from sqlmodel import Field

from kernel import tables
from kernel.tables import document, instant, key, string, word
from services.units.vocabulary import AppointmentKind, HolderKind, Level, Role


class Row(tables.Row, registry=registry()):
    """With a registry of its own: a service shares no metadata with another."""


metadata = Row.metadata


class Unit(Row, table=True):
    """An identity that outlives names, codes and parents (rule 23)."""

    unit_id: UUID = key("id")
    established_at: datetime = instant()


class UnitVersion(Row, table=True):
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
    name_vi: str = string()
    name_en: str = string()
    level: Level = word(Level)
    kind: str = string()
    branch: str | None = string(nullable=True)
    parent_id: UUID | None = Field(foreign_key="unit.id")
    # Compared by bytes on every server: Vietnamese order is already in the key.
    sort_key: str = string(collation="C")
    search_key: str = string()


class UnitCode(Row, table=True):
    """A code names one unit of a scheme on any one day, and may name another later (rule 23)."""

    __tablename__ = "unit_code"
    __table_args__ = (Index("unit_code_unit", "unit_id"),)

    scheme: str = string(primary_key=True)
    code: str = string(primary_key=True)
    unit_id: UUID = Field(primary_key=True, foreign_key="unit.id")
    valid_from: date = Field(primary_key=True)
    valid_to: date | None


class Post(Row, table=True):
    __table_args__ = (Index("post_unit", "unit_id", "rank"),)

    post_id: UUID = key("id")
    unit_id: UUID = Field(foreign_key="unit.id")
    title: str = string()
    title_en: str | None = string(nullable=True)
    is_head: bool
    rank: int
    valid_from: date
    valid_to: date | None


class Official(Row, table=True):
    __table_args__ = (
        Index("official_email", "email"),
        Index("official_sorted", "sort_key", "id"),
        Index("official_unfolded", "id", postgresql_where=text("sort_key = ''")),
    )

    official_id: UUID = key("id")
    name: str = string()
    email: str | None = string(nullable=True)
    locale: str = string()
    demo: bool
    version: int = 1
    # Compared by bytes, like those of a unit; empty until the name is folded.
    sort_key: str = string(collation="C", server_default="")
    search_key: str = string(server_default="")


class Appointment(Row, table=True):
    __table_args__ = (
        Index("appointment_post", "post_id", "from_on"),
        Index("appointment_official", "official_id"),
    )

    appointment_id: UUID = key("id")
    post_id: UUID = Field(foreign_key="post.id")
    official_id: UUID = Field(foreign_key="official.id")
    kind: AppointmentKind = word(AppointmentKind)
    from_on: date
    to_on: date | None
    version: int = 1


class Delegation(Row, table=True):
    __table_args__ = (Index("delegation_post", "post_id", "from_on"),)

    delegation_id: UUID = key("id")
    post_id: UUID = Field(foreign_key="post.id")
    to_official_id: UUID = Field(foreign_key="official.id")
    from_on: date
    to_on: date
    version: int = 1


class HeldRight(Row, table=True):
    """A grant: `right` and `grant` are words of SQL. No unit means the whole nation."""

    __tablename__ = "held_right"
    __table_args__ = (Index("held_right_holder", "holder_id"),)

    grant_id: UUID = key("id")
    holder_id: UUID
    holder_kind: HolderKind = word(HolderKind)
    role: Role = word(Role)
    unit_id: UUID | None = Field(foreign_key="unit.id")
    from_on: date
    to_on: date | None
    version: int = 1


class AddresseeGroup(Row, table=True):
    """Who "all ministries" are: rules over units, so that the members follow every
    reorganisation."""

    __tablename__ = "addressee_group"

    group_id: UUID = key("id")
    code: str = string(unique=True)
    name_vi: str = string()
    name_en: str = string()
    members: list[dict[str, Any]] = document()
    note: str | None = string(nullable=True)
