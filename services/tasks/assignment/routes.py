"""Routes of assignment: drafts, their leads, and what is issued."""

from uuid import UUID

from fastapi import APIRouter, Response

from kernel.identity import CurrentActor
from kernel.requests import UnitOfWorkRoute, Writing
from services.tasks.assignment import assigning, drafting, issuing, settling
from services.tasks.assignment.assigning import AssignTask
from services.tasks.assignment.drafting import DraftTask
from services.tasks.assignment.settling import SettleLead
from services.tasks.directives.reading import created_directive
from services.tasks.directives.views import DirectiveView
from services.tasks.register.answers import created_task
from services.tasks.register.views import TaskView

router = APIRouter(prefix="/v1", route_class=UnitOfWorkRoute)


@router.post("/tasks", status_code=201, response_model=TaskView, tags=["tasks"])
async def assign_task(tx: Writing, actor: CurrentActor, command: AssignTask) -> Response:
    """Assign a task.

    Its six clears hold and it is issued at once: to one lead unit, or to every member of a group.
    """
    return await created_task(tx, await assigning.assign_task(tx, command, actor), actor)


@router.post(
    "/tasks/{task_id}/lead-settlement", status_code=201, response_model=TaskView, tags=["tasks"]
)
async def settle_lead(
    tx: Writing, actor: CurrentActor, task_id: UUID, command: SettleLead
) -> Response:
    """Decide who leads a draft.

    For one whose directive did not say; the basis that it gave stays visible.
    """
    return await created_task(tx, await settling.settle_lead(tx, task_id, command, actor), actor)


@router.post("/tasks/{task_id}/issuance", status_code=201, response_model=TaskView, tags=["tasks"])
async def issue_task(tx: Writing, actor: CurrentActor, task_id: UUID) -> Response:
    """Issue a draft.

    Refused with one fault for each of the six clears that it lacks.
    """
    return await created_task(tx, await issuing.issue_task(tx, task_id, actor), actor)


@router.post(
    "/directives/{directive_id}/tasks",
    status_code=201,
    response_model=TaskView,
    tags=["directives"],
)
async def draft_task(
    tx: Writing, actor: CurrentActor, directive_id: UUID, command: DraftTask
) -> Response:
    """Write down a task of a directive.

    As a draft it may lack any of the six clears, and says which.
    """
    return await created_task(
        tx, await drafting.draft_task(tx, directive_id, command, actor), actor
    )


@router.post("/directives/{directive_id}/issuance", status_code=201, tags=["directives"])
async def issue_directive(tx: Writing, actor: CurrentActor, directive_id: UUID) -> DirectiveView:
    """Issue every draft of a directive.

    All of them or none: each that cannot be issued is named, with what it lacks.
    """
    return await created_directive(
        tx, await issuing.issue_directive(tx, directive_id, actor), actor
    )
