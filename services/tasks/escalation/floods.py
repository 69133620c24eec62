"""Floods: where a run of many entries in the journal begins and ends, so that whoever tells people
of it gathers the whole (rule 29)."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

from kernel.clock import uuid7
from kernel.database import Database, Transaction
from kernel.identity import Actor, service_actor
from kernel.journal import Event, record, record_many
from services.tasks.escalation.events import FloodBegan, FloodEnded, RungFired

OURSELVES = service_actor("tasks")


def due(until: str) -> str:
    """What a sweep may claim, as SQL: the clocks `c` that are due until an instant, with task `t`
    and lead `u`."""
    return f"""
from ladder_clock c join task t using (task_id) join known_unit u on u.unit_id = t.lead_unit_id
where c.next_rung_at <= {until}"""


# A second sweep beside the first works on the same flood, so no flood outlives what was due when it
# began.
BEGIN = f"""
insert into flood (flood_id, until)
select %(id)s, %(now)s
where exists (select {due("%(now)s")}
              and c.next_rung_at > coalesce((select max(until) from flood), '-infinity'))
"""  # noqa: S608 made of constants
ALIVE = "pg_try_advisory_xact_lock(hashtextextended({0}::text, 57))"
# The truth is in the rows: a sweep's flood is over when nothing of it is due any more, whoever
# fired the last of it, and a loader's when its lock is free, by its end or by its death.
END_FINISHED = f"""
delete from flood f
where case when f.until is null then {ALIVE.format("f.flood_id")}
           else not exists (select {due("f.until")}) end
returning flood_id
"""  # noqa: S608 made of constants
HOLD = "select pg_advisory_xact_lock(hashtextextended(%(id)s::text, 57))"
OPEN = "insert into flood (flood_id) values (%(id)s) on conflict do nothing"
CLOSE = "delete from flood where flood_id = %(id)s"


def as_flood(events: Sequence[Event]) -> list[Event]:
    """The events of one transaction between their marks; one alone needs none."""
    if len(events) < 2:
        return list(events)
    flood_id = uuid7()
    names = sorted({type(event).__name__ for event in events})
    return [FloodBegan(flood_id=flood_id, of=names), *events, FloodEnded(flood_id=flood_id)]


async def begin_sweep(tx: Transaction, now: datetime) -> None:
    """A mark ahead of what is due now, in a transaction before those of its batches."""
    flood_id = uuid7()
    if await tx.run(BEGIN, id=flood_id, now=now):
        began = FloodBegan(flood_id=flood_id, of=[RungFired.__name__])
        await record(tx, began, OURSELVES)


async def end_finished(tx: Transaction) -> None:
    """A mark behind every flood that is over, also of a sweep that died halfway."""
    ended: list[tuple[UUID]] = await tx.rows(END_FINISHED)
    await record_many(tx, [FloodEnded(flood_id=flood_id) for (flood_id,) in ended], OURSELVES)


async def open_flood(database: Database, flood_id: UUID, by: Actor = OURSELVES) -> None:
    """A mark ahead of what follows; none when an earlier process left the flood open."""
    async with database.transaction() as tx:
        if await tx.run(OPEN, id=flood_id):
            await record(tx, FloodBegan(flood_id=flood_id, of=[]), by)


async def close_flood(database: Database, flood_id: UUID, by: Actor = OURSELVES) -> None:
    async with database.transaction() as tx:
        if await tx.run(CLOSE, id=flood_id):
            await record(tx, FloodEnded(flood_id=flood_id), by)


@asynccontextmanager
async def holding(database: Database, flood_id: UUID) -> AsyncIterator[None]:
    """Within the block no sweep ends this flood, also as an earlier process left it."""
    async with database.read() as held, (await held.connection()).transaction():
        # A transaction that writes nothing delays no sealing. Postgres lets go of the lock when we
        # die.
        await held.execute("set local idle_in_transaction_session_timeout = 0")
        await held.execute(HOLD, id=flood_id)
        yield


@asynccontextmanager
async def flooding(database: Database, by: Actor = OURSELVES) -> AsyncIterator[None]:
    """All that is told within the block, in however many transactions, is one flood."""
    flood_id = uuid7()
    async with holding(database, flood_id):
        await open_flood(database, flood_id, by)
        try:
            yield
        finally:
            await close_flood(database, flood_id, by)
