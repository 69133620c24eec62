"""Chains: who answers for each unit on a day, as the links that an audience is resolved through."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from kernel.database import Transaction
from services.tasks.directory.answering import Deputy, Link

# Who answers for a unit today: its head, substantive before acting before deputies, else the same
# of its superior.
ANSWERING = """
    select k.official_id, k.post_id, k.unit_id,
           case when p.is_head then k.kind else 'deputy' end as basis
    from unnest({path}) with ordinality as level (unit_id, step)
    join known_tenure k on k.unit_id = level.unit_id
     and (select civil_today()) between k.from_on and coalesce(k.to_on, 'infinity')
    join known_post p on p.post_id = k.post_id and p.rank < 10
    order by level.step, p.is_head desc, k.kind desc, p.rank limit 1"""
ANSWERING_FOR = f"""
select to_jsonb(a) from known_unit u, lateral ({ANSWERING.format(path="u.path")}) a
    where u.unit_id = %(unit)s
"""  # noqa: S608 made of constants

# The holders of the units asked for and of all above them, on one day; posts from rank 10 on are
# officers, not deputies. Found by unit, never by post: 25 µs a unit, where a tenure looked up by
# its post took 240.
HOLDERS = """
select u.unit_id, u.path, not %(day)s::date between u.valid_from
    and coalesce(u.valid_to, 'infinity') as abolished,
       head.post_id,
       (select k.official_id from known_tenure k
        where k.unit_id = u.unit_id and k.post_id = head.post_id and k.kind = 'substantive'
           and %(day)s::date between k.from_on and coalesce(k.to_on, 'infinity')
               order by k.from_on desc limit 1),
       (select k.official_id from known_tenure k
        where k.unit_id = u.unit_id and k.post_id = head.post_id and k.kind = 'acting'
           and %(day)s::date between k.from_on and coalesce(k.to_on, 'infinity')
               order by k.from_on desc limit 1),
       (select d.to_official_id from known_delegation d where d.unit_id = u.unit_id
           and d.post_id = head.post_id
           and %(day)s::date between d.from_on and coalesce(d.to_on, 'infinity')
               order by d.from_on desc limit 1),
       array(select array[k.official_id, k.post_id] from known_tenure k join known_post p
           using (post_id)
             where k.unit_id = u.unit_id and p.rank between 1 and 9
               and %(day)s::date between k.from_on and coalesce(k.to_on, 'infinity')
                   order by p.rank)
from (select distinct unnest(path) as unit_id from known_unit
    where unit_id = any(%(units)s::uuid[])) asked
join known_unit u using (unit_id) left join known_post head on head.unit_id = u.unit_id
    and head.is_head
"""
OFFICES = """
select code, unit_id from known_unit
where code = any(%(codes)s) and %(day)s::date between valid_from and coalesce(valid_to, 'infinity')
"""


class Chains:
    """The links of one sweep, read once a unit: resolved through the tree and the appointments of
    that day."""

    def __init__(self, day: date) -> None:
        self.day = day
        self._links: dict[UUID, Link] = {}
        self._paths: dict[UUID, list[UUID]] = {}
        self._chains: dict[UUID, tuple[Link, ...]] = {}
        self._offices: dict[str, UUID] = {}

    async def load(self, tx: Transaction, units: Iterable[UUID], codes: Sequence[str] = ()) -> None:
        """Read the chains of units, and of the offices with these codes, that are not known yet."""
        missing = [code for code in codes if code not in self._offices]
        if missing:
            found = dict(await tx.rows(OFFICES, codes=missing, day=self.day))
            self._offices |= found
        wanted = {unit for unit in (*units, *self._offices.values()) if unit not in self._links}
        if not wanted:
            return
        rows = await tx.rows(HOLDERS, units=list(wanted), day=self.day)
        for unit, path, abolished, post, substantive, acting, delegate, deputies in rows:
            seconds = tuple(Deputy(official, held) for official, held in deputies)
            self._links[unit] = Link(unit, post, substantive, acting, delegate, seconds, abolished)
            self._paths[unit] = path

    def chain(self, unit: UUID) -> tuple[Link, ...]:
        """From a unit upwards; empty when it is not known."""
        if unit not in self._chains:
            path = self._paths.get(unit, ())
            self._chains[unit] = tuple(self._links[above] for above in path if above in self._links)
        return self._chains[unit]

    def office(self, code: str | None) -> tuple[Link, ...]:
        unit = self._offices.get(code or "")
        return self.chain(unit) if unit else ()


async def answering_for(tx: Transaction, unit_id: UUID | None) -> list[dict[str, Any]]:
    """The official who answers for a unit today, as a list of none or one."""
    return [row for (row,) in await tx.rows(ANSWERING_FOR, unit=unit_id)]
