"""Commands: what a caller may ask units to change, and in which form."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from kernel.clock import uuid7
from kernel.texts import GIVEN, ONE_LINE, Day, TextIfAny
from services.units.vocabulary import AppointmentKind, HolderKind, Level, Role

Line = Annotated[str, StringConstraints(min_length=1, max_length=300), ONE_LINE]
LineIfAny = Annotated[Line | None, GIVEN]
Flag = Annotated[bool, Field(strict=True)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]{0,39}$")]
Email = Annotated[
    str,
    StringConstraints(max_length=254, pattern=r"^[^\s@]+@[^\s@]+\.[^\s@]+$"),
    ONE_LINE,
]
Locale = Annotated[str, StringConstraints(pattern=r"^(vi|en)$")]
AnId = Annotated[UUID, Field(examples=["019505e8-7c1e-7f00-8000-000000000000"])]


def _like(**example: Any) -> dict[str, Any]:
    return {"example": example}


class Command(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EstablishUnit(Command):
    scheme: Slug
    code: Code
    name_vi: Line
    name_en: Line
    level: Level
    kind: Slug
    branch: Slug | None = None
    parent_id: AnId | None = None
    valid_from: Day
    valid_to: Day | None = None

    model_config = ConfigDict(
        json_schema_extra=_like(
            scheme="nso-2025",
            code="99001",
            name_vi="Xã Bình Minh",
            name_en="Binh Minh Commune",
            level="commune",
            kind="commune",
            parent_id="019505e8-7c1e-7f00-8000-000000000000",
            valid_from="2026-01-01",
        )
    )


class EstablishPost(Command):
    title: Line
    title_en: LineIfAny = None
    is_head: Flag = False
    rank: Annotated[int, Field(strict=True, ge=0, le=1000)] = 10
    valid_from: Day
    valid_to: Day | None = None

    model_config = ConfigDict(
        json_schema_extra=_like(title="Phó Chủ tịch UBND xã", rank=1, valid_from="2026-01-01")
    )


class RegisterOfficial(Command):
    name: Line
    email: Email | None = None
    locale: Locale = "vi"

    model_config = ConfigDict(
        json_schema_extra=_like(name="Nguyễn Thị Mai", email="mai@example.vn", locale="vi")
    )


class AmendOfficial(Command):
    """A merge patch (RFC 7396): what is left out stays, an explicit null takes the address away."""

    name: Line | None = None
    email: Email | None = None
    locale: Locale | None = None

    model_config = ConfigDict(json_schema_extra=_like(email="mai.nguyen@example.vn"))


class AppointOfficial(Command):
    official_id: AnId
    kind: AppointmentKind = AppointmentKind.substantive
    from_on: Day
    to_on: Day | None = None

    model_config = ConfigDict(
        json_schema_extra=_like(
            official_id="019505e8-7c1e-7f00-8000-000000000000",
            kind="substantive",
            from_on="2026-01-01",
        )
    )


class EndAppointment(Command):
    """`to_on` is the last day in office."""

    to_on: Day

    model_config = ConfigDict(json_schema_extra=_like(to_on="2026-03-31"))


class Delegate(Command):
    to_official_id: AnId
    from_on: Day
    to_on: Day

    model_config = ConfigDict(
        json_schema_extra=_like(
            to_official_id="019505e8-7c1e-7f00-8000-000000000000",
            from_on="2026-02-01",
            to_on="2026-02-14",
        )
    )


class EndDelegation(Command):
    to_on: Day

    model_config = ConfigDict(json_schema_extra=_like(to_on="2026-02-10"))


class GrantRight(Command):
    """No unit means the whole nation."""

    holder_id: AnId
    holder_kind: HolderKind = HolderKind.official
    role: Role
    unit_id: AnId | None = None
    from_on: Day
    to_on: Day | None = None

    model_config = ConfigDict(
        json_schema_extra=_like(
            holder_id="019505e8-7c1e-7f00-8000-000000000000",
            role="monitor",
            unit_id="019505e8-7c1e-7f00-8000-000000000001",
            from_on="2026-01-01",
        )
    )


class RevokeRight(Command):
    """`to_on` is the last day it is held; left out, it ends at once (yesterday was the last
    day)."""

    to_on: Day | None = None

    model_config = ConfigDict(json_schema_extra=_like(to_on="2026-06-30"))


# The same commands in a set, each with the id of what it makes, so that one may point at another.


class NewUnit(EstablishUnit):
    unit_id: UUID = Field(default_factory=uuid7)


class NewPost(EstablishPost):
    post_id: UUID = Field(default_factory=uuid7)
    unit_id: UUID


class NewOfficial(RegisterOfficial):
    official_id: UUID = Field(default_factory=uuid7)
    demo: bool = False


class NewAppointment(AppointOfficial):
    appointment_id: UUID = Field(default_factory=uuid7)
    post_id: UUID


class NewRight(GrantRight):
    grant_id: UUID = Field(default_factory=uuid7)


class DefineGroup(Command):
    """A unit is a member when any rule matches it entirely."""

    code: Code
    name_vi: Line
    name_en: Line
    members: list[dict[str, str]]
    note: TextIfAny = None
