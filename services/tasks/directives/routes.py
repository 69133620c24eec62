"""Routes of directives: registered, filled with drafts, issued and read."""

from uuid import UUID

from fastapi import APIRouter, Response

from kernel.identity import CurrentActor
from kernel.pagination import PageOf, Paging
from kernel.requests import Exchange, Reading, Session
from services.tasks.assignment.drafting import draft_task
from services.tasks.commands import DraftTask, RegisterDirective
from services.tasks.directives.reading import list_directives, show_directive
from services.tasks.directives.registering import issue_directive, register_directive
from services.tasks.register.answers import json_of, made, made_directive
from services.tasks.register.listing import Filter, list_tasks
from services.tasks.register.views import DirectiveView, TaskLine, TaskView

router = APIRouter(prefix="/v1/directives", route_class=Exchange, tags=["directives"])


@router.post("", status_code=201)
async def register(tx: Session, actor: CurrentActor, answer: Response, command: RegisterDirective) -> DirectiveView:
    """Enter a document that assigns tasks."""
    return await made_directive(tx, answer, await register_directive(tx, command, actor), actor)


@router.get("")
async def list_all(read: Reading, actor: CurrentActor, page: Paging) -> PageOf[DirectiveView]:
    """The directives that I issued or may read a task of, newest first."""
    return await list_directives(read, actor, page)


@router.get("/{directive_id}")
async def show(read: Reading, actor: CurrentActor, directive_id: UUID) -> DirectiveView:
    """One directive, with how many of its tasks are issued and how many are drafts."""
    return await show_directive(read, directive_id, actor)


@router.post("/{directive_id}/tasks", status_code=201, response_model=TaskView)
async def draft(tx: Session, actor: CurrentActor, directive_id: UUID, command: DraftTask) -> Response:
    """Write down a task of a directive; as a draft it may lack any of the six clears, and says which."""
    return await made(tx, "/v1/tasks/{}", await draft_task(tx, directive_id, command, actor), actor)


@router.get("/{directive_id}/tasks", response_model=PageOf[TaskLine])
async def list_its_tasks(read: Reading, actor: CurrentActor, page: Paging, directive_id: UUID) -> Response:
    """Its tasks that I may read, by due day, drafts last."""
    await show_directive(read, directive_id, actor)
    return json_of(await list_tasks(read, actor, page, Filter(directive_id=directive_id), issued=False))


@router.post("/{directive_id}/issuance", status_code=201)
async def issue(tx: Session, actor: CurrentActor, answer: Response, directive_id: UUID) -> DirectiveView:
    """Issue every draft of a directive, or none of them: the first that is not clear is named."""
    return await made_directive(tx, answer, await issue_directive(tx, directive_id, actor), actor)
