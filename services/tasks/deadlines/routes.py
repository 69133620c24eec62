"""Route of the working calendar that due days are counted in."""

from typing import Annotated

from fastapi import APIRouter, Query

from kernel.pagination import PageOf
from kernel.requests import Reading, UnitOfWorkRoute
from kernel.texts import Day
from services.tasks.deadlines import calendar
from services.tasks.deadlines.views import CalendarDayView

router = APIRouter(prefix="/v1/calendar-days", route_class=UnitOfWorkRoute, tags=["calendar"])


@router.get("")
async def list_calendar_days(
    read: Reading,
    first: Annotated[Day, Query(alias="from", examples=["2026-02-01"])],
    last: Annotated[
        Day, Query(alias="to", description="400 days later at most", examples=["2026-02-28"])
    ],
) -> PageOf[CalendarDayView]:
    """List days of the working calendar.

    Which days work, and the ordinal that makes N working days one look-up.
    """
    return PageOf(items=await calendar.list_calendar_days(read, first, last))
