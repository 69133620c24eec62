"""Searching: officials found by name, however it is typed."""

from kernel.database import Database, Read
from kernel.identity import Actor
from kernel.pagination import Page, PageOf
from kernel.texts import search_key
from services.units.authority import keeps_any
from services.units.folding import sort_key
from services.units.tree import words_like
from services.units.views import OfficialView

# Along the index when many bear the name; 1,000,000 rows are read when nobody does.
OFFICIALS = """
select id, name, case when %(addresses)s or id = %(me)s then email end as email, locale, demo,
       version
from official
where (%(like)s::text is null or search_key like %(like)s)
  and (%(after_sort)s::text is null
       or (sort_key, id) > (%(after_sort)s, %(after_id)s::uuid))
order by sort_key, id limit %(take)s
"""
UNFOLDED = """
select id, name from official where sort_key = '' order by id limit 1000
for update skip locked
"""
FOLD = """
update official set sort_key = %(sort)s, search_key = %(search)s where id = %(id)s
"""


async def list_officials(read: Read, by: Actor, q: str | None, page: Page) -> PageOf[OfficialView]:
    """In Vietnamese order. An address is for the official and for those who keep a register."""
    rows = await read.all(
        OfficialView,
        OFFICIALS,
        **page.keyset("sort", "id"),
        like=words_like(q),
        me=by.official_id,
        addresses=await keeps_any(read, by),
    )
    return page.cut(rows, lambda row: (sort_key(row.name), row.id))


async def fold_names(database: Database) -> None:
    """A job: names that were kept before there was a key, or by code that makes none."""
    async with database.transaction() as tx:
        rows = await tx.rows(UNFOLDED)
        keys = [
            {"id": id_, "sort": sort_key(name), "search": search_key(name)} for id_, name in rows
        ]
        await tx.many(FOLD, keys)
