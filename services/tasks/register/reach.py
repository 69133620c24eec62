"""Reach: what bounds a reader's list, so that each part of it is one walk along an index."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from kernel.database import Read
from kernel.errors import NotFound
from services.tasks.directory.access import Rights
from services.tasks.terms import Noun

NO_DRAFT = "t.status <> %(draft)s"
# One who reads less than the nation and names no unit: what is theirs by lead, by issue or by
# coordination.
OWN = """
select unit_id, level from known_unit where unit_id = any(%(scope)s::uuid[]) order by unit_id
"""
COORDINATED = """
select task_id from coordination where party_id = any(%(groups)s::uuid[])
    or party_id = any(array(select unit_id from known_unit where path && %(scope)s::uuid[]))
"""
UNIT_WITHIN = """
select level, %(nation)s or path && %(scope)s::uuid[] from known_unit where unit_id = %(unit_id)s
"""


@dataclass(frozen=True)
class Reach:
    """One column a part; "true" is the whole nation."""

    parts: tuple[str, ...] = ("true",)
    hides: bool = False  # whether a task within it may still be one that the reader may not see
    params: dict[str, Any] = field(default_factory=dict)


def _led_below(level: str, unit: str) -> str:
    """Led by the unit of a parameter or by one below it; two levels have a column for that."""
    if level in ("province", "commune"):
        return f"t.{level}_id = %({unit})s"
    below = f"select unit_id from known_unit where %({unit})s = any(path)"  # noqa: S608 a name
    return f"t.lead_unit_id in ({below})"


async def reach_below(read: Read, rights: Rights, unit_id: UUID, *, issuer: bool) -> Reach:
    """What a unit and those below it lead; drafts too for one who reads them by another right."""
    found = await read.row(UNIT_WITHIN, unit_id=unit_id, **rights.reading)
    if found is None or not (found[1] or issuer):
        raise NotFound(what=Noun.unit)
    part = _led_below(found[0], "unit_id")
    return Reach((part if rights.nation or issuer else f"{part} and {NO_DRAFT}",))


async def reach_of_own(read: Read, rights: Rights) -> Reach:
    parts: list[str] = []
    params: dict[str, Any] = {}
    for unit_id, level in await read.rows(OWN, **rights.reading):
        name = f"own_{len(params)}"
        params[name] = unit_id
        parts.append(f"{_led_below(level, name)} and {NO_DRAFT}")
        parts.append(f"t.issuer_unit_id = %({name})s")
    coordinated = [task for (task,) in await read.rows(COORDINATED, **rights.reading)]
    if coordinated:
        parts += [
            f"t.task_id = any(%(coordinated)s::uuid[]) and {NO_DRAFT}",
            "t.roll_up_id = any(%(coordinated)s::uuid[])",
        ]
    return Reach(tuple(parts) or ("false",), params={**params, "coordinated": coordinated})
