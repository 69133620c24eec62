"""Routes of explanations: the rungs that fired for a task, and why."""

from uuid import UUID

from fastapi import APIRouter

from kernel.identity import CurrentActor
from kernel.pagination import PageOf, Paging
from kernel.requests import Reading, UnitOfWorkRoute
from services.tasks.explanations import explaining
from services.tasks.explanations.views import EscalationView, ExplanationView

router = APIRouter(prefix="/v1", route_class=UnitOfWorkRoute)


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
