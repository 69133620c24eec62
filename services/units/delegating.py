"""Delegating: another official acts for the holder of a post during an absence."""

from uuid import UUID

from kernel.clock import uuid7
from kernel.database import Transaction
from kernel.errors import Fault, NotFound, Words
from kernel.identity import Actor
from kernel.journal import record
from kernel.requests import require_if_match, set_etag
from kernel.tables import insert, lock
from services.units.appointing import (
    AppointmentUnfit,
    expect_inside_post,
    expect_open,
    expect_registered,
    lock_post,
)
from services.units.authority import require
from services.units.commands import Delegate, EndDelegation
from services.units.events import DelegationEnded, DelegationMade
from services.units.models import Delegation, Post
from services.units.validity import Span, in_order
from services.units.views import DelegationView
from services.units.vocabulary import Noun

HOLDS = """
select exists (select from appointment where post_id = %(post)s and official_id = %(official)s
    and from_on <= %(to)s and (to_on is null or to_on >= %(since)s))
"""
TERM = """
select coalesce(max(coalesce(to_on, 'infinity')), '-infinity') >= %(to)s from appointment
where post_id = %(post)s and official_id = %(official)s
  and in_force(from_on, to_on, (select civil_today()))
"""
END = """
update delegation set to_on = %(on)s, version = version + 1 where id = %(id)s returning version
"""


async def delegate_post(
    tx: Transaction, post_id: UUID, command: Delegate, by: Actor
) -> DelegationView:
    post = await lock_post(tx, post_id)
    await _require(tx, by, post)
    in_order(command.from_on, command.to_on, "/to_on")
    expect_inside_post(Span(command.from_on, command.to_on), Span(post.valid_from, post.valid_to))
    await expect_registered(tx, {command.to_official_id}, "/to_official_id")
    since, to = command.from_on, command.to_on
    if await tx.value(HOLDS, post=post_id, official=command.to_official_id, since=since, to=to):
        words = Words(
            "phải là người khác người đang giữ chức danh",
            "must be another than the holder of the post",
        )
        raise AppointmentUnfit([Fault("/to_official_id", "delegate_to_oneself", words)])
    if not await tx.value(TERM, post=post_id, official=by.official_id, to=to):
        await require(tx, by, post.unit_id)  # nobody gives what lasts longer than the own office
    new = Delegation(delegation_id=uuid7(), post_id=post_id, **command.model_dump())
    await insert(tx, Delegation, [new])
    told = new.model_dump(exclude={"version"})
    await record(tx, DelegationMade(unit_id=post.unit_id, **told), by)
    set_etag(tx, new.version)
    about = new.model_dump(exclude={"delegation_id"})
    return DelegationView(id=new.delegation_id, unit_id=post.unit_id, **about)


async def end_delegation(
    tx: Transaction, delegation_id: UUID, command: EndDelegation, by: Actor
) -> DelegationView:
    delegation = await lock(tx, Delegation, delegation_id)
    if delegation is None:
        raise NotFound(what=Noun.delegation)
    post = await lock_post(tx, delegation.post_id)
    await _require(tx, by, post)
    require_if_match(tx, delegation.version)
    in_order(delegation.from_on, command.to_on, "/to_on")
    expect_open(delegation.to_on, command.to_on)
    version = await tx.value(END, id=delegation_id, on=command.to_on)
    about = {"post_id": post.post_id, "unit_id": post.unit_id, "to_on": command.to_on}
    await record(tx, DelegationEnded(delegation_id=delegation_id, **about), by)
    set_etag(tx, version)
    return DelegationView(
        id=delegation_id,
        to_official_id=delegation.to_official_id,
        from_on=delegation.from_on,
        version=version,
        **about,
    )


async def _require(tx: Transaction, by: Actor, post: Post) -> None:
    """The holder of today may delegate, and so may those who keep the register of the unit."""
    today = await tx.value("select civil_today()")
    me = by.official_id
    if await tx.value(HOLDS, post=post.post_id, official=me, since=today, to=today):
        return
    await require(tx, by, post.unit_id)
