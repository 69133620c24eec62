"""Routes of addressee groups."""

from uuid import UUID

from fastapi import APIRouter

from kernel.pagination import PageOf, Paging
from kernel.requests import Reading, UnitOfWorkRoute
from kernel.texts import Day
from services.units import grouping
from services.units.views import GroupView, UnitView

router = APIRouter(prefix="/v1/groups", tags=["groups"], route_class=UnitOfWorkRoute)


@router.get("")
async def list_groups(read: Reading, page: Paging) -> PageOf[GroupView]:
    """List the groups that tasks are addressed to."""
    return await grouping.list_groups(read, page)


@router.get("/{group_id}/members")
async def list_group_members(
    read: Reading, group_id: UUID, page: Paging, as_of: Day | None = None
) -> PageOf[UnitView]:
    """List the units that a group means on a day.

    In Vietnamese order.
    """
    return await grouping.list_group_members(read, group_id, as_of, page)
