"""Verifying: the chain of every journal, the followers' bookmarks, and the counters against a
recount."""

from kernel.database import Database
from kernel.journal import last_number
from remit.journal_chain import broken_links
from remit.settings import SERVICES
from remit.shipped_input import Databases
from services.tasks.summary.summary import recount


async def verify(to: Databases) -> tuple[list[str], list[str]]:
    """What was found whole, and what was not; a fault names its service and row."""
    whole, faults = [], []
    followed = await _followed(to)
    for service in SERVICES:
        database: Database = getattr(to, service)
        async with database.read() as read:
            broken = [
                f"{service}: seal {link.number}, journal row {link.entry_id}: {link.reason}"
                async for link in broken_links(read)
            ]
            last = await last_number(read)
        faults += broken or []
        if not broken:
            whole.append(f"{service}: {last} journal entries are sealed and chained")
        faults += [
            f"{service}: seals {last + 1} to {seen} are gone, {follower} had followed them"
            for follower, source, seen in followed
            if source == service and seen > last
        ]
    async with to.tasks.read() as read:
        differences = await recount(read)
    faults += [f"tasks: {difference}" for difference in differences]
    if not differences:
        whole.append("tasks: the counters agree with a recount")
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
