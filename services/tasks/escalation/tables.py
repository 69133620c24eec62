"""Tables of escalation: the ladder, its clock, its firings."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from kernel.tables import document, instant, small, string
from services.tasks.columns import Row


class Ladder(Row, table=True):
    """One version of the policy, as data."""

    version: int = Field(primary_key=True)
    name: str = string()
    rungs: list[Any] = document("[]")
    offices: dict[str, Any] = document("{}")  # audience word -> unit code
    since: datetime = instant()


class VerdictPolicy(Row, table=True):
    """One version of what an issuer owes, as data: how soon, and who hears when it is not given."""

    __tablename__ = "verdict_policy"
    version: int = Field(primary_key=True)
    working_days: int = small()
    rungs: list[Any] = document("[]")
    since: datetime = instant()


class LadderClock(Row, table=True):
    """The narrow table that the sweep claims from: open tasks with a rung still to come."""

    __tablename__ = "ladder_clock"
    task_id: UUID = Field(primary_key=True)
    deadline_version: int = small()
    next_rung: int = small()
    next_occurrence: int = small()
    next_rung_at: datetime = instant(index=True)  # infinity while a result awaits its verdict
    resumed_at: datetime | None = instant(nullable=True)  # after the last return


class Flood(Row, table=True):
    """A run of entries that has begun and not yet ended: of a sweep, which takes what is due until
    an instant, or of a loader, which holds a lock."""

    flood_id: UUID = Field(primary_key=True)
    until: datetime | None = instant(nullable=True)


class Escalation(Row, table=True):
    """One firing of a rung for a task; its key is what makes a second firing impossible (rule
    16)."""

    task_id: UUID = Field(primary_key=True)
    deadline_version: int = small(primary_key=True)
    rung: str = string(primary_key=True)
    occurrence: int = small(primary_key=True)
    escalation_id: UUID = Field(index=True)
    fired_at: datetime = instant()
    days_late: int
    days_with_issuer: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    ladder_version: int
    clock: str = string(server_default="deadline")  # or verdict: then `deadline_version` is the
    # number of the submission, and `ladder_version` that of the verdict policy
    audience: list[Any] = document("[]")
    skipped: list[Any] = document("[]")  # who was passed over, and why
    superseded: list[Any] = document(
        "[]"
    )  # rungs that an outage or a late issue made pointless (rule 19)
