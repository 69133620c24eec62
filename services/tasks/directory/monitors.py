"""Monitors: who urges and reports on what a unit decides on, nearest first."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from kernel.database import Read

# Those granted at the unit, else at the nearest above it; those of the whole nation only for what
# stands under no province.
MONITORS = """
with watching as (
    select u.unit_id, r.holder_id,
           coalesce(array_position(u.path, r.unit_id), cardinality(u.path) + 1) as distance
    from known_unit u
    join known_right r on r.role = 'monitor' and coalesce(r.holder_kind, 'official') = 'official'
         and (r.unit_id = any(u.path) or r.unit_id is null and u.province_id is null)
    join known_official o on o.official_id = r.holder_id
    where u.unit_id = any(%(units)s::uuid[]) and in_force(r.from_on, r.to_on, %(day)s))
select distinct w.unit_id, w.holder_id from watching w
where w.distance = (select min(distance) from watching where unit_id = w.unit_id)
order by w.unit_id, w.holder_id
"""


class Monitor(NamedTuple):
    """As an event names one of an audience: watching from no post, by a grant."""

    official_id: UUID
    unit_id: UUID
    post_id: None = None
    basis: str = "monitor"


async def monitors_of(
    read: Read, units: Iterable[UUID], day: date
) -> dict[UUID, tuple[Monitor, ...]]:
    """By unit; a unit that nobody monitors is left out."""
    found: dict[UUID, tuple[Monitor, ...]] = {}
    for unit_id, official_id in await read.rows(MONITORS, units=list(units), day=day):
        found[unit_id] = (*found.get(unit_id, ()), Monitor(official_id, unit_id))
    return found
