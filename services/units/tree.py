"""Structure: a unit, what is under it and what is over it, on any day (rule 24)."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from kernel.database import Read
from kernel.errors import Fault, Invalid, NotFound, Words
from kernel.pagination import Page, PageOf
from kernel.requests import set_etag
from services.units.folding import folded, sort_key
from services.units.views import UnitView

# A scalar subquery, so that the clock is read once a statement and not once a row.
ON = "(select coalesce(%(on)s::date, civil_today()))"
STANDS = f"v.valid_from <= {ON} and (v.valid_to is null or v.valid_to >= {ON})"
# A unit that bears codes of several schemes shows the one that it has borne for the shortest time.
COLUMNS = """
v.unit_id as id, c.scheme, c.code, v.name_vi, v.name_en, v.level, v.kind, v.branch, v.parent_id,
v.valid_from, v.valid_to, v.number as version
"""
CODED = f"""
left join lateral (
    select scheme, code from unit_code c
    where c.unit_id = v.unit_id and c.valid_from <= {ON} and (c.valid_to is null
        or c.valid_to >= {ON})
    order by c.valid_from desc, c.scheme limit 1) c on true
"""  # noqa: S608 made of constants
UNIT = f"select {COLUMNS} from unit_version v {CODED} where v.unit_id = %(id)s and {STANDS}"  # noqa: S608 made of constants
# The hottest question: Postgres writes the JSON, and no model is made (design §5).
UNIT_JSON = f"select version, row_to_json(u)::text from ({UNIT}) u"  # noqa: S608 made of constants
UNITS = f"""
select {COLUMNS} from unit_version v {CODED}
where {STANDS}
  and (%(level)s::text is null or v.level = %(level)s)
  and (%(kind)s::text is null or v.kind = %(kind)s)
  and (%(parent_id)s::uuid is null or v.parent_id = %(parent_id)s)
  and (%(like)s::text is null or v.search_key like %(like)s)
  and (%(after_sort)s::text is null or (v.sort_key, v.unit_id) > (%(after_sort)s,
      %(after_id)s::uuid))
order by v.sort_key, v.unit_id limit %(take)s
"""  # noqa: S608 made of constants
SUPERIORS = f"""
with recursive up as (
    select v.parent_id as id, 1 as height from unit_version v where v.unit_id = %(id)s and {STANDS}
    union all
    select v.parent_id, height + 1 from up join unit_version v on v.unit_id = up.id and {STANDS}
        where height < 20)
select {COLUMNS} from up join unit_version v on v.unit_id = up.id and {STANDS} {CODED}
    order by height
"""  # noqa: S608 made of constants
LOOKED_UP = f"""
select {COLUMNS} from unit_code k join unit_version v on v.unit_id = k.unit_id and {STANDS} {CODED}
where k.scheme = %(scheme)s and k.code = %(code)s
  and k.valid_from <= {ON} and (k.valid_to is null or k.valid_to >= {ON})
"""  # noqa: S608 made of constants


class Sought(BaseModel):
    """What a list of units is narrowed by."""

    q: str | None = None
    level: str | None = None
    kind: str | None = None
    parent_id: UUID | None = None
    as_of: date | None = None


class NothingToSearch(Invalid):
    code = "nothing_to_search"


async def unit(read: Read, unit_id: UUID, on: date | None = None) -> UnitView:
    found = await read.one(UnitView, UNIT, id=unit_id, on=on)
    if found is None:
        raise NotFound(what="unit")
    return found


async def unit_json(read: Read, unit_id: UUID, on: date | None = None) -> bytes:
    """A unit as JSON text, its version set_etag on the answer."""
    row = await (await read.execute(UNIT_JSON, id=unit_id, on=on)).fetchone()
    if row is None:
        raise NotFound(what="unit")
    set_etag(read, row[0])
    return str(row[1]).encode()


async def unit_by_code(read: Read, scheme: str, code: str, on: date | None = None) -> UnitView:
    """A code means one unit on one day, and may mean another on the next (rule 23)."""
    found = await read.one(UnitView, LOOKED_UP, scheme=scheme, code=code, on=on)
    if found is None:
        raise NotFound(what=f"unit {scheme} {code}")
    return found


async def units(read: Read, sought: Sought, page: Page) -> PageOf[UnitView]:
    """In Vietnamese order. Tones, accents, case and apostrophes of `q` do not matter."""
    rows = await read.all(
        UnitView,
        UNITS,
        **page.keyset("sort", "id"),
        on=sought.as_of,
        like=_like(sought.q),
        level=sought.level,
        kind=sought.kind,
        parent_id=sought.parent_id,
    )
    return page.cut(rows, lambda row: (sort_key(row.name_vi), row.id))


async def children(read: Read, unit_id: UUID, on: date | None, page: Page) -> PageOf[UnitView]:
    await unit(read, unit_id, on)
    return await units(read, Sought(parent_id=unit_id, as_of=on), page)


async def superiors(read: Read, unit_id: UUID, on: date | None = None) -> list[UnitView]:
    """From the unit it answers to, upwards. One that did not stand on that day ends the row."""
    await unit(read, unit_id, on)
    return await read.all(UnitView, SUPERIORS, id=unit_id, on=on)


def _like(q: str | None) -> str | None:
    if q is None:
        return None
    key = folded(q)
    if not key:
        words = Words("cần ít nhất một chữ cái hoặc chữ số", "needs at least one letter or digit")
        raise NothingToSearch([Fault("/query/q", "nothing_to_search", words)])
    return f"% {key}%"
