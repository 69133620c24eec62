"""Routes of escalation: ladders, the rungs that fired, and why."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path

from kernel.identity import CurrentActor
from kernel.pagination import PageOf, Paging
from kernel.requests import Reading, UnitOfWorkRoute
from services.tasks.escalation import explaining, ladders
from services.tasks.escalation.views import EscalationView, ExplanationView, LadderView

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


@router.get("/tasks/{task_id}/escalations", tags=["tasks"])
async def list_escalations(
    read: Reading, actor: CurrentActor, page: Paging, task_id: UUID
) -> PageOf[EscalationView]:
    """List the escalations of a task.

    The rungs that fired for it, oldest first, and whether they were heard.
    """
    return await explaining.list_escalations(read, task_id, actor, page)


@router.get("/escalations/{escalation_id}", tags=["escalations"])
async def show_escalation(
    read: Reading, actor: CurrentActor, escalation_id: UUID
) -> EscalationView:
    """Show an escalation.

    Who heard it, who was passed over, and whether the notice arrived.
    """
    return await explaining.show_escalation(read, escalation_id, actor)


@router.get("/escalations/{escalation_id}/explanation", tags=["escalations"])
async def explain_escalation(
    read: Reading, actor: CurrentActor, escalation_id: UUID
) -> ExplanationView:
    """Explain an escalation.

    The due day and its rule, the ladder and its rung, every skip and its reason, the notices and
    their receipts.
    """
    return await explaining.explain_escalation(read, escalation_id, actor)
