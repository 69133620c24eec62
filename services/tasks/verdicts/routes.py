"""Routes of verdicts: what an issuer owes once a result is handed in."""

from fastapi import APIRouter

from kernel.pagination import PageOf
from kernel.requests import Reading, UnitOfWorkRoute
from services.tasks.verdicts import owing
from services.tasks.verdicts.views import VerdictPolicyView

router = APIRouter(prefix="/v1", route_class=UnitOfWorkRoute)


@router.get("/verdict-policies", tags=["ladders"])
async def list_verdict_policies(read: Reading) -> PageOf[VerdictPolicyView]:
    """List the versions of the verdict policy.

    Newest first: within how many working days an issuer decides on a result, and who hears when it
    does not.
    """
    return PageOf(items=await owing.list_verdict_policies(read))
