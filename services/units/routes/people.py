"""Routes of officials, of the rights that they hold, and of the caller."""

from uuid import UUID

from fastapi import APIRouter

from kernel.identity import CurrentActor
from kernel.requests import Reading, UnitOfWorkRoute, Writing
from services.units import myself, registering
from services.units.commands import AmendOfficial, GrantRight, RegisterOfficial, RevokeRight
from services.units.granting import grant_right, revoke_right
from services.units.views import GrantView, MeView, OfficialView

router = APIRouter(prefix="/v1", tags=["people"], route_class=UnitOfWorkRoute)


@router.get("/me")
async def who_am_i(read: Reading, actor: CurrentActor) -> MeView:
    return await myself.me(read, actor)


@router.post("/officials", status_code=201)
async def register(tx: Writing, actor: CurrentActor, command: RegisterOfficial) -> OfficialView:
    return await registering.register_official(tx, command, by=actor)


@router.get("/officials/{official_id}")
async def read_official(read: Reading, actor: CurrentActor, official_id: UUID) -> OfficialView:
    return await registering.official(read, official_id, by=actor)


@router.patch("/officials/{official_id}")
async def amend(
    tx: Writing, actor: CurrentActor, official_id: UUID, command: AmendOfficial
) -> OfficialView:
    return await registering.amend_official(tx, official_id, command, by=actor)


@router.post("/grants", status_code=201)
async def grant(tx: Writing, actor: CurrentActor, command: GrantRight) -> GrantView:
    return await grant_right(tx, command, by=actor)


@router.post("/grants/{grant_id}/revocation", status_code=201)
async def revoke(
    tx: Writing, actor: CurrentActor, grant_id: UUID, command: RevokeRight
) -> GrantView:
    return await revoke_right(tx, grant_id, command, by=actor)
