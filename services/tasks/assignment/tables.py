"""Tables of assignment: the clock of recurring duties and the turns that it bore."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from kernel.tables import instant, string
from services.tasks.columns import Row


class TurnClock(Row, table=True):
    """The narrow table that turns are born from: a row a series, named by its first task."""

    __tablename__ = "turn_clock"
    series_id: UUID = Field(primary_key=True)
    lead_unit_id: UUID  # of the turns to come, whoever led those before
    cutoff_on: date  # after which the next turn opens; not a day that one rolled to
    opens_at: datetime | None = instant(nullable=True, index=True)  # none while it is halted
    halted: str | None = string(nullable=True)  # why

    __table_args__ = (
        Index("turn_clock_halted", "lead_unit_id", postgresql_where=text("halted is not null")),
    )


class Turn(Row, table=True):
    """One turn of a series; its key is what makes a second birth impossible."""

    series_id: UUID = Field(primary_key=True)
    cutoff_on: date = Field(primary_key=True)
    task_id: UUID
