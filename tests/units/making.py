"""What the tests of units make over HTTP: units, posts, and the officials who hold them."""

from typing import Any
from uuid import UUID

from kernel.identity import Actor
from tests.units.conftest import Nation

Made = dict[str, Any]  # what the service answered
SINCE = "2025-07-01"
MOVE_OUT = "update unit_version set valid_to = %(last)s where unit_id = %(id)s"
MOVE_IN = """
insert into unit_version
select unit_id, %(last)s::date + 1, null, 2, name_vi, name_en, level, kind, branch, %(parent)s,
       sort_key, search_key
from unit_version where unit_id = %(id)s
"""


def as_actor(official: Made) -> Actor:
    return Actor(kind="official", id=UUID(official["id"]), name=official["name"])


async def a_unit(nation: Nation, code: str = "T-1", **more: Any) -> Made:
    """A new commune of Thanh Hoa."""
    made: Made = await nation.made("/v1/units", **await nation.commune(code, **more))
    return made


async def a_post(nation: Nation, code: str = "T-1", **more: Any) -> Made:
    """The head post of a new commune of Thanh Hoa."""
    unit = await a_unit(nation, code)
    head: Made = {"title": "Chủ tịch UBND xã", "is_head": True, "rank": 0, "valid_from": SINCE}
    made: Made = await nation.made(f"/v1/units/{unit['id']}/posts", **head, **more)
    return made


async def a_lesser_post(nation: Nation, unit_id: str, rank: int = 1) -> Made:
    """A deputy's post up to rank 9, an officer's from rank 10 on."""
    about: Made = {"title": f"Cấp phó {rank}", "rank": rank, "valid_from": SINCE}
    made: Made = await nation.made(f"/v1/units/{unit_id}/posts", **about)
    return made


async def an_official(nation: Nation, name: str = "Nguyễn Thị Mai", **more: Any) -> Made:
    made: Made = await nation.made("/v1/officials", name=name, **more)
    return made


async def appointed(
    nation: Nation, post: Made, official: Made, from_on: str = "2026-01-01", **more: Any
) -> Made:
    path, who = f"/v1/posts/{post['id']}/appointments", official["id"]
    made: Made = await nation.made(path, official_id=who, from_on=from_on, **more)
    return made


async def delegated(nation: Nation, post: Made, official: Made, from_on: str, to_on: str) -> Made:
    """By the register, not by the holder."""
    path, who = f"/v1/posts/{post['id']}/delegations", official["id"]
    made: Made = await nation.made(path, to_official_id=who, from_on=from_on, to_on=to_on)
    return made


async def one_with(
    nation: Nation, role: str, code: str | None, name: str = "Phạm Văn Sổ", **days: str
) -> Actor:
    """An official who holds a role over a unit, or over the whole nation."""
    official = await an_official(nation, name)
    unit_id = str(await nation.id_of(code)) if code else None
    grant = {"holder_id": official["id"], "unit_id": unit_id, "role": role}
    await nation.made("/v1/grants", **grant, **{"from_on": SINCE, **days})
    return as_actor(official)


async def everything(nation: Nation, path: str, **query: Any) -> list[Made]:
    """The items of every page of a list."""
    page = await nation.get(path, limit=200, **query)
    items: list[Made] = list(page["items"])
    while page["next_cursor"]:
        page = await nation.get(path, limit=200, cursor=page["next_cursor"], **query)
        items += page["items"]
    return items


async def moved(nation: Nation, unit: Made, parent_code: str, last: str) -> None:
    """The unit answers to another from the day after `last`, as a reorganisation will write it."""
    parent = await nation.id_of(parent_code)
    async with nation.database.transaction() as tx:
        await tx.run(MOVE_OUT, id=unit["id"], last=last)
        await tx.run(MOVE_IN, id=unit["id"], last=last, parent=parent)
