"""Routes of escalations: one firing of a rung, and why it happened."""

from uuid import UUID

from fastapi import APIRouter

from kernel.identity import CurrentActor
from kernel.requests import Exchange, Reading
from services.tasks.escalation.explaining import explain_escalation, show_escalation
from services.tasks.register.views import EscalationView, ExplanationView

router = APIRouter(prefix="/v1/escalations", route_class=Exchange, tags=["escalations"])


@router.get("/{escalation_id}")
async def show(read: Reading, actor: CurrentActor, escalation_id: UUID) -> EscalationView:
    """Who heard it, who was passed over, and whether the notice arrived."""
    return await show_escalation(read, escalation_id, actor)


@router.get("/{escalation_id}/explanation")
async def explain(read: Reading, actor: CurrentActor, escalation_id: UUID) -> ExplanationView:
    """The due day and its rule, the ladder and its rung, every skip and its reason, the notices and receipts."""
    return await explain_escalation(read, escalation_id, actor)
