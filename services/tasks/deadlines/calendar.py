"""Rules shown: the ladders and the working calendar that every due day and every rung came from."""

from datetime import date, timedelta

from kernel.database import Read
from kernel.errors import Fault, Invalid, NotFound, Words
from kernel.requests import stamped
from services.tasks.register.views import CalendarDayView, LadderView

MOST_DAYS = timedelta(days=400)
LADDER = "select version, name, since, rungs, offices from ladder"
DAYS = """
select day, working, ordinal, kind, name, status from calendar_day
where day between %(first)s and %(last)s order by day
"""


class TooManyDays(Invalid):
    code = "too_many_days"
    title = Words("Khoảng ngày không hợp lệ", "Not a range of days")
    detail = Words("Hỏi từ `from` đến `to`, nhiều nhất 400 ngày.", "Ask from `from` to `to`, 400 days at most.")


async def list_ladders(read: Read) -> list[LadderView]:
    return await read.all(LadderView, f"{LADDER} order by version desc")


async def show_ladder(read: Read, version: int) -> LadderView:
    shown = await read.one(LadderView, f"{LADDER} where version = %(version)s", version=version)
    if shown is None:
        raise NotFound(what="ladder / thang báo cáo")
    stamped(read, version)
    return shown


async def list_calendar_days(read: Read, first: date, last: date) -> list[CalendarDayView]:
    if not first <= last <= first + MOST_DAYS:
        words = Words("`to` phải từ `from` đến 400 ngày sau.", "`to` lies from `from` to 400 days after it.")
        raise TooManyDays([Fault("/query/to", "out_of_range", words)])
    return await read.all(CalendarDayView, DAYS, first=first, last=last)
