"""Appointing: officials take posts and leave them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import select

from kernel.database import Transaction
from kernel.errors import Fault, Invalid, NotFound, Refusal, Words
from kernel.identity import Actor
from kernel.journal import record, record_many
from kernel.requests import require_if_match, set_etag
from services.units.authority import require
from services.units.commands import AppointOfficial, EndAppointment, NewAppointment
from services.units.copying import copy_rows
from services.units.events import AppointmentEnded, DelegationEnded, OfficialAppointed
from services.units.models import Appointment, Post
from services.units.validity import Span, in_order, within
from services.units.views import AppointmentView

POSTS_IN_HAND = """
select id, unit_id, valid_from, valid_to from post where id = any(%(ids)s) order by id for update
"""
KNOWN_OFFICIALS = "select count(*) from official where id = any(%(ids)s)"
HELD_TWICE = """
select o.name, other.official_id, other.from_on, other.to_on
from appointment mine join appointment other on other.post_id = mine.post_id and other.id <> mine.id
    and other.kind = 'substantive'
    and daterange(other.from_on, other.to_on, '[]') && daterange(mine.from_on, mine.to_on, '[]')
join official o on o.id = other.official_id
where mine.kind = 'substantive' and mine.id = any(%(ids)s) limit 1
"""


# The journal knows who gave it; what the register gave for the post stays.
CUT_SHORT = """
update delegation d set to_on = %(on)s, version = version + 1
where post_id = %(post)s and to_on > %(on)s and exists (
    select from journal j where j.subject = %(post)s and j.name = 'DelegationMade'
        and j.body->>'delegation_id' = d.id::text and j.actor->>'id' = %(official)s::text)
returning id
"""


class PostHeld(Refusal):
    status, code = 409, "post_held"
    title = Words("Chức danh đang có người giữ", "The post is held")
    detail = Words(
        "{name} ({other}) giữ chức danh này từ {since} đến {to}; mỗi ngày chỉ có một người giữ "
        "chính thức. Kết thúc bổ "
        "nhiệm đó trước, hoặc bổ nhiệm quyền (acting).",
        "{name} ({other}) holds this post from {since} to {to}; it has one substantive holder on "
        "any day. End that "
        "appointment first, or appoint an acting one.",
    )


class AlreadyEnded(Refusal):
    status, code = 409, "already_ended"
    title = Words("Đã kết thúc", "It has ended already")
    detail = Words(
        "Đã kết thúc vào {on}; chỉ rút ngắn được.", "It ends on {on}; it can only be made shorter."
    )


class AppointmentUnfit(Invalid):
    code = "appointment_unfit"


async def lock_post(tx: Transaction, post_id: UUID) -> Post:
    """Locked, so that of two who press at once the second sees the first."""
    session = await tx.orm()
    post = (
        await session.exec(select(Post).where(Post.id == post_id).with_for_update())
    ).one_or_none()
    if post is None:
        raise NotFound(what="post")
    return post


async def appoint_official(
    tx: Transaction, post_id: UUID, command: AppointOfficial, by: Actor
) -> AppointmentView:
    post = await lock_post(tx, post_id)
    await require(tx, by, post.unit_id)
    new = NewAppointment(post_id=post_id, **command.model_dump())
    await appoint_officials(tx, [new], by)
    set_etag(tx, 1)
    return AppointmentView(unit_id=post.unit_id, version=1, **new.model_dump())


async def appoint_officials(tx: Transaction, new: Sequence[NewAppointment], by: Actor) -> None:
    """By set. Refused as a whole when a post would have two substantive holders on one day."""
    rows = await tx.rows(POSTS_IN_HAND, ids=list({one.post_id for one in new}))
    posts = {post_id: (unit_id, Span(since, to)) for post_id, unit_id, since, to in rows}
    await all_registered(tx, {one.official_id for one in new}, "/official_id")
    for one in new:
        in_order(one.from_on, one.to_on, "/to_on")
        inside_post(Span(one.from_on, one.to_on), posts[one.post_id][1])
    columns = ("id", "post_id", "official_id", "kind", "from_on", "to_on")
    kept = ([*(getattr(one, column) for column in columns), 1] for one in new)
    await copy_rows(tx, "appointment", [*columns, "version"], kept)
    clash = await (await tx.execute(HELD_TWICE, ids=[one.id for one in new])).fetchone()
    if clash is not None:
        name, other, since, to = clash
        raise PostHeld(name=name, other=other, since=since, to=to or "…")
    await record_many(
        tx,
        [
            OfficialAppointed(
                appointment_id=one.id,
                unit_id=posts[one.post_id][0],
                **one.model_dump(exclude={"id"}),
            )
            for one in new
        ],
        by,
    )


async def all_registered(tx: Transaction, ids: set[UUID], pointer: str) -> None:
    if await tx.value(KNOWN_OFFICIALS, ids=list(ids)) != len(ids):
        words = Words(
            "chưa đăng ký; POST /v1/officials trước", "not registered; POST /v1/officials first"
        )
        raise AppointmentUnfit([Fault(pointer, "official_unknown", words)])


def inside_post(span: Span, post: Span) -> None:
    if not within(span, post):
        words = Words(
            f"chức danh tồn tại từ {post.since} đến {post.to or '…'}",
            f"the post stands from {post.since} to {post.to or '…'}",
        )
        raise AppointmentUnfit([Fault("/from_on", "outside_post", words)])


async def end_appointment(
    tx: Transaction, appointment_id: UUID, command: EndAppointment, by: Actor
) -> AppointmentView:
    """`to_on` is the last day in office; the head of the days after is somebody else, or nobody
    (rule 2)."""
    session = await tx.orm()
    query = select(Appointment).where(Appointment.id == appointment_id).with_for_update()
    appointment = (await session.exec(query)).one_or_none()
    if appointment is None:
        raise NotFound(what="appointment")
    post = await lock_post(tx, appointment.post_id)
    await require(tx, by, post.unit_id)
    require_if_match(tx, appointment.version)
    in_order(appointment.from_on, command.to_on, "/to_on")
    still_open(appointment.to_on, command.to_on)
    appointment.to_on, appointment.version = command.to_on, appointment.version + 1
    about = {"post_id": post.id, "unit_id": post.unit_id, "official_id": appointment.official_id}
    await record(
        tx, AppointmentEnded(appointment_id=appointment_id, to_on=command.to_on, **about), by
    )
    await _end_what_was_delegated(tx, appointment, post, by)
    set_etag(tx, appointment.version)
    return AppointmentView(unit_id=post.unit_id, **appointment.model_dump())


async def _end_what_was_delegated(
    tx: Transaction, ended: Appointment, post: Post, by: Actor
) -> None:
    """What a holder delegated ends with the holder's own office."""
    last, whose = ended.to_on, ended.official_id
    rows = await tx.rows(CUT_SHORT, post=post.id, official=whose, on=last)
    about = {"post_id": post.id, "unit_id": post.unit_id, "to_on": last}
    await record_many(tx, [DelegationEnded(delegation_id=one, **about) for (one,) in rows], by)


def still_open(to_on: date | None, sooner: date) -> None:
    if to_on is not None and sooner >= to_on:
        raise AlreadyEnded(on=to_on)
