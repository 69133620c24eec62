"""Delegating: another official acts for the holder of a post during an absence."""

from uuid import UUID

from kernel.clock import uuid7
from kernel.database import Read, Transaction
from kernel.errors import Fault, Forbidden, NotFound, Words
from kernel.identity import Actor
from kernel.journal import record
from kernel.pagination import Page, PageOf
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
from services.units.overlapping import expect_no_overlap
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
STOOD_IN = """
select exists (select from delegation where post_id = %(post)s and to_official_id = %(official)s)
"""
DELEGATIONS = """
select d.id, d.post_id, p.unit_id, d.to_official_id, d.from_on, d.to_on, d.version
from delegation d join post p on p.id = d.post_id
where d.post_id = %(post)s and (%(mine)s::uuid is null or d.to_official_id = %(mine)s)
  and (%(after_from)s::date is null
       or (d.from_on, d.id) < (%(after_from)s::date, %(after_id)s::uuid))
order by d.from_on desc, d.id desc limit %(take)s
"""
END = """
update delegation set to_on = %(on)s, version = version + 1 where id = %(id)s returning version
"""


async def delegate_post(
    tx: Transaction, post_id: UUID, command: Delegate, by: Actor
) -> DelegationView:
    post = await lock_post(tx, post_id)
    await _require(tx, by, post_id, post.unit_id)
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
    await expect_no_overlap(tx, post_id, command.to_official_id, Span(since, to))
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
    await _expect_ender(tx, by, post, delegation)
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


async def list_delegations(
    read: Read, post_id: UUID, by: Actor, page: Page
) -> PageOf[DelegationView]:
    """Who stood in for a post, the latest first: all of it to those who may delegate it, and to
    whom it was delegated their own."""
    unit_id = await read.value("select unit_id from post where id = %(post)s", post=post_id)
    if unit_id is None:
        raise NotFound(what=Noun.post)
    mine = None
    try:
        await _require(read, by, post_id, unit_id)
    except Forbidden:
        if not await read.value(STOOD_IN, post=post_id, official=by.official_id):
            raise
        mine = by.official_id
    asked = {"post": post_id, "mine": mine, **page.keyset("from", "id")}
    rows = await read.all(DelegationView, DELEGATIONS, **asked)
    return page.cut(rows, lambda row: (row.from_on, row.id))


async def _require(read: Read, by: Actor, post_id: UUID, unit_id: UUID) -> None:
    """The holder of today may delegate, and so may those who keep the register of the unit."""
    today = await read.value("select civil_today()")
    me = by.official_id
    if not await read.value(HOLDS, post=post_id, official=me, since=today, to=today):
        await require(read, by, unit_id)


async def _expect_ender(tx: Transaction, by: Actor, post: Post, delegation: Delegation) -> None:
    """To all but those who may delegate the post and the delegate, a delegation does not exist."""
    try:
        await _require(tx, by, post.post_id, post.unit_id)
    except Forbidden:
        if delegation.to_official_id != by.official_id:
            raise NotFound(what=Noun.delegation) from None
        raise
