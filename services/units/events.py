"""What happens in units, as its journal tells it; `to_on` and `valid_to` are last days, null while
not known."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from kernel.journal import Event
from services.units.vocabulary import AppointmentKind, HolderKind, Level, Role


class UnitEstablished(Event):
    about: ClassVar[str] = "unit_id"

    unit_id: UUID
    code: str
    scheme: str
    name_vi: str
    name_en: str
    level: Level
    kind: str
    branch: str | None
    parent_id: UUID | None
    valid_from: date
    valid_to: date | None


class PostEstablished(Event):
    about: ClassVar[str] = "post_id"

    post_id: UUID
    unit_id: UUID
    title: str
    is_head: bool
    rank: int


class OfficialRegistered(Event):
    """Received again, with the same id, when a name, an address or a language changes."""

    about: ClassVar[str] = "official_id"

    official_id: UUID
    name: str
    email: str | None
    locale: str
    demo: bool


class OfficialAppointed(Event):
    about: ClassVar[str] = "official_id"

    appointment_id: UUID
    post_id: UUID
    unit_id: UUID
    official_id: UUID
    kind: AppointmentKind
    from_on: date
    to_on: date | None


class AppointmentEnded(Event):
    about: ClassVar[str] = "official_id"

    appointment_id: UUID
    post_id: UUID
    unit_id: UUID
    official_id: UUID
    to_on: date


class DelegationMade(Event):
    about: ClassVar[str] = "post_id"

    delegation_id: UUID
    post_id: UUID
    unit_id: UUID
    to_official_id: UUID
    from_on: date
    to_on: date


class DelegationEnded(Event):
    about: ClassVar[str] = "post_id"

    delegation_id: UUID
    post_id: UUID
    unit_id: UUID
    to_on: date


class RightGranted(Event):
    about: ClassVar[str] = "holder_id"

    grant_id: UUID
    holder_id: UUID
    holder_kind: HolderKind
    role: Role
    unit_id: UUID | None
    from_on: date
    to_on: date | None


class RightRevoked(Event):
    about: ClassVar[str] = "holder_id"

    grant_id: UUID
    holder_id: UUID
    to_on: date


class GroupDefined(Event):
    about: ClassVar[str] = "group_id"

    group_id: UUID
    code: str
    name_vi: str
    name_en: str
    members: list[dict[str, str]]
