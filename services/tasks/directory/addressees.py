"""Addressees: who the codes of a directive name today, units by their successors and groups by
their members."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from psycopg.rows import class_row

from kernel.database import Read, Transaction
from kernel.errors import Fault, Invalid, Words

# A unit is a member when any rule of the group matches in every part that it names.
MEMBERSHIP = """
    (r.level is null or r.level = u.level) and (r.kind is null or r.kind = u.kind)
    and (r.branch is null or r.branch = u.branch) and (r.code is null or r.code = u.code)
    and (r.under_code is null or exists (
        select from known_unit o where o.code = r.under_code and o.unit_id = any(u.path)))
    and (select civil_today()) between u.valid_from and coalesce(u.valid_to, 'infinity')"""
RULES = (
    "jsonb_to_recordset(g.members) as r(level text, kind text, branch text, code text, "
    "under_code text)"
)


@dataclass(frozen=True)
class Addressee:
    """`named` is the code in the directive, `code` that of who stands today. `newest` is the day
    since which all that is addressed stands."""

    named: str
    party: str  # unit or group
    id: UUID
    code: str
    name: str
    members: int
    headed: bool
    newest: date | None

    @property
    def is_group(self) -> bool:
        return self.party == "group"


# A code that no unit has today goes to its default successor, and on to that one's.
FIND = f"""
with recursive today as materialized (select civil_today() as day),
line as (
    select code as named, code, 0 as step from unnest(%(codes)s::text[]) as given (code)
    union all
    select line.named, s.new_code, line.step + 1 from today, line
    join succession s on s.old_code = line.code
    where line.step < 10 and s.effective_from <= today.day and not exists (
        select from known_unit u where u.code = line.code
        and today.day between u.valid_from and coalesce(u.valid_to, 'infinity'))),
matching as materialized (
    select distinct g.group_id, u.unit_id, u.valid_from from known_group g, {RULES}, known_unit u
    where g.code = any(%(codes)s::text[]) and {MEMBERSHIP}),
headed as materialized (
    select m.group_id, count(*)::int as members, max(m.valid_from) as newest from matching m
    where exists (select from known_post p where p.unit_id = m.unit_id and p.is_head) group by 1)
select line.named, 'unit' as party, u.unit_id as id, u.code, u.name_vi as name, 1 as members,
       exists (select from known_post p where p.unit_id = u.unit_id and p.is_head)
           as headed, u.valid_from as newest
from today, line join known_unit u on u.code = line.code
where today.day between u.valid_from and coalesce(u.valid_to, 'infinity')
union all
select g.code, 'group', g.group_id, g.code, g.name_vi, coalesce(headed.members, 0), true,
    headed.newest
from known_group g left join headed using (group_id) where g.code = any(%(codes)s::text[])
"""  # noqa: S608 made of constants


async def addressees(read: Read, codes: Iterable[str]) -> dict[str, list[Addressee]]:
    """By the code as the directive has it: none when nobody stands, several when a code means more
    than one."""
    wanted = sorted(set(codes) - {""})
    found: dict[str, list[Addressee]] = {}
    for one in await (await read.execute(FIND, class_row(Addressee), codes=wanted)).fetchall():
        found.setdefault(one.named, []).append(one)
    return found


GROUPS_OF = f"""
select distinct g.group_id from known_group g, {RULES}, known_unit u
where u.unit_id = any(%(seats)s::uuid[]) and {MEMBERSHIP}
"""  # noqa: S608 made of constants


class UnitUnknown(Invalid):
    code = "unit_unknown"
    title = Words("Không có đơn vị này", "No such unit")
    detail = Words(
        "{name} không phải đơn vị hay nhóm đang tồn tại; tra ở /v1/units?q=… hoặc /v1/groups.",
        "{name} is no unit or group that stands today; look it up at /v1/units?q=… or /v1/groups.",
    )


class OneLead(Invalid):
    code = "one_lead"
    title = Words("Một đơn vị chủ trì", "Exactly one lead")
    detail = Words(
        "Nêu đúng một trong hai: lead_unit_id hoặc group_code.",
        "Name exactly one of lead_unit_id and group_code.",
    )


STANDS = """
select exists (select from known_unit where unit_id = %(id)s
               and civil_today() between valid_from and coalesce(valid_to, 'infinity'))
"""


async def expect_standing(tx: Transaction, unit_id: UUID | None) -> None:
    if unit_id is not None and not await tx.value(STANDS, id=unit_id):
        raise UnitUnknown(
            [Fault("", "unit_unknown", Words(str(unit_id), str(unit_id)))], name=str(unit_id)
        )


async def group_of(tx: Transaction, code: str | None) -> UUID | None:
    if code is None:
        return None
    found: UUID | None = await tx.value(
        "select group_id from known_group where code = %(code)s", code=code
    )
    if found is None:
        raise UnitUnknown(name=code)
    return found


async def name_of(tx: Transaction, unit_id: UUID | None) -> str:
    return str(
        await tx.value("select name_vi from known_unit where unit_id = %(id)s", id=unit_id) or ""
    )


# Matched first, headed next: in one join the rules' costs hide that the posts have an index (7 s
# instead of 0.05).
MEMBERS = f"""
with matching as materialized (
    select distinct u.unit_id from known_group g, {RULES}, known_unit u where g.group_id = %(group)s
        and {MEMBERSHIP})
select unit_id from matching m where exists (select from known_post p where p.unit_id = m.unit_id
    and p.is_head)
"""  # noqa: S608 made of constants
