"""Dead letters: an operator lets a follower pass over an entry that it cannot act on."""

from kernel.database import Database
from kernel.errors import NotFound, Words
from kernel.following import bookmark, move
from kernel.journal import Entry, sealed

ENTRY = Words(
    "mục sau số {number} trong nhật ký `{source}`", "entry after {number} in the journal `{source}`"
)
SET_ASIDE = """
insert into dead_letter (source, number, name, body, reason, at)
values (%(source)s, %(number)s, %(name)s, %(entry)s::jsonb, %(reason)s, clock_now())
"""


async def set_aside(database: Database, source: str, entry: Entry, reason: str) -> None:
    """An operator's decision, never ours: the entry that cannot be acted on goes to `dead_letter`,
    and we go on."""
    async with database.transaction() as tx:
        await move(tx, source, entry.number - 1, entry.number)
        names = {"source": source, "number": entry.number, "name": entry.name}
        await tx.run(SET_ASIDE, **names, entry=entry.model_dump_json(), reason=reason)


async def set_next_aside(follower: Database, source: Database, reason: str) -> Entry:
    """The entry after the follower's bookmark, set aside."""
    at = await bookmark(follower, source.schema)
    async with source.read() as read:
        entries = await sealed(read, at, 1)
    if not entries:
        raise NotFound(what=ENTRY.filled({"source": source.schema, "number": at}))
    await set_aside(follower, source.schema, entries[0], reason)
    return entries[0]
