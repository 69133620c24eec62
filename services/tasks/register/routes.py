"""Routes of the register: tasks one by one, in lists, and their history."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from kernel.identity import CurrentActor
from kernel.pagination import PageOf, Paging
from kernel.requests import Reading, UnitOfWorkRoute
from services.tasks.directives.reading import show_directive
from services.tasks.register import history, listing, showing
from services.tasks.register.answers import json_of
from services.tasks.register.listing import Filter
from services.tasks.register.views import HistoryView, TaskLine, TaskView

router = APIRouter(prefix="/v1", route_class=UnitOfWorkRoute)
Asked = Annotated[Filter, Depends()]


@router.get("/tasks", response_model=PageOf[TaskLine], tags=["tasks"])
async def list_tasks(read: Reading, actor: CurrentActor, page: Paging, asked: Asked) -> Response:
    """List tasks, drafts and roll-ups.

    Those that I may read, by due day; `status=draft` lists what is not yet issued.
    """
    return json_of(await listing.list_tasks(read, actor, page, asked, issued=False))


@router.get("/tasks/{task_id}", response_model=TaskView, tags=["tasks"])
async def show_task(read: Reading, actor: CurrentActor, task_id: UUID) -> Response:
    """Show a task as it stands today."""
    return json_of(await showing.show_task(read, task_id, actor))


@router.get("/tasks/{task_id}/history", tags=["tasks"])
async def list_history(
    read: Reading, actor: CurrentActor, page: Paging, task_id: UUID
) -> PageOf[HistoryView]:
    """List what happened to a task.

    Oldest first: who, when, what.
    """
    return await history.list_history(read, task_id, actor, page)


@router.get(
    "/directives/{directive_id}/tasks", response_model=PageOf[TaskLine], tags=["directives"]
)
async def list_directive_tasks(
    read: Reading, actor: CurrentActor, page: Paging, directive_id: UUID
) -> Response:
    """List the tasks of a directive.

    Those that I may read, by due day, drafts last.
    """
    await show_directive(read, directive_id, actor)
    asked = Filter(directive_id=directive_id)
    return json_of(await listing.list_tasks(read, actor, page, asked, issued=False))


@router.get("/register", response_model=PageOf[TaskLine], tags=["register"])
async def list_register(read: Reading, actor: CurrentActor, page: Paging, asked: Asked) -> Response:
    """List issued tasks by due day.

    Those that I may read, one a unit of a broadcast; those without a due day come last.
    """
    return json_of(await listing.list_tasks(read, actor, page, asked))
