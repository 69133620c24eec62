"""Routes of escalation: the versions of the ladder."""

from typing import Annotated

from fastapi import APIRouter, Path

from kernel.pagination import PageOf
from kernel.requests import Reading, UnitOfWorkRoute
from services.tasks.escalation import ladders
from services.tasks.escalation.views import LadderView

router = APIRouter(prefix="/v1", route_class=UnitOfWorkRoute)


@router.get("/ladders", tags=["ladders"])
async def list_ladders(read: Reading) -> PageOf[LadderView]:
    """List the versions of the ladder.

    Newest first; a ladder in progress keeps the one that it began with.
    """
    return PageOf(items=await ladders.list_ladders(read))


@router.get("/ladders/{version}", tags=["ladders"])
async def show_ladder(
    read: Reading, version: Annotated[int, Path(ge=1, le=2_000_000_000)]
) -> LadderView:
    """Show one version of the ladder.

    Its rungs, and the units that its audience words mean.
    """
    return await ladders.show_ladder(read, version)
