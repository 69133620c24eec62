"""Tables of verdicts: the clock of what issuers owe."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from kernel.tables import instant, small
from services.tasks.columns import Row


class VerdictClock(Row, table=True):
    """The narrow table that the sweep claims from: results that await their verdict."""

    __tablename__ = "verdict_clock"
    task_id: UUID = Field(primary_key=True)
    submission: int = small()  # its number, counted from 1
    policy_version: int
    next_rung: int = small()
    next_occurrence: int = small()
    next_rung_at: datetime = instant(index=True)
