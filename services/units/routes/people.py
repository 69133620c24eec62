"""Routes of officials, of the rights that they hold, and of the caller."""

from uuid import UUID

from fastapi import APIRouter

from kernel.identity import CurrentActor
from kernel.requests import Reading, UnitOfWorkRoute, Writing
from services.units import granting, myself, registering
from services.units.commands import AmendOfficial, GrantRight, RegisterOfficial, RevokeRight
from services.units.views import GrantView, MeView, OfficialView

router = APIRouter(prefix="/v1", route_class=UnitOfWorkRoute)


@router.get("/me", tags=["me"])
async def show_me(read: Reading, actor: CurrentActor) -> MeView:
    """Show who I am.

    With my posts and rights of today, which decide what I may do.
    """
    return await myself.show_me(read, actor)


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
