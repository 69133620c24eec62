"""Groups: which units an addressee group means today, by the rules that units told of it."""

from collections.abc import Iterable
from uuid import UUID

from kernel.database import Read


def rules_of(group: str) -> str:
    """The rules of a group as rows `r`."""
    return (
        f"jsonb_to_recordset({group}.members)"
        " as r (level text, kind text, branch text, code text, under_code text)"
    )


def is_member(unit: str) -> str:
    """A unit is a member today when a rule `r` matches it in every part that the rule names."""
    return f"""
    (r.level is null or r.level = {unit}.level) and (r.kind is null or r.kind = {unit}.kind)
    and (r.branch is null or r.branch = {unit}.branch)
    and (r.code is null or r.code = {unit}.code)
    and (r.under_code is null or exists (
        select from known_unit o where o.code = r.under_code and o.unit_id = any({unit}.path)))
    and in_force({unit}.valid_from, {unit}.valid_to, (select civil_today()))"""


GROUPS_OF = f"""
select distinct g.group_id from known_group g, {rules_of("g")}, known_unit u
where u.unit_id = any(%(units)s::uuid[]) and {is_member("u")}
"""  # noqa: S608 made of constants
# Matched first, headed next: in one join the rules' costs hide that the posts have an index, 7 s
# instead of 0.05.
MEMBERS = f"""
with matching as materialized (
    select distinct u.unit_id from known_group g, {rules_of("g")}, known_unit u
    where g.group_id = %(group)s and {is_member("u")})
select unit_id from matching m
where exists (select from known_post p where p.unit_id = m.unit_id and p.is_head)
"""  # noqa: S608 made of constants


async def groups_of(read: Read, unit_ids: Iterable[UUID]) -> frozenset[UUID]:
    """The groups that any of these units is a member of today."""
    return frozenset(group for (group,) in await read.rows(GROUPS_OF, units=list(unit_ids)))


async def list_group_members(read: Read, group_id: UUID) -> list[UUID]:
    """Those of today that have a head to answer."""
    return [unit for (unit,) in await read.rows(MEMBERS, group=group_id)]
