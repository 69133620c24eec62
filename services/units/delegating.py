"""Delegating: another official acts for the holder of a post during an absence."""

from uuid import UUID

from sqlmodel import select

from kernel.clock import uuid7
from kernel.database import Transaction
from kernel.errors import Fault, NotFound, Words
from kernel.identity import Actor
from kernel.journal import record
from kernel.requests import require_if_match, set_etag
from services.units.appointing import (
    AppointmentUnfit,
    all_registered,
    inside_post,
    lock_post,
    still_open,
)
from services.units.authority import require
from services.units.commands import Delegate, EndDelegation
from services.units.events import DelegationEnded, DelegationMade
from services.units.models import Delegation, Post
from services.units.validity import Span, in_order
from services.units.views import DelegationView

HOLDS = """
select exists (select from appointment where post_id = %(post)s and official_id = %(official)s
    and from_on <= %(to)s and (to_on is null or to_on >= %(since)s))
"""
TERM = """
select coalesce(max(coalesce(to_on, 'infinity')), '-infinity') >= %(to)s from appointment
where post_id = %(post)s and official_id = %(official)s
    and from_on <= (select civil_today()) and (to_on is null or to_on >= (select civil_today()))
"""


async def delegate(tx: Transaction, post_id: UUID, command: Delegate, by: Actor) -> DelegationView:
    post = await lock_post(tx, post_id)
    await _require(tx, by, post)
    in_order(command.from_on, command.to_on, "/to_on")
    inside_post(Span(command.from_on, command.to_on), Span(post.valid_from, post.valid_to))
    await all_registered(tx, {command.to_official_id}, "/to_official_id")
    since, to = command.from_on, command.to_on
    if await tx.value(HOLDS, post=post_id, official=command.to_official_id, since=since, to=to):
        words = Words(
            "phải là người khác người đang giữ chức danh",
            "must be another than the holder of the post",
        )
        raise AppointmentUnfit([Fault("/to_official_id", "delegate_to_oneself", words)])
    if not await tx.value(TERM, post=post_id, official=by.id, to=to):
        await require(tx, by, post.unit_id)  # nobody gives what lasts longer than the own office
    new = Delegation(id=uuid7(), post_id=post_id, **command.model_dump())
    (await tx.orm()).add(new)
    told = new.model_dump(exclude={"id", "version"})
    await record(tx, DelegationMade(delegation_id=new.id, unit_id=post.unit_id, **told), by)
    set_etag(tx, new.version)
    return DelegationView(unit_id=post.unit_id, **new.model_dump())


async def end_delegation(
    tx: Transaction, delegation_id: UUID, command: EndDelegation, by: Actor
) -> DelegationView:
    session = await tx.orm()
    query = select(Delegation).where(Delegation.id == delegation_id).with_for_update()
    delegation = (await session.exec(query)).one_or_none()
    if delegation is None:
        raise NotFound(what="delegation")
    post = await lock_post(tx, delegation.post_id)
    await _require(tx, by, post)
    require_if_match(tx, delegation.version)
    in_order(delegation.from_on, command.to_on, "/to_on")
    still_open(delegation.to_on, command.to_on)
    delegation.to_on, delegation.version = command.to_on, delegation.version + 1
    ended = DelegationEnded(
        delegation_id=delegation_id, post_id=post.id, unit_id=post.unit_id, to_on=command.to_on
    )
    await record(tx, ended, by)
    set_etag(tx, delegation.version)
    return DelegationView(unit_id=post.unit_id, **delegation.model_dump())


async def _require(tx: Transaction, by: Actor, post: Post) -> None:
    """The holder of today may delegate, and so may those who keep the register of the unit."""
    today = await tx.value("select civil_today()")
    if by.kind == "official" and await tx.value(
        HOLDS, post=post.id, official=by.id, since=today, to=today
    ):
        return
    await require(tx, by, post.unit_id)
