"""Views of verdicts: what callers see of the policy."""

from datetime import datetime

from pydantic import BaseModel, Field

from services.tasks.escalation.views import RungView


class VerdictPolicyView(BaseModel):
    """One version of what an issuer owes once a result is handed in (rule 6)."""

    version: int
    since: datetime
    working_days: int = Field(description="after the submission, within which the verdict is owed")
    rungs: list[RungView] = Field(
        description="counted from the day by which it is owed; the audience is the issuer's side"
    )
