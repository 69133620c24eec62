"""Routes of posts, of who holds them and of who acts meanwhile."""

from uuid import UUID

from fastapi import APIRouter

from kernel.identity import CurrentActor
from kernel.pagination import PageOf, Paging
from kernel.requests import Reading, UnitOfWorkRoute, Writing
from services.units import appointing, delegating, holders
from services.units.commands import AppointOfficial, Delegate, EndAppointment, EndDelegation
from services.units.views import AppointmentView, DelegationView

router = APIRouter(prefix="/v1", tags=["posts"], route_class=UnitOfWorkRoute)


@router.get("/posts/{post_id}/appointments")
async def list_appointments(read: Reading, post_id: UUID, page: Paging) -> PageOf[AppointmentView]:
    """List who held a post.

    The latest first.
    """
    return await holders.list_appointments(read, post_id, page)


@router.post("/posts/{post_id}/appointments", status_code=201)
async def appoint_official(
    tx: Writing, actor: CurrentActor, post_id: UUID, command: AppointOfficial
) -> AppointmentView:
    """Appoint an official to a post.

    A post has one substantive holder on any day.
    """
    return await appointing.appoint_official(tx, post_id, command, actor)


@router.post("/appointments/{appointment_id}/ending", status_code=201)
async def end_appointment(
    tx: Writing, actor: CurrentActor, appointment_id: UUID, command: EndAppointment
) -> AppointmentView:
    """End an appointment.

    `to_on` is the last day in office.
    """
    return await appointing.end_appointment(tx, appointment_id, command, actor)


@router.get("/posts/{post_id}/delegations")
async def list_delegations(
    read: Reading, actor: CurrentActor, post_id: UUID, page: Paging
) -> PageOf[DelegationView]:
    """List who stood in for a post.

    The latest first: all of them to those who may delegate it, and to a delegate the own ones.
    """
    return await delegating.list_delegations(read, post_id, actor, page)


@router.post("/posts/{post_id}/delegations", status_code=201)
async def delegate_post(
    tx: Writing, actor: CurrentActor, post_id: UUID, command: Delegate
) -> DelegationView:
    """Delegate a post during an absence.

    One official stands in for it on any day, and never two for each other.
    """
    return await delegating.delegate_post(tx, post_id, command, actor)


@router.post("/delegations/{delegation_id}/ending", status_code=201)
async def end_delegation(
    tx: Writing, actor: CurrentActor, delegation_id: UUID, command: EndDelegation
) -> DelegationView:
    """End a delegation early."""
    return await delegating.end_delegation(tx, delegation_id, command, actor)
