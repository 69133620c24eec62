"""Chains: from a unit upwards, who may answer for each on a day, read for the rule of answering."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from kernel.clock import civil_day
from kernel.database import Read
from services.tasks.directory.answering import Answerable, Deputy, Link, first_answering

TODAY = "(select civil_today())"


def link(unit: str, day: str = TODAY) -> str:
    """A select of one row: who may answer for a known unit on a day. Posts from rank 10 on are
    officers, not deputies. Found by unit, never by post: 25 µs a unit, where a tenure looked up by
    its post took 240."""

    def holder(kind: str) -> str:
        return f"""(
            select k.official_id from known_tenure k
            where k.unit_id = {unit}.unit_id and k.post_id = head.post_id and k.kind = '{kind}'
              and in_force(k.from_on, k.to_on, {day})
            order by k.from_on desc limit 1)"""  # noqa: S608 a kind of ours

    return f"""
    select head.post_id, {holder("substantive")} as substantive, {holder("acting")} as acting, (
            select d.to_official_id from known_delegation d
            where d.unit_id = {unit}.unit_id and d.post_id = head.post_id
              and in_force(d.from_on, d.to_on, {day}) order by d.from_on desc limit 1) as delegate,
        array(
            select array[k.official_id, k.post_id]
            from known_tenure k join known_post p using (post_id)
            where k.unit_id = {unit}.unit_id and p.rank between 1 and 9
              and in_force(k.from_on, k.to_on, {day}) order by p.rank) as deputies,
        not in_force({unit}.valid_from, {unit}.valid_to, {day}) as abolished
    from (values (1)) one
    left join known_post head
         on head.unit_id = {unit}.unit_id and head.is_head"""  # noqa: S608 made of constants


# The units asked for and all above them.
LINKS = f"""
select u.unit_id, u.path, link.*
from (select distinct unnest(path) as unit_id from known_unit
      where unit_id = any(%(units)s::uuid[])) asked
join known_unit u using (unit_id) cross join lateral ({link("u", "%(day)s::date")}) link
"""  # noqa: S608 made of constants
OFFICES = """
select code, unit_id from known_unit
where code = any(%(codes)s) and in_force(valid_from, valid_to, %(day)s::date)
"""


class Chains:
    """The links of one day, read once a unit."""

    def __init__(self, day: date) -> None:
        self.day = day
        self._links: dict[UUID, Link] = {}
        self._paths: dict[UUID, list[UUID]] = {}
        self._chains: dict[UUID, tuple[Link, ...]] = {}
        self._offices: dict[str, UUID] = {}

    async def load(self, read: Read, units: Iterable[UUID], codes: Sequence[str] = ()) -> None:
        """Read the chains of units, and of the offices with these codes, that are not known yet."""
        missing = [code for code in codes if code not in self._offices]
        if missing:
            self._offices |= dict(await read.rows(OFFICES, codes=missing, day=self.day))
        wanted = {unit for unit in (*units, *self._offices.values()) if unit not in self._links}
        if not wanted:
            return
        for unit, path, *found in await read.rows(LINKS, units=list(wanted), day=self.day):
            self._links[unit] = link_of(unit, found)
            self._paths[unit] = path

    def chain(self, unit: UUID) -> tuple[Link, ...]:
        """From a unit upwards; empty when it is not known."""
        if unit not in self._chains:
            path = self._paths.get(unit, ())
            self._chains[unit] = tuple(self._links[above] for above in path if above in self._links)
        return self._chains[unit]

    def officials(self, unit: UUID) -> list[dict[str, Any]]:
        """Who answers for a unit as events name them: none or one."""
        found = first_answering(self.chain(unit), [])
        return [found._asdict()] if found else []

    def office(self, code: str | None) -> tuple[Link, ...]:
        unit = self._offices.get(code or "")
        return self.chain(unit) if unit else ()


def link_of(unit: UUID, found: Sequence[Any]) -> Link:
    """A row of `link`, typed."""
    post, substantive, acting, delegate, deputies, abolished = found
    seconds = tuple(Deputy(official, held) for official, held in deputies)
    return Link(unit, post, substantive, acting, delegate, seconds, abolished)


async def chains_today(read: Read, units: Iterable[UUID]) -> Chains:
    chains = Chains(civil_day(await read.now()))
    await chains.load(read, units)
    return chains


async def find_answering(read: Read, unit_id: UUID) -> Answerable | None:
    """Who answers for a unit today, climbing to its superiors when nobody does there."""
    return first_answering((await chains_today(read, [unit_id])).chain(unit_id), [])


async def list_officials(read: Read, unit_id: UUID | None) -> list[dict[str, Any]]:
    """The same as events name them."""
    if unit_id is None:
        return []
    return (await chains_today(read, [unit_id])).officials(unit_id)
