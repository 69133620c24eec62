"""Grouping: addressees such as "all ministries", defined by rules so that members follow the
tree."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from psycopg.types.json import Json

from kernel.clock import uuid7
from kernel.database import Read, Transaction
from kernel.errors import NotFound
from kernel.identity import Actor
from kernel.journal import record_many
from kernel.pagination import Page, PageOf
from services.units.commands import DefineGroup
from services.units.days import stands
from services.units.events import GroupDefined
from services.units.folding import sort_key
from services.units.tree import coded, unit_columns
from services.units.views import GroupView, UnitView
from services.units.vocabulary import Noun

GROUPS = """
select id, code, name_vi, name_en, members, note from addressee_group
where %(after_code)s::text is null or code > %(after_code)s order by code limit %(take)s
"""
DEFINED = "select id, code, name_vi, name_en, members, note from addressee_group"
DEFINE = """
insert into addressee_group as g (id, code, name_vi, name_en, members, note)
values (%(id)s, %(code)s, %(name_vi)s, %(name_en)s, %(members)s, %(note)s)
on conflict (code) do update set name_vi = excluded.name_vi, name_en = excluded.name_en,
    members = excluded.members, note = excluded.note
"""
# A unit is a member when any rule matches it entirely. `under_code` is every unit below, at any
# depth, not itself; its ids are gathered once a rule. 10–13 ms a page of 200 over 3,446 units;
# joined a row it cost 42.
MEMBERS = f"""
with rules as materialized (
    select rule ->> 'level' as level, rule ->> 'kind' as kind, rule ->> 'branch' as branch,
        rule ->> 'code' as code,
        case when rule ? 'under_code' then array(
            with recursive below as (
                select v.unit_id
                from unit_code k join unit_version v on v.parent_id = k.unit_id
                where k.code = rule ->> 'under_code' and {stands("k")} and {stands("v")}
                union
                select v.unit_id from below join unit_version v on v.parent_id = below.unit_id
                where {stands("v")})
            select unit_id from below) end as below
    from addressee_group g, jsonb_array_elements(g.members) rule where g.id = %(group)s)
select {unit_columns("v")} from unit_version v {coded("v")}
where {stands("v")}
  and (%(after_sort)s::text is null
       or (v.sort_key, v.unit_id) > (%(after_sort)s, %(after_id)s::uuid))
  and exists (
      select from rules r
      where (r.level is null or r.level = v.level) and (r.kind is null or r.kind = v.kind)
        and (r.branch is null or r.branch = v.branch) and (r.code is null or r.code = c.code)
        and (r.below is null or v.unit_id = any(r.below)))
order by v.sort_key, v.unit_id limit %(take)s
"""  # noqa: S608 made of constants


async def define_groups(tx: Transaction, commands: Sequence[DefineGroup], by: Actor) -> int:
    """New ones and changed ones; how many. A group that is as it was leaves no entry."""
    known = {group.code: group for group in await tx.all(GroupView, DEFINED)}
    changed = [(_id(known, one), one) for one in commands if _differs(known.get(one.code), one)]
    rows = [{**one.model_dump(), "id": id_, "members": Json(one.members)} for id_, one in changed]
    await tx.many(DEFINE, rows)
    told = [GroupDefined(group_id=id_, **one.model_dump(exclude={"note"})) for id_, one in changed]
    await record_many(tx, told, by)
    return len(changed)


def _id(known: dict[str, GroupView], command: DefineGroup) -> UUID:
    return known[command.code].id if command.code in known else uuid7()


def _differs(known: GroupView | None, command: DefineGroup) -> bool:
    return known is None or known.model_dump(exclude={"id"}) != command.model_dump()


async def list_groups(read: Read, page: Page) -> PageOf[GroupView]:
    return page.cut(
        await read.all(GroupView, GROUPS, **page.keyset("code")), lambda group: (group.code,)
    )


async def list_group_members(
    read: Read, group_id: UUID, on: date | None, page: Page
) -> PageOf[UnitView]:
    """The units that the rules of a group mean on a day, in Vietnamese order."""
    if not await read.value("select id from addressee_group where id = %(id)s", id=group_id):
        raise NotFound(what=Noun.group)
    rows = await read.all(UnitView, MEMBERS, group=group_id, on=on, **page.keyset("sort", "id"))
    return page.cut(rows, lambda row: (sort_key(row.name_vi), row.id))
