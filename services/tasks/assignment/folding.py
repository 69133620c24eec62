"""Folding: every task has the key by which its title is searched."""

from kernel.database import Database
from kernel.texts import search_key

BATCH = 1_000
# Written by code from before the column: none, but while a new version is rolled out.
UNFOLDED = """
select task_id, title from task where search_key is null
order by task_id limit %(batch)s for update skip locked
"""
FOLD = """
update task t set search_key = new.key
from unnest(%(ids)s::uuid[], %(keys)s::text[]) as new (id, key)
where t.task_id = new.id
"""


async def fold_titles(database: Database) -> int:
    """Give a search key to every task that has none; how many."""
    done = 0
    while True:
        async with database.transaction() as tx:
            rows = await tx.rows(UNFOLDED, batch=BATCH)
            keys = [search_key(title) for _, title in rows]
            if rows:
                await tx.run(FOLD, ids=[task_id for task_id, _ in rows], keys=keys)
        done += len(rows)
        if len(rows) < BATCH:
            return done
