"""Routes of the summary: counts of a subtree and of each unit directly below one."""

from uuid import UUID

from fastapi import APIRouter

from kernel.identity import CurrentActor
from kernel.pagination import PageOf
from kernel.requests import Reading, UnitOfWorkRoute
from services.tasks.summary import summary
from services.tasks.summary.views import SummaryView, UnitCounts

router = APIRouter(prefix="/v1/summary", route_class=UnitOfWorkRoute, tags=["summary"])


@router.get("")
async def show_summary(
    read: Reading, actor: CurrentActor, unit_id: UUID | None = None
) -> SummaryView:
    """Show the counts of tasks.

    The four classes and both rates: of the nation or of all that I read, or of one unit and those
    below it.
    """
    return await summary.show_summary(read, actor, unit_id)


@router.get("/children")
async def list_summary_children(
    read: Reading, actor: CurrentActor, unit_id: UUID | None = None
) -> PageOf[UnitCounts]:
    """List the counts of every unit directly below one."""
    return PageOf(items=await summary.list_summary_children(read, actor, unit_id))
