"""Standing: who answers for each unit on a day, as the links that an audience is resolved through."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from kernel.database import Transaction
from services.tasks.audience import Deputy, Link

# The holders of the units asked for, on one day; posts from rank 10 on are officers, not deputies.
HOLDERS = """
select u.unit_id, u.path, not %(day)s::date between u.valid_from and coalesce(u.valid_to, 'infinity') as abolished,
       head.post_id,
       (select k.official_id from known_tenure k where k.post_id = head.post_id and k.kind = 'substantive'
           and %(day)s::date between k.from_on and coalesce(k.to_on, 'infinity') order by k.from_on desc limit 1),
       (select k.official_id from known_tenure k where k.post_id = head.post_id and k.kind = 'acting'
           and %(day)s::date between k.from_on and coalesce(k.to_on, 'infinity') order by k.from_on desc limit 1),
       (select d.to_official_id from known_delegation d where d.post_id = head.post_id
           and %(day)s::date between d.from_on and coalesce(d.to_on, 'infinity') order by d.from_on desc limit 1),
       array(select array[k.official_id, k.post_id] from known_tenure k join known_post p using (post_id)
             where k.unit_id = u.unit_id and p.rank between 1 and 9
               and %(day)s::date between k.from_on and coalesce(k.to_on, 'infinity') order by p.rank)
from known_unit u left join known_post head on head.unit_id = u.unit_id and head.is_head
where u.unit_id = any(%(units)s::uuid[])
"""
PATHS = """
select code, path from known_unit
where code = any(%(codes)s) and %(day)s::date between valid_from and coalesce(valid_to, 'infinity')
"""


class Standing:
    """The links of one sweep, read once a unit: resolved through the tree and the appointments of that day."""

    def __init__(self, day: date) -> None:
        self.day = day
        self._links: dict[UUID, Link] = {}
        self._chains: dict[UUID, tuple[Link, ...]] = {}
        self._offices: dict[str, tuple[UUID, ...]] = {}

    async def know(self, tx: Transaction, units: Iterable[UUID]) -> None:
        wanted = {unit for unit in units if unit not in self._links}
        if not wanted:
            return
        rows = await (await tx.execute(HOLDERS, units=list(wanted), day=self.day)).fetchall()
        for unit, _, abolished, post, substantive, acting, delegate, deputies in rows:
            seconds = tuple(Deputy(official, held) for official, held in deputies)
            self._links[unit] = Link(unit, post, substantive, acting, delegate, seconds, abolished)

    async def know_offices(self, tx: Transaction, codes: Sequence[str]) -> None:
        wanted = [code for code in codes if code not in self._offices]
        if wanted:
            found = dict(await (await tx.execute(PATHS, codes=wanted, day=self.day)).fetchall())
            self._offices |= {code: tuple(found.get(code, ())) for code in wanted}
            await self.know(tx, {unit for path in found.values() for unit in path})

    def chain(self, path: Sequence[UUID]) -> tuple[Link, ...]:
        """From a unit upwards; a path is the unit's own, so its first id names the chain."""
        if path[0] not in self._chains:
            self._chains[path[0]] = tuple(self._links[unit] for unit in path if unit in self._links)
        return self._chains[path[0]]

    def office(self, code: str | None) -> tuple[Link, ...]:
        path = self._offices.get(code or "", ())
        return self.chain(path) if path else ()
