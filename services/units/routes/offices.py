"""Routes of posts, of who holds them and of who acts meanwhile."""

from uuid import UUID

from fastapi import APIRouter

from kernel.identity import CurrentActor
from kernel.pagination import PageOf, Paging
from kernel.requests import Reading, UnitOfWorkRoute, Writing
from services.units import holders
from services.units.appointing import appoint_official, end_appointment
from services.units.commands import AppointOfficial, Delegate, EndAppointment, EndDelegation
from services.units.delegating import delegate, end_delegation
from services.units.views import AppointmentView, DelegationView

router = APIRouter(prefix="/v1", tags=["offices"], route_class=UnitOfWorkRoute)


@router.get("/posts/{post_id}/appointments")
async def list_appointments(read: Reading, post_id: UUID, page: Paging) -> PageOf[AppointmentView]:
    return await holders.appointments(read, post_id, page)


@router.post("/posts/{post_id}/appointments", status_code=201)
async def appoint(
    tx: Writing, actor: CurrentActor, post_id: UUID, command: AppointOfficial
) -> AppointmentView:
    return await appoint_official(tx, post_id, command, by=actor)


@router.post("/appointments/{appointment_id}/ending", status_code=201)
async def end(
    tx: Writing, actor: CurrentActor, appointment_id: UUID, command: EndAppointment
) -> AppointmentView:
    return await end_appointment(tx, appointment_id, command, by=actor)


@router.post("/posts/{post_id}/delegations", status_code=201)
async def make_delegation(
    tx: Writing, actor: CurrentActor, post_id: UUID, command: Delegate
) -> DelegationView:
    return await delegate(tx, post_id, command, by=actor)


@router.post("/delegations/{delegation_id}/ending", status_code=201)
async def stop_delegation(
    tx: Writing, actor: CurrentActor, delegation_id: UUID, command: EndDelegation
) -> DelegationView:
    return await end_delegation(tx, delegation_id, command, by=actor)
