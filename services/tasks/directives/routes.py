"""Routes of directives: registered and read."""

from uuid import UUID

from fastapi import APIRouter

from kernel.identity import CurrentActor
from kernel.pagination import PageOf, Paging
from kernel.requests import Reading, UnitOfWorkRoute, Writing
from services.tasks.directives import reading, registering
from services.tasks.directives.registering import RegisterDirective
from services.tasks.directives.views import DirectiveView

router = APIRouter(prefix="/v1/directives", route_class=UnitOfWorkRoute, tags=["directives"])


@router.post("", status_code=201)
async def register_directive(
    tx: Writing, actor: CurrentActor, command: RegisterDirective
) -> DirectiveView:
    """Register a directive.

    A document that assigns tasks, entered under its number.
    """
    return await reading.created_directive(
        tx, await registering.register_directive(tx, command, actor), actor
    )


@router.get("")
async def list_directives(
    read: Reading, actor: CurrentActor, page: Paging
) -> PageOf[DirectiveView]:
    """List directives.

    Those that I issued or may read a task of, newest first.
    """
    return await reading.list_directives(read, actor, page)


@router.get("/{directive_id}")
async def show_directive(read: Reading, actor: CurrentActor, directive_id: UUID) -> DirectiveView:
    """Show a directive.

    With how many of its tasks are issued and how many are drafts.
    """
    return await reading.show_directive(read, directive_id, actor)
