"""The shipped input, loaded: real units and real directives through the services' own acts, until
every service has heard."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from kernel.database import Database
from kernel.errors import NotFound, Words
from kernel.identity import Actor, service_actor
from remit import lines
from remit.all_in_one import mounted
from remit.console import told
from remit.progress import Progress
from remit.settings import SERVICES
from services.tasks.assignment.turns import open_due_turns
from services.tasks.escalation.floods import close_flood, holding, open_flood
from services.tasks.escalation.sweeping import fire_due_rungs
from services.tasks.seeding import directives_wait, load_directives, load_rules
from services.tasks.verdicts.reminding import remind_of_verdicts
from services.units.seed.loading import load_units
from services.units.seed.personas import persona

# Whoever works at this machine: what ships speaks for many bodies, and no persona issues for all.
OPERATOR = Actor(kind="system", id=service_actor("tasks").id, name="operator")
SERVICE = Words(
    "dịch vụ `{name}` (các dịch vụ: `{known}`)", "service `{name}` (there are `{known}`)"
)
LOAD = UUID(int=57)  # the flood of whatever load: one after the other, never two
STANDSTILL = 300.0  # seconds without any movement; as long as it moves, it may take what it takes
SEE = Words(
    "{what}; đã đứng yên {seconds} giây, xem `/readyz` và nhật ký",
    "{what}; nothing has moved for {seconds} s, see `/readyz` and the log",
)


class NotHeard(RuntimeError):
    """A service stands still; the words say which, and where to look."""

    def __init__(self, what: Words) -> None:
        self.words = SEE.filled({"what": what, "seconds": int(STANDSTILL)})
        super().__init__(self.words.en)


@dataclass(frozen=True)
class Databases:
    units: Database
    tasks: Database
    notifications: Database

    def of(self, service: str) -> Database:
        if service not in SERVICES:
            raise NotFound(what=SERVICE.filled({"name": service, "known": SERVICES}))
        found: Database = getattr(self, service)
        return found


@asynccontextmanager
async def databases(urls: dict[str, str]) -> AsyncIterator[Databases]:
    async with AsyncExitStack() as stack:
        opened = {}
        for service in SERVICES:
            database = Database(
                urls[f"REMIT_{service.upper()}_DATABASE_URL"], service, size=4, limits=""
            )
            opened[service] = await stack.enter_async_context(database)
        yield Databases(**opened)


@asynccontextmanager
async def background() -> AsyncIterator[None]:
    """Seal, follow and tick in this process, when no `remit up` does."""
    async with AsyncExitStack() as stack:
        for app in mounted().values():
            await stack.enter_async_context(app.router.lifespan_context(app))
        yield


def loading(to: Databases) -> AbstractAsyncContextManager[None]:
    """Until the end of the block the flood of the load stays open: also that of a load that was
    killed, which the next one goes on with."""
    return holding(to.tasks, LOAD)


async def load(to: Databases, folder: Path, progress: Progress) -> None:
    """Units, people, calendar and directives, and the sweep of what is due, until every service has
    heard; what is there already is left alone. Within `loading`, so that it is one flood."""
    progress.begin("units")
    loaded = await load_units(to.units, folder)
    progress.say(told(lines.UNITS, known=loaded.units, new=loaded.established))
    progress.begin("rules")
    await load_rules(to.tasks, folder)
    await heard(to.units, to.tasks, ("units", "tasks"), progress)
    if await directives_wait(to.tasks, folder):
        await open_flood(to.tasks, LOAD)  # whoever hears of it, hears once
        progress.begin("directives")
        ordered = await load_directives(to.tasks, folder, OPERATOR, progress.at)
        facts = {name: getattr(ordered, name) for name in ("directives", "tasks", "drafts")}
        progress.say(told(lines.DIRECTIVES, **facts))
    await _sweep(to.tasks, progress)
    await close_flood(to.tasks, LOAD)
    await _all_heard(to, progress)


async def _sweep(tasks: Database, progress: Progress) -> None:
    progress.begin("sweeping")
    await open_due_turns(tasks)
    fired = await fire_due_rungs(tasks) + await remind_of_verdicts(tasks)
    progress.say(told(lines.SWEPT, fired=fired))


async def standing_office(units: Database) -> Actor:
    async with units.read() as read:
        official, name = await persona(read, "standing-office")
    return Actor(kind="official", id=official, name=name)


async def _all_heard(to: Databases, progress: Progress) -> None:
    """Until what was told is in the inboxes, and tasks knows it."""
    await heard(to.units, to.notifications, ("units", "notifications"), progress)
    await heard(to.tasks, to.notifications, ("tasks", "notifications"), progress)
    async with to.notifications.read() as read:
        gathering = await read.value(GATHERING)
    progress.begin("telling")
    await _until(to.notifications, GATHERING_STILL, UNTOLD, progress, ids=gathering)
    await heard(to.notifications, to.tasks, ("notifications", "tasks"), progress)


# E-mail and webhooks go on in the background: thousands of letters take minutes, and nobody need
# wait for them. And only for the notices that gather now: where people go on working, there is
# always a new one.
GATHERING = "select array_agg(id) from notice where state = 'gathering'"
# Each of these says how many are left.
GATHERING_STILL = """
select count(*) from notice where state = 'gathering' and id = any(%(ids)s::uuid[])
"""
NEWEST = "select coalesce(max(id), 0) from journal"
UNSEALED = """
select count(*) from journal j
where j.id <= %(newest)s and not exists (select from seal s where s.entry_id = j.id)
"""
SEALED_AS = "select coalesce(max(number), 0) from seal where entry_id <= %(newest)s"
BEHIND = """
select %(last)s - coalesce(max(least(number, %(last)s)), 0) from bookmark where source = %(name)s
"""

UNTOLD = Words(
    "dịch vụ thông báo: còn {left} thông báo chưa vào hộp thư",
    "notifications: {left:notice|notices} not in an inbox yet",
)
NOT_SEALED = Words(
    "{name}: còn {left} mục chưa được đánh số",
    "{name}: {left:entry|entries} of its journal not sealed",
)
NOT_FOLLOWED = Words(
    "{by}: chưa đọc {left} mục của {name}, đến mục {last}",
    "{by}: {left:entry|entries} of {name} not followed, up to number {last}",
)


async def heard(
    source: Database, follower: Database, names: tuple[str, str], progress: Progress
) -> None:
    """Wait until all that stands in a journal now is sealed and followed; what is written meanwhile
    may wait. `names` are the source's and the follower's."""
    name, by = names
    async with source.read() as read:
        newest = int(await read.value(NEWEST))
    progress.begin("sealing")
    await _until(source, UNSEALED, NOT_SEALED, progress, newest=newest, name=name)
    async with source.read() as read:
        last = await read.value(SEALED_AS, newest=newest)
    progress.begin("following")
    await _until(follower, BEHIND, NOT_FOLLOWED, progress, last=last, name=name, by=by)


async def _until(
    database: Database, question: str, otherwise: Words, progress: Progress, **about: object
) -> None:
    """Until nothing is left, however long that takes; NotHeard when it has not moved for long."""
    total, moved_at = None, time.monotonic()
    while True:
        async with database.read() as read:
            left = int(await read.value(question, **about))
        if left == 0:
            return
        total = max(total or 0, left)
        if progress.at(total - left, total):
            moved_at = time.monotonic()
        elif time.monotonic() - moved_at > STANDSTILL:
            raise NotHeard(otherwise.filled({"left": left, **about}))
        await asyncio.sleep(0.2)
