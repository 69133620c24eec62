"""The tree: a unit, what is under it and what is over it, on any day (rule 24)."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from kernel.database import Read
from kernel.errors import Fault, Invalid, NotFound, Words
from kernel.pagination import Page, PageOf
from kernel.requests import set_etag
from kernel.texts import folded
from services.units.days import stands
from services.units.folding import sort_key
from services.units.views import UnitView
from services.units.vocabulary import Noun


def unit_columns(version: str) -> str:
    """The columns of a UnitView; needs the join of `coded`."""
    return f"""{version}.unit_id as id, c.scheme, c.code, {version}.name_vi, {version}.name_en,
    {version}.level, {version}.kind, {version}.branch, {version}.parent_id, {version}.valid_from,
    {version}.valid_to, {version}.number as version"""


def coded(version: str) -> str:
    """Joins the code `c` of a unit: of several schemes' the one borne for the shortest time."""
    return f"""
    left join lateral (
        select scheme, code from unit_code k
        where k.unit_id = {version}.unit_id and {stands("k")}
        order by k.valid_from desc, k.scheme limit 1) c on true"""  # noqa: S608 made of constants


SHOWN = f"select {unit_columns('v')} from unit_version v {coded('v')}"  # noqa: S608 ours
UNIT = f"{SHOWN} where v.unit_id = %(id)s and {stands('v')}"
# The hottest question: Postgres writes the JSON, and no model is made (design §5).
UNIT_JSON = f"select version, row_to_json(u)::text from ({UNIT}) u"  # noqa: S608 made of constants
UNITS = f"""{SHOWN}
where {stands("v")}
  and (%(level)s::text is null or v.level = %(level)s)
  and (%(kind)s::text is null or v.kind = %(kind)s)
  and (%(parent_id)s::uuid is null or v.parent_id = %(parent_id)s)
  and (%(like)s::text is null or v.search_key like %(like)s)
  and (%(after_sort)s::text is null
       or (v.sort_key, v.unit_id) > (%(after_sort)s, %(after_id)s::uuid))
order by v.sort_key, v.unit_id limit %(take)s
"""
SUPERIORS = f"""
with recursive up as (
    select v.parent_id as id, 1 as height from unit_version v
    where v.unit_id = %(id)s and {stands("v")}
    union all
    select v.parent_id, height + 1 from up join unit_version v on v.unit_id = up.id
    where {stands("v")} and height < 20)
select {unit_columns("v")} from up join unit_version v on v.unit_id = up.id {coded("v")}
where {stands("v")} order by height
"""  # noqa: S608 made of constants
LOOKED_UP = f"""
select {unit_columns("v")}
from unit_code mine join unit_version v on v.unit_id = mine.unit_id {coded("v")}
where mine.scheme = %(scheme)s and mine.code = %(code)s and {stands("mine")} and {stands("v")}
"""  # noqa: S608 made of constants


class Sought(BaseModel):
    """What a list of units is narrowed by."""

    q: str | None = None
    level: str | None = None
    kind: str | None = None
    parent_id: UUID | None = None
    as_of: date | None = None


CODED = Words("đơn vị mang mã {code} ({scheme})", "unit of the code {code} ({scheme})")


class NothingToSearch(Invalid):
    code = "nothing_to_search"


async def find_unit(read: Read, unit_id: UUID, on: date | None = None) -> UnitView:
    found = await read.one(UnitView, UNIT, id=unit_id, on=on)
    if found is None:
        raise NotFound(what=Noun.unit)
    return found


async def show_unit(read: Read, unit_id: UUID, on: date | None = None) -> bytes:
    """A unit as JSON text; its version is the ETag of the answer."""
    row = await read.row(UNIT_JSON, id=unit_id, on=on)
    if row is None:
        raise NotFound(what=Noun.unit)
    set_etag(read, row[0])
    return str(row[1]).encode()


async def look_up_unit(read: Read, scheme: str, code: str, on: date | None = None) -> UnitView:
    """A code means one unit on one day, and may mean another on the next (rule 23)."""
    found = await read.one(UnitView, LOOKED_UP, scheme=scheme, code=code, on=on)
    if found is None:
        raise NotFound(what=CODED.filled({"code": code, "scheme": scheme}))
    return found


async def list_units(read: Read, sought: Sought, page: Page) -> PageOf[UnitView]:
    """In Vietnamese order. Tones, accents, case and apostrophes of `q` do not matter."""
    rows = await read.all(
        UnitView,
        UNITS,
        **page.keyset("sort", "id"),
        on=sought.as_of,
        like=words_like(sought.q),
        level=sought.level,
        kind=sought.kind,
        parent_id=sought.parent_id,
    )
    return page.cut(rows, lambda row: (sort_key(row.name_vi), row.id))


async def list_children(read: Read, unit_id: UUID, on: date | None, page: Page) -> PageOf[UnitView]:
    await find_unit(read, unit_id, on)
    return await list_units(read, Sought(parent_id=unit_id, as_of=on), page)


async def list_superiors(read: Read, unit_id: UUID, on: date | None = None) -> list[UnitView]:
    """From the unit it answers to, upwards. One that did not stand on that day ends the row."""
    await find_unit(read, unit_id, on)
    return await read.all(UnitView, SUPERIORS, id=unit_id, on=on)


def words_like(q: str | None) -> str | None:
    """The pattern that finds the words of a question in a search key, from the start of a word."""
    if q is None:
        return None
    key = folded(q)
    if not key:
        words = Words("cần ít nhất một chữ cái hoặc chữ số", "needs at least one letter or digit")
        raise NothingToSearch([Fault("/query/q", "nothing_to_search", words)])
    return f"% {key}%"
