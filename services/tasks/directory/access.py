"""Rights: what an actor may read and decide today, from the posts and grants that this service
knows."""

import time
from dataclasses import dataclass
from uuid import UUID

from kernel.database import Read
from kernel.errors import Forbidden, NotFound
from kernel.identity import Actor
from services.tasks.directory.groups import groups_of
from services.tasks.lifecycle import Status
from services.tasks.terms import Need, Noun

READING = frozenset(
    {"issuer", "monitor", "inspector"}
)  # a registrar keeps the tree, and reads no task
SECONDS = 2  # a moved unit or an ended appointment takes effect within this


@dataclass(frozen=True)
class Rights:
    """`seats` are the units where the actor holds a post, `heads` those it answers for, `grants` a
    role's units.

    A grant at no unit (none) holds for the whole nation.
    """

    seats: frozenset[UUID] = frozenset()
    heads: frozenset[UUID] = frozenset()
    grants: frozenset[tuple[str, UUID | None]] = frozenset()
    groups: frozenset[UUID] = frozenset()
    everything: bool = False

    @property
    def nation(self) -> bool:
        """May read every task: a service, or one who watches or issues for the whole nation."""
        return self.everything or any(unit is None for role, unit in self.grants if role in READING)

    @property
    def reading(self) -> dict[str, object]:
        """The parameters of `visible`."""
        return {
            "nation": self.nation,
            "scope": list(self.scope),
            "groups": list(self.groups),
            "draft": Status.draft,
        }

    @property
    def scope(self) -> frozenset[UUID]:
        """The units whose subtrees the actor reads."""
        return self.seats | {
            unit for role, unit in self.grants if unit is not None and role in READING
        }

    def issues_for(self, unit_id: UUID) -> bool:
        """Whether the actor enters documents, assigns and decides in the name of a unit: its head,
        whoever the head delegated to, or one with an issuer's right. A monitor decides nothing."""
        roles = {("issuer", unit_id), ("issuer", None)}
        return self.everything or unit_id in self.heads or bool(self.grants & roles)

    @property
    def assigns_anywhere(self) -> bool:
        """Whether the actor's word reaches the whole nation, whichever unit it speaks for."""
        return self.everything or ("issuer", None) in self.grants

    def granted_at(self, unit_id: UUID) -> bool:
        """Whether the actor issues for a unit by a grant there, and not only as its head."""
        return ("issuer", unit_id) in self.grants


# An identity is a kind and an id: a client may bear the id of an official, and holds no office.
HELD = """
with today as materialized (select civil_today() as day)
select p.is_head, k.unit_id, null as role
from today, known_tenure k join known_post p using (post_id)
where %(kind)s = 'official' and k.official_id = %(id)s
  and in_force(k.from_on, k.to_on, today.day)
union all
select p.is_head, d.unit_id, null
from today, known_delegation d join known_post p using (post_id)
where %(kind)s = 'official' and d.to_official_id = %(id)s
  and in_force(d.from_on, d.to_on, today.day)
union all
select false, r.unit_id, r.role from today, known_right r
where r.holder_id = %(id)s and coalesce(r.holder_kind, %(kind)s) = %(kind)s
  and in_force(r.from_on, r.to_on, today.day)
"""


def visible(task: str, lead: str) -> str:
    """Whether a task may be read (rule 30), with the parameters of `Rights.reading`: by its issuer,
    lead, coordinating units and groups, their superiors up the tree, monitors and inspectors.

    `lead` is the known unit that leads it, none on a draft or a roll-up. A draft is its issuer's
    own: whom it names may never come to lead it.
    """
    return f"""(
    %(nation)s or {task}.issuer_unit_id = any(%(scope)s::uuid[])
    or {task}.status <> %(draft)s and ({lead}.path && %(scope)s::uuid[] or exists (
        select from coordination c left join known_unit party on party.unit_id = c.party_id
        where c.task_id in ({task}.task_id, {task}.roll_up_id)
          and (party.path && %(scope)s::uuid[] or c.party_id = any(%(groups)s::uuid[])))))"""


SEEN = f"""
select exists (select from task t left join known_unit lead on lead.unit_id = t.lead_unit_id
               where t.task_id = %(id)s and {visible("t", "lead")})
"""  # noqa: S608 made of constants


async def rights_of(read: Read, actor: Actor) -> Rights:
    """Kept for two seconds: every request asks, and the answer hardly ever changes."""
    if actor.kind in ("service", "system"):
        return Rights(everything=True)
    until, rights = read.cache.get((actor.kind, actor.id), (0.0, None))
    if rights is None or until < time.monotonic():
        rights = await _rights(read, actor)
        if len(read.cache) > 10_000:
            read.cache.clear()
        read.cache[actor.kind, actor.id] = (time.monotonic() + SECONDS, rights)
    return rights  # type: ignore[no-any-return]  # the cache holds anything


async def _rights(read: Read, holder: Actor) -> Rights:
    rows = await read.rows(HELD, id=holder.id, kind=holder.kind)
    seats = frozenset(unit for _, unit, role in rows if role is None)
    return Rights(
        seats=seats,
        heads=frozenset(unit for is_head, unit, _ in rows if is_head),
        grants=frozenset((role, unit) for _, unit, role in rows if role is not None),
        groups=await groups_of(read, seats) if seats else frozenset(),
    )


async def expect_issuer(read: Read, actor: Actor, unit_id: UUID) -> Rights:
    rights = await rights_of(read, actor)
    if not rights.issues_for(unit_id):
        raise Forbidden(needs=Need.issuer)
    return rights


async def expect_issuer_of_task(read: Read, actor: Actor, task_id: UUID, unit_id: UUID) -> None:
    """One who decides for the unit that assigned a task; hidden from those who may not even read
    it."""
    if not (await rights_of(read, actor)).issues_for(unit_id):
        await expect_visible(read, task_id, actor)
        await expect_issuer(read, actor, unit_id)


async def expect_visible(read: Read, task_id: UUID, by: Actor) -> None:
    """What one may not read does not exist."""
    if not await may_see(read, task_id, await rights_of(read, by)):
        raise NotFound(what=Noun.task)


async def may_see(read: Read, task_id: UUID, rights: Rights) -> bool:
    return bool(await read.value(SEEN, id=task_id, **rights.reading))
