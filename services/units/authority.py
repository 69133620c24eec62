"""Authority: whether an actor holds a right over a unit today, at the unit itself or at one above
it."""

from uuid import UUID

from kernel.database import Read
from kernel.errors import Forbidden, Words
from kernel.identity import Actor
from services.units.vocabulary import Role

KEEPERS = (Role.registrar, Role.administrator)
HERE = Words("đơn vị này hoặc cấp trên", "this unit or one above it")
SOMEWHERE = Words("một đơn vị bất kỳ", "some unit")
EVERYWHERE = Words("cả nước", "the whole nation")

# The row in force, else the nearest one: a unit that starts next month is already in somebody's
# care.
HOLDS = """
with recursive today as materialized (select civil_today() as day),
up as (
    select %(unit)s::uuid as id, 0 as height
    union all
    select v.parent_id, height + 1 from up, today, lateral (
        select parent_id from unit_version where unit_id = up.id
        order by in_force(valid_from, valid_to, day) desc, valid_from desc limit 1) v
    where v.parent_id is not null and height < 20)
select exists (
    select from held_right r, today
    where r.holder_id = %(holder)s and r.holder_kind = %(kind)s and r.role = any(%(roles)s)
      and in_force(r.from_on, r.to_on, day)
      and (%(anywhere)s or r.unit_id is null or r.unit_id in (select id from up)))
"""
# Where the official has a post or a right, today or later.
POSTED_AT = """
select p.unit_id from appointment a join post p on p.id = a.post_id
where a.official_id = %(official)s and (a.to_on is null or a.to_on >= (select civil_today()))
union
select unit_id from held_right
where holder_id = %(official)s and holder_kind = 'official'
  and (to_on is null or to_on >= (select civil_today()))
"""


class RightNeeded(Forbidden):
    detail = Words(
        "Cần một trong các quyền: {roles}, đối với {where}, còn hiệu lực hôm nay; người có quyền "
        "quản trị cấp bằng POST /v1/grants.",
        "This needs one of the rights {roles} over {where}, held today; an administrator grants "
        "it by POST /v1/grants.",
    )


async def require(
    read: Read, actor: Actor, unit_id: UUID | None, roles: tuple[Role, ...] = KEEPERS
) -> None:
    """Refuse unless the actor holds one of the roles over the unit; no unit asks for the whole
    nation."""
    if not await _holds(read, actor, roles, unit_id):
        raise RightNeeded(roles=roles, where=HERE if unit_id else EVERYWHERE)


async def require_anywhere(read: Read, actor: Actor) -> None:
    """Refuse one who keeps the register of no unit at all."""
    if not await keeps_any(read, actor):
        raise RightNeeded(roles=KEEPERS, where=SOMEWHERE)


async def require_over_official(read: Read, actor: Actor, official_id: UUID) -> None:
    """Refuse all but the official, and those who keep every unit where the official has a post or a
    right."""
    if actor.official_id == official_id:
        return
    rows = await read.rows(POSTED_AT, official=official_id)
    for (unit_id,) in rows:
        await require(read, actor, unit_id)
    if not rows:
        await require_anywhere(read, actor)


async def keeps_any(read: Read, actor: Actor) -> bool:
    return await _holds(read, actor, KEEPERS, None, anywhere=True)


async def _holds(
    read: Read,
    actor: Actor,
    roles: tuple[Role, ...],
    unit_id: UUID | None,
    *,
    anywhere: bool = False,
) -> bool:
    if actor.kind == "system":  # the load and the command line of the operator, never a request
        return True
    held = await read.value(
        HOLDS, unit=unit_id, holder=actor.id, kind=actor.kind, roles=list(roles), anywhere=anywhere
    )
    return bool(held)
