"""Tables of deadlines: the dated working calendar."""

from datetime import date

from sqlmodel import Field

from services.tasks.columns import Table, words


class CalendarDay(Table, table=True):
    """The dated calendar: adding N working days is one look-up of ordinal + N."""

    __tablename__ = "calendar_day"
    day: date = Field(primary_key=True)
    working: bool
    ordinal: int = Field(index=True)
    kind: str | None = words(nullable=True)
    name: str | None = words(nullable=True)
    status: str | None = words(nullable=True)
