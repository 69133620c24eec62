"""The calendar: which days work, as loaded, for every due day and for who asks."""

import time
from datetime import date, timedelta

from kernel.database import Read
from kernel.errors import Fault, Invalid, Words
from services.tasks.deadlines.views import CalendarDayView
from services.tasks.deadlines.working_days import NO_DAY, Calendar, CalendarUnknown

SECONDS = 30
MOST_DAYS = timedelta(days=400)
BOUNDS = "select min(day), max(day) from calendar_day"
WORKING = "select day from calendar_day where working order by day"
DAYS = """
select day, working, ordinal, kind, name, status from calendar_day
where day between %(first)s and %(last)s order by day
"""


class TooManyDays(Invalid):
    code = "too_many_days"
    title = Words("Khoảng ngày không hợp lệ", "Not a range of days")
    detail = Words(
        "Hỏi từ `from` đến `to`, nhiều nhất 400 ngày.",
        "Ask from `from` to `to`, 400 days at most.",
    )


async def working_calendar(read: Read) -> Calendar:
    """Kept for half a minute; the same object while its days do not change, as it keys
    timetables."""
    until, calendar = read.cache.get("calendar", (0.0, None))
    if calendar is None or until < time.monotonic():
        fresh = await _loaded(read)
        same = calendar is not None and calendar.days == fresh.days
        calendar = calendar if same else fresh
        read.cache["calendar"] = (time.monotonic() + SECONDS, calendar)
    return calendar  # type: ignore[no-any-return]  # the cache holds anything


async def _loaded(read: Read) -> Calendar:
    first, last = await read.row(BOUNDS)
    if first is None:
        raise CalendarUnknown(first=NO_DAY, last=NO_DAY, asked=NO_DAY)
    days = await read.rows(WORKING)
    return Calendar(first, last, tuple(day for (day,) in days))


async def list_calendar_days(read: Read, first: date, last: date) -> list[CalendarDayView]:
    if not first <= last <= first + MOST_DAYS:
        words = Words(
            "`to` phải từ `from` đến 400 ngày sau.", "`to` lies from `from` to 400 days after it."
        )
        raise TooManyDays([Fault("/query/to", "out_of_range", words)])
    return await read.all(CalendarDayView, DAYS, first=first, last=last)
