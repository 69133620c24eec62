"""Tables of deadlines: the dated working calendar."""

from datetime import date

from sqlmodel import Field

from kernel.tables import string
from services.tasks.columns import Row


class CalendarDay(Row, table=True):
    """The dated calendar: adding N working days is one look-up of ordinal + N."""

    __tablename__ = "calendar_day"
    day: date = Field(primary_key=True)
    working: bool
    ordinal: int = Field(index=True)
    kind: str | None = string(nullable=True)
    name: str | None = string(nullable=True)
    status: str | None = string(nullable=True)
