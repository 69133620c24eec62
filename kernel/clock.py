"""Time: civil days in Asia/Ho_Chi_Minh, aware instants, and ids that sort by the time they were
made."""

import secrets
import time
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

CIVIL = ZoneInfo("Asia/Ho_Chi_Minh")

# The same clock in SQL, made in every service's schema by the migrations:
#   clock_now()    now() of the database plus the test offset in clock_shift
#   civil_today()  its civil day


def civil_day(at: datetime) -> date:
    """The civil day of an aware instant, whatever zone it is written in."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a zone; a naive one has no civil day")
    return at.astimezone(CIVIL).date()


def instant(day: date, hour: int = 0) -> datetime:
    """The aware instant of a civil day's hour."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=CIVIL)


def uuid7() -> UUID:
    """A UUIDv7 (RFC 9562): 48 bits of milliseconds, then 74 random bits."""
    stamp = time.time_ns() // 1_000_000 & 0xFFFFFFFFFFFF
    return UUID(
        int=stamp << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    )
