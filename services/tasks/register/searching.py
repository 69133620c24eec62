"""Searching: tasks are found by the words of their title, without case, tone or form."""

from kernel.database import Database
from kernel.errors import Fault, Invalid, Words
from kernel.texts import folded, search_key

BATCH = 1_000
SIGNS = r"%_\&@#*+=<>$€₫°^~|"
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


class NothingToSearch(Invalid):
    code = "nothing_to_search"


def pattern_of(q: str) -> str:
    """For `search_key like …`: the words as they stand, from the start of any word."""
    if not (key := folded(q)):
        words = Words("cần ít nhất một chữ cái hoặc chữ số", "needs at least one letter or digit")
        raise NothingToSearch([Fault("/query/q", "nothing_to_search", words)])
    return f"% {key}%"


def pattern_of_signs(q: str) -> str:
    """For `title like …`: the signs that a search key leaves out, as in "100%", in their order."""
    return "%".join(["", *(f"\\{sign}" for sign in q if sign in SIGNS), ""]) or "%"


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
