"""Views of escalation: ladders and their rungs."""

from datetime import datetime

from pydantic import BaseModel


class RungView(BaseModel):
    name: str
    offset: int
    unit: str
    audience: list[str]
    urgency: str
    receipt_required: bool
    repeat_days: int | None


class LadderView(BaseModel):
    """One version of the policy (rule 14)."""

    version: int
    name: str
    since: datetime
    rungs: list[RungView]
    offices: dict[str, str]
