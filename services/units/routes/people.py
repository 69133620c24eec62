"""Routes of officials, of the rights that they hold, and of the caller."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from kernel.identity import CurrentActor
from kernel.pagination import PageOf, Paging
from kernel.requests import Reading, UnitOfWorkRoute, Writing
from kernel.texts import SearchWords
from services.units import granting, myself, registering, searching
from services.units.commands import AmendOfficial, GrantRight, RegisterOfficial, RevokeRight
from services.units.granting import SoughtGrants
from services.units.views import GrantView, MeView, OfficialView
from services.units.vocabulary import Role

router = APIRouter(prefix="/v1", route_class=UnitOfWorkRoute)


async def _sought(
    holder_id: UUID | None = None, unit_id: UUID | None = None, role: Role | None = None
) -> SoughtGrants:
    return SoughtGrants(holder_id, unit_id, role)


@router.get("/me", tags=["me"])
async def show_me(read: Reading, actor: CurrentActor) -> MeView:
    """Show who I am.

    With my posts and rights of today, which decide what I may do.
    """
    return await myself.show_me(read, actor)


@router.get("/officials", tags=["officials"])
async def list_officials(
    read: Reading,
    actor: CurrentActor,
    page: Paging,
    q: Annotated[
        SearchWords | None, Query(description="A name; tones and accents may be left out.")
    ] = None,
) -> PageOf[OfficialView]:
    """List officials in Vietnamese order.

    Tones, accents and case of `q` do not matter. The address is for the official and for those who
    keep a register.
    """
    return await searching.list_officials(read, actor, q, page)


@router.post("/officials", status_code=201, tags=["officials"])
async def register_official(
    tx: Writing, actor: CurrentActor, command: RegisterOfficial
) -> OfficialView:
    """Register an official."""
    return await registering.register_official(tx, command, actor)


@router.get("/officials/{official_id}", tags=["officials"])
async def show_official(read: Reading, actor: CurrentActor, official_id: UUID) -> OfficialView:
    """Show an official.

    The address is for the official and for those who keep a register.
    """
    return await registering.show_official(read, official_id, actor)


@router.patch("/officials/{official_id}", tags=["officials"])
async def amend_official(
    tx: Writing, actor: CurrentActor, official_id: UUID, command: AmendOfficial
) -> OfficialView:
    """Change how an official is called and reached.

    A merge patch: what is left out stays as it is.
    """
    return await registering.amend_official(tx, official_id, command, actor)


@router.get("/grants", tags=["grants"])
async def list_grants(
    read: Reading,
    actor: CurrentActor,
    page: Paging,
    sought: Annotated[SoughtGrants, Depends(_sought)],
) -> PageOf[GrantView]:
    """List grants.

    My own, and those over the units that I administer; newest first, ended ones too.
    """
    return await granting.list_grants(read, actor, sought, page)


@router.post("/grants", status_code=201, tags=["grants"])
async def grant_right(tx: Writing, actor: CurrentActor, command: GrantRight) -> GrantView:
    """Grant a right over a unit and all below it."""
    return await granting.grant_right(tx, command, actor)


@router.post("/grants/{grant_id}/revocation", status_code=201, tags=["grants"])
async def revoke_right(
    tx: Writing, actor: CurrentActor, grant_id: UUID, command: RevokeRight
) -> GrantView:
    """Revoke a right.

    `to_on` is the last day it is held; left out, it ends at once.
    """
    return await granting.revoke_right(tx, grant_id, command, actor)
