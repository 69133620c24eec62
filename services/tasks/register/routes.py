"""Route of the register: issued tasks by due day."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from kernel.identity import CurrentActor
from kernel.pagination import PageOf, Paging
from kernel.requests import Exchange, Reading
from services.tasks.register.answers import json_of
from services.tasks.register.listing import Filter, list_tasks
from services.tasks.register.views import TaskLine

router = APIRouter(prefix="/v1/register", route_class=Exchange, tags=["register"])


@router.get("", response_model=PageOf[TaskLine])
async def list_register(
    read: Reading, actor: CurrentActor, page: Paging, asked: Annotated[Filter, Depends()]
) -> Response:
    """Issued tasks that I may read, one a unit of a broadcast, by due day; those without one come last."""
    return json_of(await list_tasks(read, actor, page, asked))
