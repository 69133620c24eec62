"""Holders: who holds a post or stands in for it, and who answers for a unit, on any day (rules 2
and 17)."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from kernel.database import Read
from kernel.errors import NotFound
from kernel.pagination import Page, PageOf
from services.units.answering import Holder, Link, first_answering, holder_answering
from services.units.days import in_office, stands
from services.units.tree import find_unit
from services.units.views import (
    AnsweringView,
    AppointmentView,
    HeadView,
    HeldPostView,
    HolderView,
    PostView,
)
from services.units.vocabulary import Basis, Noun, Vacancy

# Everyone who holds a post or stands in for it on the asked day.
STANDINGS = f"""
select a.post_id, a.official_id, a.kind as basis, a.from_on as since from appointment a
where {in_office("a")}
union all
select d.post_id, d.to_official_id, 'delegate', d.from_on from delegation d
where {in_office("d")}
"""  # noqa: S608 made of constants


def _holders(post: str) -> str:
    return f"""(
        select coalesce(json_agg(json_build_array(s.official_id, o.name, s.basis, s.since)
                                 order by s.since), '[]')
        from ({STANDINGS}) s join official o on o.id = s.official_id
        where s.post_id = {post}.id)"""  # noqa: S608 made of constants


POSTS = f"""
select p.id, p.unit_id, p.title, p.title_en, p.is_head, p.rank, p.valid_from, p.valid_to,
       {_holders("p")} as holders
from post p
where p.unit_id = %(unit)s and {stands("p")}
  and (%(after_rank)s::int is null or (p.rank, p.id) > (%(after_rank)s::int, %(after_id)s::uuid))
  and (p.is_head or not %(head_only)s)
order by p.rank, p.id limit %(take)s
"""  # noqa: S608 made of constants
HELD = f"""
select p.id, p.unit_id, v.name_vi, p.title, p.is_head, s.basis, {_holders("p")} as holders
from ({STANDINGS}) s join post p on p.id = s.post_id
join unit_version v on v.unit_id = p.unit_id
where s.official_id = %(official)s and {stands("p")} and {stands("v")}
order by p.rank, v.sort_key
"""  # noqa: S608 made of constants
# The version that stands on the day, else the newest: a unit that ended is bridged, not lost. Each
# unit is looked up by itself: joined, 3,400 posts and versions were read to find four (1.2 ms, now
# 0.3).
CHAIN = f"""
with recursive up as (
    select %(unit)s::uuid as unit_id, 0 as height
    union all
    select v.parent_id, height + 1 from up, lateral (
        select w.parent_id from unit_version w where w.unit_id = up.unit_id
        order by {stands("w")} desc, w.valid_from desc limit 1) v
    where v.parent_id is not null and height < 20)
select up.unit_id, stood.stands, p.id as post_id, p.is_head, {_holders("p")} as holders
from up
cross join lateral (
    select coalesce(bool_or({stands("v")}), false) as stands
    from unit_version v where v.unit_id = up.unit_id) stood
left join lateral (
    select p.id, p.is_head, p.rank from post p
    where p.unit_id = up.unit_id and p.rank < 10 and {stands("p")}
    order by p.rank, p.id) p on true
order by up.height, p.rank, p.id
"""  # noqa: S608 made of constants
APPOINTMENTS = """
select a.id, a.post_id, p.unit_id, a.official_id, a.kind, a.from_on, a.to_on, a.version
from appointment a join post p on p.id = a.post_id
where a.post_id = %(post)s
  and (%(after_from)s::date is null
       or (a.from_on, a.id) < (%(after_from)s::date, %(after_id)s::uuid))
order by a.from_on desc, a.id desc limit %(take)s
"""
STOOD = f"""
select bool_or({stands("v")}) from unit_version v where v.unit_id = %(id)s
"""  # noqa: S608 made of constants


async def list_posts(read: Read, unit_id: UUID, on: date | None, page: Page) -> PageOf[PostView]:
    """The posts of a unit, the head first, each with who answers for it."""
    await find_unit(read, unit_id, on)
    found = await _posts(read, unit_id, on, head_only=False, **page.keyset("rank", "id"))
    return page.cut(found, lambda post: (post.rank, post.id))


async def show_head(read: Read, unit_id: UUID, on: date | None = None) -> HeadView:
    """The one who answers for the head post of a unit on a day, else why there is none; and who
    answers for the unit, of a superior when nobody does in it. 404 for a unit that never was."""
    stood = await read.value(STOOD, id=unit_id, on=on)
    if stood is None:
        raise NotFound(what=Noun.unit)
    day: date = await read.value("select coalesce(%(on)s::date, civil_today())", on=on)
    view = HeadView(unit_id=unit_id, on=day, answering=await _answering(read, unit_id, on))
    if not stood:
        return view.model_copy(update={"vacant": Vacancy.unit_not_standing})
    first = {"after_rank": None, "after_id": None, "take": 1}
    posts = await _posts(read, unit_id, on, head_only=True, **first)
    if not posts:
        return view.model_copy(update={"vacant": Vacancy.no_head_post})
    named = view.model_copy(update={"post_id": posts[0].id, "title": posts[0].title})
    if posts[0].holder is None:
        return named.model_copy(update={"vacant": Vacancy.nobody_appointed})
    holder = posts[0].holder.model_dump(include={"official_id", "name", "basis"})
    return named.model_copy(update=holder)


async def list_held_posts(
    read: Read, official_id: UUID, on: date | None = None
) -> list[HeldPostView]:
    """The posts that an official holds or stands in for on a day, each with who answers for it."""
    held = []
    for post, unit, name, title, is_head, basis, holders in await read.rows(
        HELD, official=official_id, on=on
    ):
        answering = holder_answering(list(_typed(holders, post)))
        view = HeldPostView(
            post_id=post,
            unit_id=unit,
            unit_name_vi=name,
            title=title,
            is_head=is_head,
            basis=basis,
            answers=answering is not None
            and (answering.official_id, answering.basis) == (official_id, basis),
            answering=HolderView.model_validate(answering._asdict()) if answering else None,
        )
        held.append(view)
    return held


async def list_appointments(read: Read, post_id: UUID, page: Page) -> PageOf[AppointmentView]:
    """Who held a post, the latest first."""
    if not await read.value("select id from post where id = %(post)s", post=post_id):
        raise NotFound(what=Noun.post)
    rows = await read.all(AppointmentView, APPOINTMENTS, post=post_id, **page.keyset("from", "id"))
    return page.cut(rows, lambda row: (row.from_on, row.id))


async def _posts(read: Read, unit_id: UUID, on: date | None, **more: Any) -> list[PostView]:
    found = []
    for *about, holders in await read.rows(POSTS, unit=unit_id, on=on, **more):
        post = PostView.model_validate(dict(zip(PostView.model_fields, about, strict=False)))
        answering = holder_answering(list(_typed(holders, post.id)))
        holder = HolderView.model_validate(answering._asdict()) if answering else None
        found.append(post.model_copy(update={"holder": holder}))
    return found


async def _answering(read: Read, unit_id: UUID, on: date | None) -> AnsweringView | None:
    links: dict[UUID, Link] = {}
    for unit, standing, post, is_head, holders in await read.rows(CHAIN, unit=unit_id, on=on):
        link = links.setdefault(unit, Link(unit, standing))
        typed = tuple(_typed(holders, post)) if post else ()
        if is_head:
            links[unit] = link._replace(head=link.head + typed)
        else:
            held = tuple(one for one in typed if one.basis is not Basis.delegate)
            links[unit] = link._replace(deputies=link.deputies + held)
    found = first_answering(list(links.values()))
    return AnsweringView.model_validate(found._asdict()) if found else None


def _typed(holders: Iterable[Any], post_id: UUID) -> Iterable[Holder]:
    for official, name, basis, since in holders:
        yield Holder(UUID(official), name, Basis(basis), date.fromisoformat(since), post_id)
