"""Views: what callers of units see."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.units.vocabulary import AppointmentKind, Basis, HolderKind, Level, Role, Vacancy


class UnitView(BaseModel):
    """A unit as it stands on the day that was asked for. `version` is the number of its ETag."""

    id: UUID
    scheme: str | None
    code: str | None
    name_vi: str
    name_en: str
    level: Level
    kind: str
    branch: str | None
    parent_id: UUID | None
    valid_from: date
    valid_to: date | None
    version: int


class HolderView(BaseModel):
    """Who stands for a post on a day, and why it is this one."""

    official_id: UUID
    name: str
    basis: Basis
    since: date


class PostView(BaseModel):
    id: UUID
    unit_id: UUID
    title: str
    title_en: str | None
    is_head: bool
    rank: int
    valid_from: date
    valid_to: date | None
    holder: HolderView | None = None


class AnsweringView(BaseModel):
    """Who answers for a unit on a day: of a superior when nobody does in it (rule 17)."""

    official_id: UUID
    name: str
    post_id: UUID
    unit_id: UUID
    basis: Basis


class HeadView(BaseModel):
    """The head of a unit on a day: one official, or the reason why there is none."""

    unit_id: UUID
    on: date
    post_id: UUID | None = None
    title: str | None = None
    official_id: UUID | None = None
    name: str | None = None
    basis: Basis | None = None
    vacant: Vacancy | None = None
    answering: AnsweringView | None = None


class OfficialView(BaseModel):
    """`email` is shown to the official, and to registrars and administrators."""

    id: UUID
    name: str
    email: str | None
    locale: str
    demo: bool
    version: int


class AppointmentView(BaseModel):
    id: UUID
    post_id: UUID
    unit_id: UUID
    official_id: UUID
    kind: AppointmentKind
    from_on: date
    to_on: date | None
    version: int


class DelegationView(BaseModel):
    id: UUID
    post_id: UUID
    unit_id: UUID
    to_official_id: UUID
    from_on: date
    to_on: date
    version: int


class GrantView(BaseModel):
    id: UUID
    holder_id: UUID
    holder_kind: HolderKind
    role: Role
    unit_id: UUID | None
    from_on: date
    to_on: date | None
    version: int


class GroupView(BaseModel):
    id: UUID
    code: str
    name_vi: str
    name_en: str
    members: list[dict[str, Any]]
    note: str | None


class HeldPostView(BaseModel):
    """A post that I hold or stand in for today, and who answers for it: the delegate while its
    holder is away."""

    post_id: UUID
    unit_id: UUID
    unit_name_vi: str
    title: str
    is_head: bool
    basis: Basis
    answers: bool
    answering: HolderView | None


class MeView(BaseModel):
    """Who I am, and what I may do today: posts and grants, never the token, decide (rule 30)."""

    id: UUID
    kind: str
    name: str
    official: OfficialView | None
    posts: list[HeldPostView]
    grants: list[GrantView]
