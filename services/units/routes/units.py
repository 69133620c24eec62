"""Routes of units and of what hangs on one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from kernel.identity import CurrentActor
from kernel.pagination import PageOf, Paging
from kernel.requests import Reading, UnitOfWorkRoute, Writing
from kernel.texts import Day, SearchWords
from services.units import establishing, holders, tree
from services.units.commands import Code, EstablishPost, EstablishUnit, Slug
from services.units.tree import Sought
from services.units.views import HeadView, PostView, UnitView
from services.units.vocabulary import Level

router = APIRouter(prefix="/v1/units", tags=["units"], route_class=UnitOfWorkRoute)

AsOf = Annotated[
    Day | None, Query(description="A civil day; today when left out.", examples=["2025-12-31"])
]


async def _sought(
    q: Annotated[
        SearchWords | None, Query(description="A name; tones and accents may be left out.")
    ] = None,
    level: Level | None = None,
    kind: Slug | None = None,
    parent_id: UUID | None = None,
    as_of: AsOf = None,
) -> Sought:
    return Sought(q=q, level=level, kind=kind, parent_id=parent_id, as_of=as_of)


@router.get("")
async def list_units(
    read: Reading, sought: Annotated[Sought, Depends(_sought)], page: Paging
) -> PageOf[UnitView]:
    """List units in Vietnamese order.

    Tones, accents, case and apostrophes of `q` do not matter.
    """
    return await tree.list_units(read, sought, page)


@router.post("", status_code=201)
async def establish_unit(tx: Writing, actor: CurrentActor, command: EstablishUnit) -> UnitView:
    """Establish a unit.

    With its code and its place in the tree, from a day on.
    """
    return await establishing.establish_unit(tx, command, actor)


@router.get("/lookup")
async def look_up_unit(read: Reading, scheme: Slug, code: Code, on: AsOf = None) -> UnitView:
    """Look a unit up by its code.

    A code means one unit on one day, and may mean another on the next.
    """
    return await tree.look_up_unit(read, scheme, code, on)


@router.get("/{unit_id}", response_model=UnitView)
async def show_unit(read: Reading, unit_id: UUID, as_of: AsOf = None) -> Response:
    """Show a unit as it stands on a day."""
    return Response(await tree.show_unit(read, unit_id, as_of), media_type="application/json")


@router.get("/{unit_id}/children")
async def list_unit_children(
    read: Reading, unit_id: UUID, page: Paging, as_of: AsOf = None
) -> PageOf[UnitView]:
    """List the units directly below one."""
    return await tree.list_children(read, unit_id, as_of, page)


@router.get("/{unit_id}/superiors")
async def list_unit_superiors(read: Reading, unit_id: UUID, as_of: AsOf = None) -> PageOf[UnitView]:
    """List the units above one.

    From the unit it answers to, upwards.
    """
    return PageOf(items=await tree.list_superiors(read, unit_id, as_of))


@router.get("/{unit_id}/head")
async def show_unit_head(read: Reading, unit_id: UUID, as_of: AsOf = None) -> HeadView:
    """Show who heads a unit on a day, and who answers for it.

    With the reason when its head post has nobody; then a deputy or a superior answers.
    """
    return await holders.show_head(read, unit_id, as_of)


@router.get("/{unit_id}/posts")
async def list_unit_posts(
    read: Reading, unit_id: UUID, page: Paging, as_of: AsOf = None
) -> PageOf[PostView]:
    """List the posts of a unit.

    The head first, each with who answers for it.
    """
    return await holders.list_posts(read, unit_id, as_of, page)


@router.post("/{unit_id}/posts", status_code=201)
async def establish_post(
    tx: Writing, actor: CurrentActor, unit_id: UUID, command: EstablishPost
) -> PostView:
    """Establish a post in a unit."""
    return await establishing.establish_post(tx, unit_id, command, actor)
