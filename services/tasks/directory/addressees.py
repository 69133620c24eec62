"""Addressees: who the codes of a directive name today, units by their successors and groups by
their members."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kernel.database import Read
from kernel.errors import Words
from services.tasks.directory.groups import is_member, rules_of


@dataclass(frozen=True)
class Addressee:
    """`named` is the code in the directive, `code` that of who stands today. `newest` is the day
    since which all that is addressed stands."""

    named: str
    party: str  # unit or group
    id: UUID
    code: str
    name: str
    name_en: str
    members: int
    headed: bool
    newest: date | None

    @property
    def names(self) -> Words:
        return Words(self.name, self.name_en)

    @property
    def is_group(self) -> bool:
        return self.party == "group"


# A code that no unit has today goes to its default successor, and on to that one's.
ADDRESSEES = f"""
with recursive today as materialized (select civil_today() as day),
line as (
    select code as named, code, 0 as step from unnest(%(codes)s::text[]) as given (code)
    union all
    select line.named, s.new_code, line.step + 1
    from today, line join succession s on s.old_code = line.code
    where line.step < 10 and s.effective_from <= today.day and not exists (
        select from known_unit u
        where u.code = line.code and in_force(u.valid_from, u.valid_to, today.day))),
matching as materialized (
    select distinct g.group_id, u.unit_id, u.valid_from
    from known_group g, {rules_of("g")}, known_unit u
    where g.code = any(%(codes)s::text[]) and {is_member("u")}),
headed as materialized (
    select m.group_id, count(*)::int as members, max(m.valid_from) as newest from matching m
    where exists (select from known_post p where p.unit_id = m.unit_id and p.is_head) group by 1)
select line.named, 'unit' as party, u.unit_id as id, u.code, u.name_vi as name, u.name_en,
       1 as members, exists (
           select from known_post p where p.unit_id = u.unit_id and p.is_head) as headed,
       u.valid_from as newest
from today, line join known_unit u on u.code = line.code
where in_force(u.valid_from, u.valid_to, today.day)
union all
select g.code, 'group', g.group_id, g.code, g.name_vi, g.name_en, coalesce(headed.members, 0), true,
       headed.newest
from known_group g left join headed using (group_id) where g.code = any(%(codes)s::text[])
"""  # noqa: S608 made of constants


async def find_addressees(read: Read, codes: Iterable[str]) -> dict[str, list[Addressee]]:
    """By the code as the directive has it: none when nobody stands, several when a code means more
    than one."""
    found: dict[str, list[Addressee]] = {}
    for one in await read.all(Addressee, ADDRESSEES, codes=sorted(set(codes) - {""})):
        found.setdefault(one.named, []).append(one)
    return found
