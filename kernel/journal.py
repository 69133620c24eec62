"""The journal: every change as a past-tense entry, sealed in order without gaps and chained by
SHA-256."""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from itertools import accumulate
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from kernel.database import Database, Read, Transaction
from kernel.identity import Actor
from kernel.logs import log, trace_id

BATCH = 1000


class Event(BaseModel):
    """Something that happened. The class name is the public name; `about` names the field that is
    its subject."""

    model_config = ConfigDict(frozen=True)
    about: ClassVar[str]


class Entry(BaseModel):
    """One sealed entry as the feed shows it."""

    number: int
    at: datetime
    name: str
    subject: UUID | None
    actor: dict[str, Any]
    body: dict[str, Any]
    trace_id: str | None


def appended(new: str) -> str:
    """The one statement that writes to the journal: of rows with a name, a subject, a body and a
    place, by the parameters of `author`. A larger statement may hold it; what it writes is held
    against the event's class by a test."""
    return f"""
    insert into journal (name, subject, actor, body, trace_id, at)
    select name, subject, %(actor)s::jsonb, body, nullif(%(trace)s, ''), (select clock_now())
    from {new} order by place"""  # noqa: S608 made of constants


def author(by: Actor) -> dict[str, str]:
    return {"actor": by.model_dump_json(), "trace": trace_id.get()}


APPEND = appended("""
    rows from (unnest(%(names)s::text[]), unnest(%(subjects)s::uuid[]),
               jsonb_array_elements(%(bodies)s::jsonb))
    with ordinality as new (name, subject, body, place)""")


async def record(tx: Transaction, event: Event, by: Actor) -> None:
    await record_many(tx, [event], by)


async def record_many(tx: Transaction, events: Sequence[Event], by: Actor) -> None:
    """Append in the transaction of the change. Sealed later, off the write path: a counter row here
    would make every writer wait for the last."""
    if not events:
        return
    rows = [
        (type(event).__name__, getattr(event, event.about), event.model_dump_json())
        for event in events
    ]
    names, subjects, bodies = map(list, zip(*rows, strict=True))
    # One text: psycopg would look through each element of an array for what to escape.
    told = f"[{','.join(bodies)}]"
    await tx.run(APPEND, **author(by), names=names, subjects=subjects, bodies=told)


# The text that is hashed: the same bytes on every Postgres, whatever the session's zone.
CANONICAL = """jsonb_build_array(
    j.id, to_char(j.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US'), j.name, j.subject,
    j.actor, j.body, j.trace_id)::text"""

LAST_SEAL = "select number, hash from seal order by number desc limit 1"

# What is finished and has no seal, oldest first: an entry whose writer is still at work has xid >=
# xmin and waits. In a dump restored to a younger cluster old entries have xid >= xmax: they are
# finished too, and come first. Those are looked for only when a sealer starts (`whole`), as no more
# of them can come; looking each time would read the whole old journal twice a second. Newer ids
# have a branch of their own: in a cluster only just younger a writer may begin below the restored
# xids and end above them.
UNSEALED = f"""
with snap as (
    select pg_snapshot_xmin(s) as xmin, pg_snapshot_xmax(s) as xmax
    from pg_current_snapshot() as s),
last as (
    select j.xid from seal s join journal j on j.id = s.entry_id order by s.number desc limit 1),
finished as (
    select *, false as restored from journal
    where xid < (select xmin from snap)
        and xid >= coalesce((select last.xid from last, snap where last.xid < xmax), '0'::xid8)
    union all
    select *, false
    from (select * from journal where id > (select max(entry_id) from seal) offset 0) newer
    where xid < (select xmin from snap)
        and xid < (select last.xid from last, snap where last.xid < xmax)
    union all
    select *, true from journal where xid >= (select xmax from snap) and %(whole)s)
select j.id, {CANONICAL} from finished j
where (select number from seal where entry_id = j.id) is null -- looked up, never hashed whole
order by j.restored desc, j.xid, j.id limit {BATCH}
"""  # noqa: S608 made of constants

SEAL = """
insert into seal (number, entry_id, hash)
select %(after)s + place, id, hash
from unnest(%(ids)s::bigint[], %(hashes)s::bytea[]) with ordinality as new (id, hash, place)
"""


def _chained(previous: bytes, canonical: bytes) -> bytes:
    return sha256(previous + canonical).digest()


async def seal(database: Database, *, whole: bool = True) -> int:
    """Number and chain what is finished; how many. One replica at a time: the others find the lock
    taken."""
    async with database.read() as work, (await work.connection()).transaction():
        if not await work.value(
            "select pg_try_advisory_xact_lock(hashtext('seal ' || current_schema()))"
        ):
            return 0
        number, previous = await work.row(LAST_SEAL) or (0, b"")
        rows = await work.rows(UNSEALED, whole=whole)
        hashes = list(accumulate((text.encode() for _, text in rows), _chained, initial=previous))[
            1:
        ]
        if rows:
            names = {"after": number, "ids": [row[0] for row in rows], "hashes": hashes}
            await work.execute(SEAL, **names)
    return len(rows)


async def keep_sealing(database: Database, idle: float = 0.5) -> None:
    """Seal until cancelled: soon after a write in this process, else every `idle` seconds."""
    whole = True
    while True:
        database.written.clear()
        try:
            while await seal(database, whole=whole) == BATCH:
                continue
            whole = False
        except Exception as broken:
            log.error("sealing failed", reason=repr(broken))
        await asyncio.sleep(0.05)  # a breath, so that one pass seals what many writers keep
        with contextlib.suppress(TimeoutError):
            # Not wait_for: that of Python 3.11 may swallow the end of its task.
            async with asyncio.timeout(idle):
                await database.written.wait()


SEALED = """
select s.number, j.at, j.name, j.subject, j.actor, j.body, j.trace_id
from seal s join journal j on j.id = s.entry_id
where s.number > %(after)s order by s.number limit %(limit)s
"""


async def sealed(read: Read, after: int, limit: int) -> list[Entry]:
    return await read.all(Entry, SEALED, after=after, limit=limit)


async def last_number(read: Read) -> int:
    return int(await read.value("select coalesce(max(number), 0) from seal"))
