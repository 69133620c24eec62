"""The shipped input, loaded: real units and real directives through the services' own acts, until
every service has heard."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from kernel.database import Database
from kernel.errors import NotFound
from kernel.identity import Actor, service_actor
from remit.all_in_one import mounted
from remit.settings import SERVICES
from services.tasks.assignment.turns import open_due_turns
from services.tasks.escalation.sweeping import fire_due_rungs
from services.tasks.seeding import load_directives, load_rules
from services.tasks.verdicts.reminding import remind_of_verdicts
from services.units.seed.loading import load_units
from services.units.seed.personas import persona

Say = Callable[[str], None]
# Whoever works at this machine: what ships speaks for many bodies, and no persona issues for all.
OPERATOR = Actor(kind="system", id=service_actor("tasks").id, name="operator")
PATIENCE = 300  # seconds to wait for the others before saying that they do not follow


class NotHeard(RuntimeError):
    """A service did not follow in time; the text says which, and where to look."""


@dataclass(frozen=True)
class Databases:
    units: Database
    tasks: Database
    notifications: Database

    def of(self, service: str) -> Database:
        if service not in SERVICES:
            raise NotFound(what=f"service {service}: one of {', '.join(SERVICES)}")
        found: Database = getattr(self, service)
        return found


@asynccontextmanager
async def databases(urls: dict[str, str]) -> AsyncIterator[Databases]:
    async with AsyncExitStack() as stack:
        opened = {}
        for service in SERVICES:
            database = Database(
                urls[f"REMIT_{service.upper()}_DATABASE_URL"], service, size=2, limits=""
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


async def load(to: Databases, folder: Path, say: Say) -> None:
    """Units, people, calendar and directives; what is there already is left alone."""
    loaded = await load_units(to.units, folder)
    say(f"units: {loaded.units} known, {loaded.established} of them new")
    await load_rules(to.tasks, folder)
    await heard(to.units, to.tasks, "units", "tasks")
    say("tasks knows every unit, post and head")
    ordered = await load_directives(to.tasks, folder, OPERATOR)
    say(
        f"directives: {ordered.directives}, {ordered.tasks} tasks issued, {ordered.drafts} drafts "
        f"left"
    )


async def standing_office(units: Database) -> Actor:
    async with units.read() as read:
        official, name = await persona(read, "standing-office")
    return Actor(kind="official", id=official, name=name)


async def catch_up(to: Databases, say: Say) -> None:
    """The sweep of all that is due, and the notices that it makes."""
    await open_due_turns(to.tasks)
    fired = await fire_due_rungs(to.tasks) + await remind_of_verdicts(to.tasks)
    say(f"sweep: {fired} rungs fired now")
    await heard(to.units, to.notifications, "units", "notifications")
    await heard(to.tasks, to.notifications, "tasks", "notifications")
    async with to.notifications.read() as read:
        gathering = await read.value(GATHERING)
    await _until(
        to.notifications,
        TOLD,
        "notifications",
        "notices have not reached the inboxes",
        ids=gathering,
    )
    await heard(to.notifications, to.tasks, "notifications", "tasks")


# E-mail and webhooks go on in the background: thousands of letters take minutes, and nobody need
# wait for them. And only for the notices that gather now: where people go on working, there is
# always a new one.
GATHERING = "select array_agg(id) from notice where state = 'gathering'"
TOLD = (
    "select not exists (select from notice where state = 'gathering' and id = any(%(ids)s::uuid[]))"
)
NEWEST = "select coalesce(max(id), 0) from journal"
REACHED = """
select coalesce(max(number), 0) >= %(last)s from bookmark where source = %(name)s
"""
SEALED_TO = """
select not exists (
    select from journal j
    where j.id <= {0} and not exists (select from seal s where s.entry_id = j.id))
"""


async def heard(source: Database, follower: Database, name: str, by: str) -> None:
    """Wait until all that stands in a journal now is sealed and followed; what is written meanwhile
    may wait."""
    async with source.read() as read:
        newest = int(await read.value(NEWEST))
    await _until(source, SEALED_TO.format(newest), name, "its journal is not sealed")
    async with source.read() as read:
        last = await read.value(
            "select coalesce(max(number), 0) from seal where entry_id <= %(id)s", id=newest
        )
    await _until(
        follower, REACHED, by, f"it does not follow {name} to entry {last}", last=last, name=name
    )


async def _until(
    database: Database, question: str, who: str, otherwise: str, **about: object
) -> None:
    for _ in range(PATIENCE * 5):
        async with database.read() as read:
            if await read.value(question, **about):
                return
        await asyncio.sleep(0.2)
    raise NotHeard(f"{who}: {otherwise} after {PATIENCE} s; see /readyz and the log")
