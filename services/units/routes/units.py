"""Routes of units and of what hangs on one."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from kernel.identity import CurrentActor
from kernel.pagination import PageOf, Paging
from kernel.requests import Reading, UnitOfWorkRoute, Writing
from services.units import holders
from services.units import tree as structure
from services.units.commands import Code, EstablishPost, EstablishUnit, Slug
from services.units.establishing import establish_post, establish_unit
from services.units.tree import Sought
from services.units.views import HeadView, PostView, UnitView
from services.units.vocabulary import Level

router = APIRouter(prefix="/v1/units", tags=["units"], route_class=UnitOfWorkRoute)

AsOf = Annotated[
    date | None, Query(description="A civil day; today when left out.", examples=["2025-12-31"])
]


async def _sought(
    q: Annotated[
        str | None, Query(max_length=100, description="A name; tones and accents may be left out.")
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
    return await structure.units(read, sought, page)


@router.post("", status_code=201)
async def establish(tx: Writing, actor: CurrentActor, command: EstablishUnit) -> UnitView:
    return await establish_unit(tx, command, by=actor)


@router.get("/lookup")
async def look_up(read: Reading, scheme: Slug, code: Code, on: AsOf = None) -> UnitView:
    return await structure.unit_by_code(read, scheme, code, on)


@router.get("/{unit_id}", response_model=UnitView)
async def read_unit(read: Reading, unit_id: UUID, as_of: AsOf = None) -> Response:
    return Response(await structure.unit_json(read, unit_id, as_of), media_type="application/json")


@router.get("/{unit_id}/children")
async def list_children(
    read: Reading, unit_id: UUID, page: Paging, as_of: AsOf = None
) -> PageOf[UnitView]:
    return await structure.children(read, unit_id, as_of, page)


@router.get("/{unit_id}/superiors")
async def list_superiors(read: Reading, unit_id: UUID, as_of: AsOf = None) -> PageOf[UnitView]:
    return PageOf(items=await structure.superiors(read, unit_id, as_of))


@router.get("/{unit_id}/head")
async def read_head(read: Reading, unit_id: UUID, as_of: AsOf = None) -> HeadView:
    return await holders.head(read, unit_id, as_of)


@router.get("/{unit_id}/posts")
async def list_posts(
    read: Reading, unit_id: UUID, page: Paging, as_of: AsOf = None
) -> PageOf[PostView]:
    return await holders.posts(read, unit_id, as_of, page)


@router.post("/{unit_id}/posts", status_code=201)
async def establish_a_post(
    tx: Writing, actor: CurrentActor, unit_id: UUID, command: EstablishPost
) -> PostView:
    return await establish_post(tx, unit_id, command, by=actor)
