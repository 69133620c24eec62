"""Verifying: the chain of every journal, the followers' bookmarks, and the counters against a
recount."""

from kernel.database import Database
from kernel.errors import Words
from kernel.journal import last_number
from remit.journal_chain import REASONS, broken_links
from remit.settings import SERVICES
from remit.shipped_input import Databases
from services.tasks.summary.summary import recount

CHAINED = Words(
    "`{service}`: {last} mục nhật ký đã được đánh số và nối chuỗi",
    "`{service}`: {last:journal entry is|journal entries are} sealed and chained",
)
TOUCHED = Words(
    "`{service}`: số {number}, dòng nhật ký {row}: {reason}",
    "`{service}`: seal {number}, journal row {row}: {reason}",
)
CUT_OFF = Words(
    "`{service}`: mất các số từ {first} đến {seen}, `{follower}` đã đọc tới đó",
    "`{service}`: seals {first} to {seen} are gone, `{follower}` had followed them",
)
COUNTED = Words(
    "`tasks`: bộ đếm khớp với kết quả đếm lại", "`tasks`: the counters agree with a recount"
)
MISCOUNTED = Words(
    "`tasks`: bộ đếm không khớp: `{difference}`", "`tasks`: a counter is wrong: `{difference}`"
)


async def verify(to: Databases) -> tuple[list[Words], list[Words]]:
    """What was found whole, and what was not; a fault names its service and row."""
    whole, faults = [], []
    followed = await _followed(to)
    for service in SERVICES:
        database: Database = getattr(to, service)
        async with database.read() as read:
            broken = [
                TOUCHED.filled(
                    {
                        "service": service,
                        "number": str(link.number),
                        "row": str(link.entry_id or "-"),
                        "reason": REASONS[link.reason].filled({"until": str(link.until)}),
                    }
                )
                async for link in broken_links(read)
            ]
            last = await last_number(read)
        faults += broken or []
        if not broken:
            whole.append(CHAINED.filled({"service": service, "last": last}))
        faults += [
            CUT_OFF.filled(
                {
                    "service": service,
                    "first": str(last + 1),
                    "seen": str(seen),
                    "follower": follower,
                }
            )
            for follower, source, seen in followed
            if source == service and seen > last
        ]
    async with to.tasks.read() as read:
        differences = await recount(read)
    faults += [MISCOUNTED.filled({"difference": str(one)}) for one in differences]
    if not differences:
        whole.append(COUNTED)
    return whole, faults


async def _followed(to: Databases) -> list[tuple[str, str, int]]:
    """How far each follower has come in each journal: a chain cut off at its end still holds, but
    they remember.

    Read before the journals: a follower that goes on meanwhile would seem to know more than they
    hold.
    """
    found = []
    for service in SERVICES:
        async with getattr(to, service).read() as read:
            bookmarks = await read.rows("select source, number from bookmark")
        found += [(service, source, number) for source, number in bookmarks]
    return found
