"""A tiny service for the kernel's tests: boxes that hold text, with the kernel's own tables around
them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from enum import StrEnum, auto
from typing import Annotated, Any, ClassVar
from uuid import UUID

import httpx
from alembic.migration import MigrationContext
from alembic.operations import Operations
from fastapi import APIRouter, FastAPI, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import create_engine, text
from sqlalchemy.orm import registry

from kernel import tables
from kernel.clock import uuid7
from kernel.database import Database, Transaction
from kernel.errors import NotFound, Words
from kernel.following import Reactions, Received, Source
from kernel.identity import Actor, CurrentActor, sign_internal
from kernel.journal import Event, record
from kernel.pagination import PageOf, Paging
from kernel.requests import Reading, UnitOfWorkRoute, Writing, require_if_match, set_etag
from kernel.service import assemble
from kernel.settings import DEVELOPMENT_SECRET, ServiceSettings
from migrations.kernel_20261121 import create_kernel_tables
from migrations.kernel_20261125 import create_in_force

TABLES = """
create table box (id uuid primary key, label text not null, size integer not null,
    version integer not null default 1);
create table lid (box_id uuid primary key references box deferrable initially deferred);
create table crate (id uuid primary key, wrapping varchar(32) not null, note text,
    marks jsonb not null default '[]', weight smallint not null, sent_at timestamptz);
create table copy (number bigint primary key, label text not null);
"""
OFFICIAL = Actor(kind="official", id=uuid7(), name="An")
CLIENT = Actor(kind="client", id=uuid7(), name="Another system")


def make_sample(url: str, schema: str = "sample") -> None:
    """The kernel's tables as the migrations make them, and the sample's own."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.begin() as live:
        live.execute(text(f"create schema {schema}"))
        live.execute(text(f"set local search_path to {schema}"))
        with Operations.context(MigrationContext.configure(live)):
            create_kernel_tables()
            create_in_force()
        live.execute(text(TABLES))
    engine.dispose()


class Row(tables.Row, registry=registry()):
    """The sample's own metadata."""


class Wrapping(StrEnum):
    paper = auto()
    string = auto()


class Box(Row, table=True):
    box_id: UUID = tables.key("id")
    label: str = tables.string()
    size: int
    version: int = tables.version_number()


class Crate(Row, table=True):
    """Every kind of column that a table is declared with."""

    crate_id: UUID = tables.key("id")
    wrapping: Wrapping = tables.word(Wrapping)
    note: str | None = tables.string(nullable=True)
    marks: list[Any] = tables.document("[]")
    weight: int = tables.small()
    sent_at: datetime | None = tables.instant(nullable=True)


class BoxMade(Event):
    about: ClassVar[str] = "box_id"
    box_id: UUID
    label: str


class BoxEmptied(Event):
    about: ClassVar[str] = "box_id"
    box_id: UUID


class MakeBox(BaseModel):
    model_config = ConfigDict(extra="forbid")
    label: str = Field(max_length=200)
    size: int = 1


class Relabel(BaseModel):
    label: str


class BoxView(BaseModel):
    id: UUID
    label: str
    size: int
    version: int


BOX = Words("hộp", "box")
router = APIRouter(prefix="/v1/boxes", route_class=UnitOfWorkRoute)
MAKE = (
    "insert into box (id, label, size) values (%(id)s, %(label)s, %(size)s) returning id, "
    "label, size, version"
)
BY_ID = "select id, label, size, version from box where id = %(id)s"


@router.post("", status_code=201)
async def make(tx: Writing, actor: CurrentActor, command: MakeBox) -> BoxView:
    made = await tx.one(BoxView, MAKE, id=uuid7(), label=command.label, size=command.size)
    assert made is not None
    await record(tx, BoxMade(box_id=made.id, label=made.label), by=actor)
    if command.label == "slow":
        await asyncio.sleep(0.5)
    if command.label == "lidded":
        # Refused when kept, not before.
        await tx.run("insert into lid (box_id) values (%(id)s)", id=uuid7())
    if command.label == "explosive":
        raise RuntimeError("a secret of the inside")
    set_etag(tx, made.version)
    return made


@router.get("")
async def boxes(
    read: Reading, page: Paging, like: Annotated[str, Query(max_length=50)] = "%"
) -> PageOf[BoxView]:
    rows = await read.all(
        BoxView,
        "select id, label, size, version from box where label like %(like)s "
        "and (%(after_label)s::text is null or (label, id) > (%(after_label)s, "
        "%(after_id)s::uuid)) "
        "order by label, id limit %(take)s",
        like=like,
        **page.keyset("label", "id"),
    )
    return page.cut(rows, lambda box: (box.label, box.id))


@router.get("/{box_id}")
async def box(read: Reading, box_id: UUID) -> BoxView:
    found = await read.one(BoxView, BY_ID, id=box_id)
    if found is None:
        raise NotFound(what=BOX)
    set_etag(read, found.version)
    return found


@router.get("/{box_id}/raw")
async def raw_box(read: Reading, box_id: UUID) -> Response:
    sql = "select row_to_json(b) from box b where id = %(id)s"
    return Response(await read.json(sql, id=box_id), media_type="application/json")


@router.patch("/{box_id}")
async def relabel(tx: Writing, box_id: UUID, command: Relabel) -> BoxView:
    held = await tx.one(BoxView, BY_ID + " for update", id=box_id)
    if held is None:
        raise NotFound(what=BOX)
    require_if_match(tx, held.version)
    await tx.run(
        "update box set label = %(l)s, version = version + 1 where id = %(id)s",
        l=command.label,
        id=box_id,
    )
    set_etag(tx, held.version + 1)
    return held.model_copy(update={"label": command.label, "version": held.version + 1})


Objecting = Callable[[Transaction, Received[BoxMade]], Awaitable[None]]


def copying(act: Objecting | None = None) -> Reactions:
    """Reactions that keep a copy of every box; `act` may object to one."""
    reactions = Reactions()

    @reactions.on(BoxMade)
    async def keep(tx: Transaction, entries: Sequence[Received[BoxMade]]) -> None:
        for told in entries:
            if act:
                await act(tx, told)
            sql = "insert into copy (number, label) values (%(number)s, %(label)s)"
            await tx.run(sql, number=told.entry.number, label=told.event.label)

    return reactions


def settings(url: str, **more: Any) -> ServiceSettings:
    chosen = {
        "environment": "test",
        "database_url": url,
        "background": False,
        "follow_wait": 1,
        **more,
    }
    return ServiceSettings.model_validate(chosen)


def sample(url: str, *, source: Source | None = None, name: str = "sample", **more: Any) -> FastAPI:
    return assemble(name, settings(url, **more), routes=[router], follow=[source] if source else [])


def asking(app: FastAPI, actor: Actor | None = OFFICIAL, name: str = "sample") -> httpx.AsyncClient:
    """A caller of the service as the gateway is: the application itself, and a signed identity."""
    headers = {}
    if actor:
        headers["Authorization"] = f"Bearer {sign_internal(actor, name, DEVELOPMENT_SECRET, 600)}"
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://sample", headers=headers
    )


@asynccontextmanager
async def serving(url: str, **more: Any) -> AsyncIterator[tuple[FastAPI, httpx.AsyncClient]]:
    app = sample(url, **more)
    async with app.router.lifespan_context(app), asking(app) as client:
        yield app, client


@asynccontextmanager
async def opened(url: str, schema: str = "sample", size: int = 8) -> AsyncIterator[Database]:
    async with Database(url, schema, size) as database:
        yield database
