"""Establishing: units come to be, each with its code, its place in the tree and its posts."""

from collections.abc import Sequence
from uuid import UUID

from kernel.database import Transaction
from kernel.errors import Fault, Invalid, NotFound, Refusal, Words
from kernel.identity import Actor
from kernel.journal import record_many
from kernel.tables import insert
from kernel.texts import search_key
from services.units.authority import require
from services.units.commands import EstablishPost, EstablishUnit, NewPost, NewUnit
from services.units.events import PostEstablished, UnitEstablished
from services.units.folding import sort_key
from services.units.models import Post, Unit, UnitCode, UnitVersion
from services.units.placement import fits, unknown_parent
from services.units.tree import find_unit
from services.units.validity import Span, in_order, within
from services.units.views import PostView, UnitView
from services.units.vocabulary import OPEN_END, Level, Noun

# One lock for all codes: units are established a few times a year, and a lock a code would fill the
# lock table when 3,400 come at once. It is held until the transaction ends, so the second of two
# creators sees the first's row.
ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('unit_code ' || current_schema()))"
PARENTS = """
select unit_id, level, min(valid_from), case when bool_and(valid_to is not null)
    then max(valid_to) end
from unit_version where unit_id = any(%(ids)s) group by unit_id, level
"""
TAKEN = """
select mine.scheme, mine.code, other.unit_id, v.name_vi, v.name_en, other.valid_from
from unit_code mine
join unit_code other on (other.scheme, other.code) = (mine.scheme, mine.code)
    and other.unit_id <> mine.unit_id
    and daterange(other.valid_from, other.valid_to, '[]') && daterange(mine.valid_from,
        mine.valid_to, '[]')
join unit_version v on v.unit_id = other.unit_id
where mine.unit_id = any(%(ids)s)
order by v.valid_from desc limit 1
"""
BORNE_ELSEWHERE = """
select exists (select from unit_code where code = %(code)s and unit_id <> %(id)s
    and (valid_to is null or valid_to >= (select civil_today())))
"""
HEADED_TWICE = """
select mine.unit_id from post mine join post other
    on other.unit_id = mine.unit_id and other.id <> mine.id and other.is_head
    and daterange(other.valid_from, other.valid_to, '[]') && daterange(mine.valid_from,
        mine.valid_to, '[]')
where mine.is_head and mine.id = any(%(ids)s) limit 1
"""
UNIT_SPANS = """
select unit_id, min(valid_from), case when bool_and(valid_to is not null) then max(valid_to) end
from unit_version where unit_id = any(%(ids)s) group by unit_id
"""


class CodeTaken(Refusal):
    status, code = 409, "code_taken"
    title = Words("Mã đơn vị đang được dùng", "The unit code is in use")
    detail = Words(
        "Mã {unit_code} ({scheme}) đã thuộc về {name} ({other}) từ {since}; một mã chỉ chỉ một đơn "
        "vị trong một ngày. "
        "Chọn mã khác, hoặc ngày không trùng.",
        "Code {unit_code} of {scheme} already belongs to {name} ({other}) from {since}; on one day "
        "a code names one "
        "unit. Take another code, or days that do not overlap.",
    )


class HeadPostTaken(Refusal):
    status, code = 409, "head_post_taken"
    title = Words("Đơn vị đã có chức danh người đứng đầu", "The unit has a head post already")
    detail = Words(
        "Mỗi đơn vị chỉ có một chức danh người đứng đầu trong một ngày (quy tắc 2).",
        "A unit has one head post on any day (rule 2).",
    )


STANDS = Words("đơn vị tồn tại từ {since} đến {to}", "the unit stands from {since} to {to}")


class PostUnfit(Invalid):
    code = "post_unfit"


async def hold_codes(tx: Transaction) -> None:
    """Nobody else establishes a unit before this transaction ends."""
    await tx.run(ONE_AT_A_TIME)


async def establish_unit(tx: Transaction, command: EstablishUnit, by: Actor) -> UnitView:
    await require(tx, by, command.parent_id)
    new = NewUnit(**command.model_dump())
    await establish_units(tx, [new], by)
    if await tx.value(BORNE_ELSEWHERE, id=new.unit_id, code=new.code):
        # Sheets and groups name a unit by its code alone: a ministry's code would open what is told
        # to the ministry.
        await require(tx, by, None)
    tx.answer["location"] = f"/v1/units/{new.unit_id}"
    return await find_unit(tx, new.unit_id, new.valid_from)


async def establish_units(tx: Transaction, new: Sequence[NewUnit], by: Actor) -> None:
    """By set. Refused as a whole when a parent is unfit, or a code would name two units on
    one day."""
    await hold_codes(tx)
    for one in new:
        in_order(one.valid_from, one.valid_to, "/valid_to")
    await _parents_fit(tx, new)
    await _write_units(tx, new)
    taken = await tx.row(TAKEN, ids=[one.unit_id for one in new])
    if taken is not None:
        scheme, code, other, *names, since = taken
        name = Words(*names)
        raise CodeTaken(scheme=scheme, unit_code=code, other=other, name=name, since=since)
    await record_many(tx, [UnitEstablished(**one.model_dump()) for one in new], by)


async def _parents_fit(tx: Transaction, new: Sequence[NewUnit]) -> None:
    wanted = list({one.parent_id for one in new if one.parent_id})
    rows = await tx.rows(PARENTS, ids=wanted)
    known = {unit_id: (Level(level), Span(since, to)) for unit_id, level, since, to in rows}
    known |= {one.unit_id: (one.level, Span(one.valid_from, one.valid_to)) for one in new}
    for one in new:
        if one.parent_id is None:
            continue
        if one.parent_id not in known:
            raise unknown_parent()
        fits(one.level, Span(one.valid_from, one.valid_to), *known[one.parent_id])


async def _write_units(tx: Transaction, new: Sequence[NewUnit]) -> None:
    await insert(tx, Unit, new, established_at=await tx.now())
    await insert(tx, UnitVersion, [_first_version(one) for one in new])
    await insert(tx, UnitCode, new)


def _first_version(new: NewUnit) -> UnitVersion:
    return UnitVersion(
        number=1,
        sort_key=sort_key(new.name_vi),
        search_key=search_key(new.name_vi, new.name_en),
        **new.model_dump(exclude={"scheme", "code"}),
    )


async def establish_post(
    tx: Transaction, unit_id: UUID, command: EstablishPost, by: Actor
) -> PostView:
    if not await tx.value("select id from unit where id = %(id)s for update", id=unit_id):
        raise NotFound(what=Noun.unit)
    await require(tx, by, unit_id)
    new = NewPost(unit_id=unit_id, **command.model_dump())
    await establish_posts(tx, [new], by)
    return PostView(id=new.post_id, **new.model_dump(exclude={"post_id"}))


async def establish_posts(tx: Transaction, new: Sequence[NewPost], by: Actor) -> None:
    """By set; the units' rows are held by the caller, or are new in this transaction."""
    rows = await tx.rows(UNIT_SPANS, ids=list({one.unit_id for one in new}))
    spans = {unit_id: Span(since, to) for unit_id, since, to in rows}
    for one in new:
        in_order(one.valid_from, one.valid_to, "/valid_to")
        _post_fits(one, spans[one.unit_id])
    await insert(tx, Post, new)
    if await tx.value(HEADED_TWICE, ids=[one.post_id for one in new if one.is_head]):
        raise HeadPostTaken
    told = {"post_id", "unit_id", "title", "is_head", "rank"}
    await record_many(tx, [PostEstablished(**one.model_dump(include=told)) for one in new], by)


def _post_fits(post: NewPost, span: Span) -> None:
    """The head is rank 0 and nobody else is; a post stands only while its unit does."""
    if post.is_head is not (post.rank == 0):
        words = Words(
            "người đứng đầu là 0, các chức danh khác từ 1 trở lên",
            "the head is 0, every other post 1 or more",
        )
        raise PostUnfit([Fault("/rank", "rank_of_head", words)])
    if not within(Span(post.valid_from, post.valid_to), span):
        words = STANDS.filled({"since": span.since, "to": span.to or OPEN_END})
        raise PostUnfit([Fault("/valid_from", "outside_unit", words)])
