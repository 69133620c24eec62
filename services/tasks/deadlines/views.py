"""Views of deadlines: the working calendar as callers see it."""

from datetime import date

from pydantic import BaseModel, Field


class CalendarDayView(BaseModel):
    day: date = Field(examples=["2026-02-16"])
    working: bool
    ordinal: int = Field(
        description="working days up to and including this one: ordinal + N is the Nth after"
    )
    kind: str | None
    name: str | None
    status: str | None
