"""Verifying: the chain of every journal, the followers' bookmarks, and the counters against a recount."""

from kernel.database import Database
from kernel.journal import last_number
from remit.chain import broken_links
from remit.loading import Databases
from remit.settings import SERVICES
from services.tasks.summary import recount


async def verify(to: Databases) -> tuple[list[str], list[str]]:
    """What was found whole, and what was not; a fault names its service and row."""
    whole, faults = [], []
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
        faults += await _cut_short(to, service, last)
    async with to.tasks.read() as read:
        differences = await recount(read)
    faults += [f"tasks: {difference}" for difference in differences]
    if not differences:
        whole.append("tasks: the counters agree with a recount")
    return whole, faults


async def _cut_short(to: Databases, source: str, last: int) -> list[str]:
    """A chain cut off at its end still holds; but its followers remember how far it once went."""
    found = []
    for service in SERVICES:
        async with getattr(to, service).read() as read:
            seen = await read.value("select number from bookmark where source = %(source)s", source=source) or 0
        if seen > last:
            found.append(f"{source}: seals {last + 1} to {seen} are gone, {service} had followed them")
    return found
