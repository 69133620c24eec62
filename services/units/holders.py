"""Holders: who stands for a post, and who is the head of a unit, on any day (rules 2 and 17)."""

from datetime import date
from uuid import UUID

from kernel.database import Read
from kernel.errors import NotFound
from kernel.pagination import Page, PageOf
from services.units.tree import ON, unit
from services.units.views import AppointmentView, HeadView, HeldPostView, PostView
from services.units.vocabulary import Vacancy

# The substantive holder answers in person, even while a delegate acts for him; then the acting one,
# then the delegate.
STANDINGS = f"""
select a.post_id, a.official_id, a.kind as basis, a.from_on as since from appointment a
where a.from_on <= {ON} and (a.to_on is null or a.to_on >= {ON})
union all
select d.post_id, d.to_official_id, 'delegate', d.from_on from delegation d
where d.from_on <= {ON} and d.to_on >= {ON}
"""  # noqa: S608 made of constants
ORDER = "array_position(array['substantive', 'acting', 'delegate'], s.basis::text)"
POST_STANDS = f"p.valid_from <= {ON} and (p.valid_to is null or p.valid_to >= {ON})"
POSTS = f"""
select p.id, p.unit_id, p.title, p.title_en, p.is_head, p.rank, p.valid_from, p.valid_to,
       row_to_json(h) as holder
from post p left join lateral (
    select s.official_id, o.name, s.basis, s.since from ({STANDINGS}) s
        join official o on o.id = s.official_id
    where s.post_id = p.id order by {ORDER}, s.since desc limit 1) h on true
where p.unit_id = %(unit)s and {POST_STANDS}
  and (%(after_rank)s::int is null or (p.rank, p.id) > (%(after_rank)s::int, %(after_id)s::uuid))
  and (p.is_head or not %(head_only)s)
order by p.rank, p.id limit %(take)s
"""  # noqa: S608 made of constants
HELD = f"""
select p.id as post_id, p.unit_id, v.name_vi as unit_name_vi, p.title, p.is_head, s.basis
from ({STANDINGS}) s join post p on p.id = s.post_id and {POST_STANDS}
join unit_version v on v.unit_id = p.unit_id and v.valid_from <= {ON} and (v.valid_to is null
    or v.valid_to >= {ON})
where s.official_id = %(official)s order by p.rank, v.sort_key
"""  # noqa: S608 made of constants
APPOINTMENTS = """
select a.id, a.post_id, p.unit_id, a.official_id, a.kind, a.from_on, a.to_on, a.version
from appointment a join post p on p.id = a.post_id
where a.post_id = %(post)s
  and (%(after_from)s::date is null or (a.from_on, a.id) < (%(after_from)s::date,
      %(after_id)s::uuid))
order by a.from_on desc, a.id desc limit %(take)s
"""


async def posts(read: Read, unit_id: UUID, on: date | None, page: Page) -> PageOf[PostView]:
    """The posts of a unit, the head first, each with who stands for it."""
    await unit(read, unit_id, on)
    found = await read.all(
        PostView, POSTS, unit=unit_id, on=on, head_only=False, **page.keyset("rank", "id")
    )
    return page.cut(found, lambda post: (post.rank, post.id))


async def head(read: Read, unit_id: UUID, on: date | None = None) -> HeadView:
    """The one who answers for the unit on a day; else why there is none. 404 for a unit that never
    was."""
    day: date = await read.value(f"select {ON}", on=on)
    blank = HeadView(unit_id=unit_id, on=day)
    if not await _stands(read, unit_id, day):
        return blank.model_copy(update={"vacant": Vacancy.unit_not_standing})
    post = await read.one(
        PostView,
        POSTS,
        unit=unit_id,
        on=day,
        head_only=True,
        after_rank=None,
        after_id=None,
        take=1,
    )
    if post is None:
        return blank.model_copy(update={"vacant": Vacancy.no_head_post})
    named = blank.model_copy(update={"post_id": post.id, "title": post.title})
    if post.holder is None:
        return named.model_copy(update={"vacant": Vacancy.nobody_appointed})
    return named.model_copy(update=post.holder.model_dump(include={"official_id", "name", "basis"}))


async def held(read: Read, official_id: UUID, on: date | None = None) -> list[HeldPostView]:
    """The posts that an official stands for on a day."""
    return await read.all(HeldPostView, HELD, official=official_id, on=on)


async def appointments(read: Read, post_id: UUID, page: Page) -> PageOf[AppointmentView]:
    """Who held a post, the latest first."""
    if not await read.value("select id from post where id = %(post)s", post=post_id):
        raise NotFound(what="post")
    rows = await read.all(AppointmentView, APPOINTMENTS, post=post_id, **page.keyset("from", "id"))
    return page.cut(rows, lambda row: (row.from_on, row.id))


async def _stands(read: Read, unit_id: UUID, on: date) -> bool:
    """Whether the unit stands on the day; one that never was is not found."""
    ever = (
        "select bool_or(valid_from <= %(on)s and (valid_to is null or valid_to >= %(on)s)) from "
        "unit_version"
    )
    stands = await read.value(f"{ever} where unit_id = %(id)s", id=unit_id, on=on)
    if stands is None:
        await unit(read, unit_id, on)
    return bool(stands)
