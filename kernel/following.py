"""Following: reading another service's journal so that each entry acts here exactly once."""

import asyncio
import random
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
LOST = 2.0  # seconds at most


@dataclass(frozen=True)
class Received(Generic[E]):
    """An entry of the other's journal, read as the follower's own model: only the fields that it
    declares."""

    entry: Entry
    event: E


Reaction = Callable[[Transaction, Sequence[Received[Any]]], Awaitable[None]]


class Reactions:
    """Which events a follower reacts to, and how. What is not declared is passed over."""

    def __init__(self) -> None:
        self._reactions: dict[str, tuple[type[BaseModel], Reaction]] = {}

    def on(
        self, event: type[E]
    ) -> Callable[[Callable[[Transaction, Sequence[Received[E]]], Awaitable[None]]], Reaction]:
        def reacting(reaction: Reaction) -> Reaction:
            self._reactions[event.__name__] = (event, reaction)
            return reaction

        return reacting

    @property
    def events(self) -> dict[str, type[BaseModel]]:
        """By the name of the event, the fields of it that are read here."""
        return {name: model for name, (model, _) in self._reactions.items()}

    async def act(self, tx: Transaction, entries: Sequence[Entry]) -> None:
        """Each run of entries of one name goes to its reaction together."""
        for name, run in groupby(entries, key=lambda entry: entry.name):
            if name in self._reactions:
                model, reaction = self._reactions[name]
                await reaction(
                    tx, [Received(entry, model.model_validate(entry.body)) for entry in run]
                )


@dataclass
class Source:
    """One followed journal and how far we are in it. `url` is `local` or the other service's
    address."""

    name: str
    url: str
    reactions: Reactions
    last: int = field(default=0, init=False)  # the other's newest number that we heard of
    done: int = field(default=0, init=False)
    # Why, when an entry could not be acted on.
    stopped: str | None = field(default=None, init=False)


class Elsewhere(Exception):
    """Another replica moved the bookmark first: this batch is already done."""


# Also right when there is no bookmark yet: the second of two first inserts waits, then finds it
# moved.
MOVE = """
insert into bookmark as b (source, number)
select %(source)s, %(to)s
where %(was)s = 0 or exists (select from bookmark where source = %(source)s)
on conflict (source) do update set number = excluded.number where b.number = %(was)s
"""


async def bookmark(database: Database, source: str) -> int:
    async with database.read() as read:
        return (
            await read.value("select number from bookmark where source = %(source)s", source=source)
            or 0
        )


async def move(tx: Transaction, source: str, was: int, to: int) -> None:
    """Compare and set: `Elsewhere` when the bookmark is not where we thought."""
    if not await tx.run(MOVE, source=source, was=was, to=to):
        raise Elsewhere


async def apply(database: Database, source: Source, was: int, entries: Sequence[Entry]) -> None:
    """The effect and the bookmark in one transaction, compare-and-set."""
    async with database.transaction() as tx:
        await move(tx, source.name, was, entries[-1].number)
        await source.reactions.act(tx, entries)


class Follower:
    """Follows one source until cancelled. A reaction that fails stops the source and says so; it is
    tried again."""

    def __init__(
        self, service: str, secret: str, source: Source, client: httpx.AsyncClient
    ) -> None:
        self.service, self.secret, self.source, self.client = service, secret, source, client
        self.most = BATCH  # one after a failure, so that the bad entry is found; then more again

    async def fetch(self, after: int, wait: float) -> list[Entry]:
        token = sign_internal(service_actor(self.service), self.source.name, self.secret)
        asked, signed = (
            {"after": after, "wait": wait, "limit": self.most},
            {"Authorization": f"Bearer {token}"},
        )
        answer = await self.client.get("/journal", params=asked, headers=signed, timeout=wait + 10)
        answer.raise_for_status()
        feed = answer.json()
        self.source.last = feed["last"]
        return [Entry.model_validate(entry) for entry in feed["entries"]]

    async def step(self, database: Database, wait: float) -> int:
        """Act on the next entries, if any; how many."""
        source = self.source
        was = await bookmark(database, source.name)
        if was > source.done:
            # Somebody took us past it: say so now, not after the next long poll.
            source.stopped = None
        source.done = was
        entries = await self.fetch(was, wait)
        if source.last < was:
            source.stopped = (
                f"{source.name} ends at {source.last}, before {was} that was "
                f"followed: an older state?"
            )
            raise RuntimeError(source.stopped)
        try:
            if entries:
                await apply(database, source, was, entries)
                source.done = entries[-1].number
        except Elsewhere:
            # One replica is enough: the loser leaves the source to the winner for a while.
            await asyncio.sleep(LOST * random.random())  # noqa: S311 no secret, only apart
            return 0
        except Exception as broken:
            if len(entries) == 1:
                # Its text may quote the entry, and the gateway shows this to anyone: the rest is
                # for the log.
                source.stopped = (
                    f"entry {entries[0].number} {entries[0].name}: {type(broken).__name__}"
                )
            self.most = 1
            raise
        source.stopped = None
        self.most = min(self.most * 2, BATCH)
        return len(entries)

    async def follow(self, database: Database, wait: float) -> None:
        pause = 0.2
        while True:
            try:
                await self.step(database, wait)
                pause = 0.2
            except Exception as broken:
                log.error(
                    "following failed",
                    source=self.source.name,
                    at=self.source.done,
                    reason=repr(broken),
                )
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5)
