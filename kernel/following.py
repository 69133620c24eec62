"""Following: reading another service's journal so that each entry acts here exactly once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Generic, TypeVar

import httpx
from pydantic import BaseModel

from kernel.database import Database, Transaction
from kernel.identity import service_actor, sign_internal
from kernel.journal import Entry
from kernel.logs import log

E = TypeVar("E", bound=BaseModel)
BATCH = 500


@dataclass(frozen=True)
class Told(Generic[E]):
    """An entry of the other's journal, read as the follower's own model: only the fields that it declares."""

    entry: Entry
    event: E


Reaction = Callable[[Transaction, Sequence[Told[Any]]], Awaitable[None]]


class Reactions:
    """Which events a follower reacts to, and how. What is not declared is passed over."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[type[BaseModel], Reaction]] = {}

    def on(self, event: type[E]) -> Callable[[Callable[[Transaction, Sequence[Told[E]]], Awaitable[None]]], Reaction]:
        def known(reaction: Reaction) -> Reaction:
            self._known[event.__name__] = (event, reaction)
            return reaction

        return known

    async def act(self, tx: Transaction, entries: Sequence[Entry]) -> None:
        """Each run of entries of one name goes to its reaction together."""
        for name, run in groupby(entries, key=lambda entry: entry.name):
            if name in self._known:
                model, reaction = self._known[name]
                await reaction(tx, [Told(entry, model.model_validate(entry.body)) for entry in run])


@dataclass
class Source:
    """One followed journal and how far we are in it. `url` is `local` or the other service's address."""

    name: str
    url: str
    reactions: Reactions
    last: int = field(default=0, init=False)  # the other's newest number that we heard of
    done: int = field(default=0, init=False)
    stopped: str | None = field(default=None, init=False)  # why, when an entry could not be acted on


class Elsewhere(Exception):
    """Another replica moved the bookmark first: this batch is already done."""


MOVE = """
insert into bookmark as b (source, number) values (%(source)s, %(to)s)
on conflict (source) do update set number = %(to)s where b.number = %(was)s
"""


async def bookmark(database: Database, source: str) -> int:
    async with database.read() as read:
        return await read.value("select number from bookmark where source = %(source)s", source=source) or 0


async def apply(database: Database, source: Source, was: int, entries: Sequence[Entry]) -> None:
    """The effect and the bookmark in one transaction, compare-and-set."""
    async with database.transaction() as tx:
        moved = await tx.run(MOVE, source=source.name, was=was, to=entries[-1].number)
        if not moved or (was == 0 and await _raced(tx, source, entries[-1].number)):
            raise Elsewhere
        await source.reactions.act(tx, entries)


async def _raced(tx: Transaction, source: Source, to: int) -> bool:
    held = await tx.value("select number from bookmark where source = %(source)s", source=source.name)
    return bool(held != to)


async def set_aside(database: Database, source: str, number: int, entry: Entry, reason: str) -> None:
    """An operator's decision, never ours: the entry that cannot be acted on goes to `dead_letter`, and we go on."""
    async with database.transaction() as tx:
        await tx.run(
            "insert into dead_letter (source, number, name, body, reason, at) "
            "values (%(source)s, %(number)s, %(name)s, %(body)s::jsonb, %(reason)s, clock_now())",
            source=source, number=number, name=entry.name, body=entry.model_dump_json(), reason=reason,
        )  # fmt: skip
        await tx.run(MOVE, source=source, was=number - 1, to=number)


class Follower:
    """Follows one source until cancelled. A reaction that fails stops the source and says so; it is tried again."""

    def __init__(self, service: str, secret: str, source: Source, client: httpx.AsyncClient, wait: float) -> None:
        self.service, self.secret, self.source, self.client, self.wait = service, secret, source, client, wait

    async def fetch(self, after: int, wait: float) -> list[Entry]:
        token = sign_internal(service_actor(self.service), self.source.name, self.secret)
        answer = await self.client.get(
            "/journal",
            params={"after": after, "wait": wait, "limit": BATCH},
            headers={"Authorization": f"Bearer {token}"},
            timeout=wait + 10,
        )
        answer.raise_for_status()
        feed = answer.json()
        self.source.last = feed["last"]
        return [Entry.model_validate(entry) for entry in feed["entries"]]

    async def step(self, database: Database, wait: float) -> int:
        """Act on the next entries, if any; how many. One by one after a failure, so that the bad one is found."""
        was = await bookmark(database, self.source.name)
        self.source.done = was
        entries = await self.fetch(was, wait)
        if entries:
            try:
                await apply(database, self.source, was, entries)
                self.source.done = entries[-1].number
            except Elsewhere:
                pass
            except Exception:
                await self._one_by_one(database, was, entries)
        self.source.stopped = None
        return len(entries)

    async def _one_by_one(self, database: Database, was: int, entries: Sequence[Entry]) -> None:
        for entry in entries:
            try:
                await apply(database, self.source, was, [entry])
            except Elsewhere:
                return
            except Exception as broken:
                self.source.stopped = f"entry {entry.number} {entry.name}: {broken!r}"
                raise
            was = self.source.done = entry.number

    async def follow(self, database: Database) -> None:
        pause = 0.2
        while True:
            try:
                await self.step(database, self.wait)
                pause = 0.2
            except Exception as broken:
                log.error("following stopped", source=self.source.name, at=self.source.done, reason=repr(broken))
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5)
