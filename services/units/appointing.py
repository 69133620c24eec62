"""Appointing: officials take posts and leave them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from kernel.database import Transaction
from kernel.errors import Fault, Invalid, NotFound, Refusal, Words
from kernel.identity import Actor
from kernel.journal import record, record_many
from kernel.requests import require_if_match, set_etag
from kernel.tables import insert, lock
from services.units.authority import require
from services.units.commands import AppointOfficial, EndAppointment, NewAppointment
from services.units.events import AppointmentEnded, DelegationEnded, OfficialAppointed
from services.units.models import Appointment, Post
from services.units.validity import Span, in_order, within
from services.units.views import AppointmentView
from services.units.vocabulary import OPEN_END, Noun

LOCKED_POSTS = """
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
END = """
update appointment set to_on = %(on)s, version = version + 1 where id = %(id)s returning version
"""
# The journal knows who gave it; what the register gave for the post stays.
CUT_SHORT = """
update delegation d set to_on = %(on)s, version = version + 1
where post_id = %(post)s and to_on > %(on)s and exists (
    select from journal j where j.subject = %(post)s and j.name = 'DelegationMade'
        and j.body->>'delegation_id' = d.id::text
        and j.actor->>'kind' = 'official' and j.actor->>'id' = %(official)s::text)
returning id
"""


class PostHeld(Refusal):
    status, code = 409, "post_held"
    title = Words("Chức danh đang có người giữ", "The post is held")
    detail = Words(
        "{name} ({other}) giữ chức danh này từ {since} đến {to}; mỗi ngày chỉ có một người giữ "
        "chính thức. Kết thúc bổ "
        "nhiệm đó trước, hoặc giao quyền.",
        "{name} ({other}) holds this post from {since} to {to}; it has one substantive holder on "
        "any day. End that "
        "appointment first, or appoint an acting one.",
    )


class AlreadyEnded(Refusal):
    status, code = 409, "already_ended"
    title = Words("Đã kết thúc", "It has ended already")
    detail = Words(
        "Đã kết thúc vào ngày {on}; chỉ rút ngắn được.",
        "It ends on {on}; it can only be made shorter.",
    )


STANDS = Words("chức danh tồn tại từ {since} đến {to}", "the post stands from {since} to {to}")


class AppointmentUnfit(Invalid):
    code = "appointment_unfit"


async def lock_post(tx: Transaction, post_id: UUID) -> Post:
    """Locked, so that of two who press at once the second sees the first."""
    post = await lock(tx, Post, post_id)
    if post is None:
        raise NotFound(what=Noun.post)
    return post


async def appoint_official(
    tx: Transaction, post_id: UUID, command: AppointOfficial, by: Actor
) -> AppointmentView:
    post = await lock_post(tx, post_id)
    await require(tx, by, post.unit_id)
    new = NewAppointment(post_id=post_id, **command.model_dump())
    await appoint_officials(tx, [new], by)
    set_etag(tx, 1)
    about = new.model_dump(exclude={"appointment_id"})
    return AppointmentView(id=new.appointment_id, unit_id=post.unit_id, version=1, **about)


async def appoint_officials(tx: Transaction, new: Sequence[NewAppointment], by: Actor) -> None:
    """By set. Refused as a whole when a post would have two substantive holders on one day."""
    rows = await tx.rows(LOCKED_POSTS, ids=list({one.post_id for one in new}))
    posts = {post_id: (unit_id, Span(since, to)) for post_id, unit_id, since, to in rows}
    await expect_registered(tx, {one.official_id for one in new}, "/official_id")
    for one in new:
        in_order(one.from_on, one.to_on, "/to_on")
        expect_inside_post(Span(one.from_on, one.to_on), posts[one.post_id][1])
    await insert(tx, Appointment, new, version=1)
    clash = await tx.row(HELD_TWICE, ids=[one.appointment_id for one in new])
    if clash is not None:
        name, other, since, to = clash
        raise PostHeld(name=name, other=other, since=since, to=to or OPEN_END)
    told = [OfficialAppointed(unit_id=posts[one.post_id][0], **one.model_dump()) for one in new]
    await record_many(tx, told, by)


async def expect_registered(tx: Transaction, ids: set[UUID], pointer: str) -> None:
    if await tx.value(KNOWN_OFFICIALS, ids=list(ids)) != len(ids):
        words = Words(
            "chưa đăng ký; hãy POST /v1/officials trước", "not registered; POST /v1/officials first"
        )
        raise AppointmentUnfit([Fault(pointer, "official_unknown", words)])


def expect_inside_post(span: Span, post: Span) -> None:
    if not within(span, post):
        words = STANDS.filled({"since": post.since, "to": post.to or OPEN_END})
        raise AppointmentUnfit([Fault("/from_on", "outside_post", words)])


async def end_appointment(
    tx: Transaction, appointment_id: UUID, command: EndAppointment, by: Actor
) -> AppointmentView:
    """`to_on` is the last day in office; the head of the days after is somebody else, or nobody
    (rule 2)."""
    appointment = await lock(tx, Appointment, appointment_id)
    if appointment is None:
        raise NotFound(what=Noun.appointment)
    post = await lock_post(tx, appointment.post_id)
    await require(tx, by, post.unit_id)
    require_if_match(tx, appointment.version)
    in_order(appointment.from_on, command.to_on, "/to_on")
    expect_open(appointment.to_on, command.to_on)
    version = await tx.value(END, id=appointment_id, on=command.to_on)
    about = {"post_id": post.post_id, "unit_id": post.unit_id, "to_on": command.to_on}
    ended = AppointmentEnded(
        appointment_id=appointment_id, official_id=appointment.official_id, **about
    )
    await record(tx, ended, by)
    await _end_what_was_delegated(tx, ended, by)
    set_etag(tx, version)
    return AppointmentView(
        id=appointment_id,
        official_id=appointment.official_id,
        kind=appointment.kind,
        from_on=appointment.from_on,
        version=version,
        **about,
    )


async def _end_what_was_delegated(tx: Transaction, ended: AppointmentEnded, by: Actor) -> None:
    """What a holder delegated ends with the holder's own office."""
    cut = await tx.rows(CUT_SHORT, post=ended.post_id, official=ended.official_id, on=ended.to_on)
    about = ended.model_dump(include={"post_id", "unit_id", "to_on"})
    await record_many(tx, [DelegationEnded(delegation_id=one, **about) for (one,) in cut], by)


def expect_open(to_on: date | None, sooner: date) -> None:
    """Refuses an end that is not earlier than the one that stands."""
    if to_on is not None and sooner >= to_on:
        raise AlreadyEnded(on=to_on)
