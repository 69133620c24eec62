"""Routes of ladders: the versions of the policy."""

from typing import Annotated

from fastapi import APIRouter, Path

from kernel.pagination import PageOf
from kernel.requests import Exchange, Reading
from services.tasks.deadlines import calendar as rules_shown
from services.tasks.register.views import LadderView

router = APIRouter(prefix="/v1/ladders", route_class=Exchange, tags=["ladders"])


@router.get("")
async def list_ladders(read: Reading) -> PageOf[LadderView]:
    """Every version, newest first; a ladder in progress keeps the one that it began with."""
    return PageOf(items=await rules_shown.list_ladders(read))


@router.get("/{version}")
async def show_ladder(read: Reading, version: Annotated[int, Path(ge=1, le=2_000_000_000)]) -> LadderView:
    """One version: its rungs, and the units that its audience words mean."""
    return await rules_shown.show_ladder(read, version)
