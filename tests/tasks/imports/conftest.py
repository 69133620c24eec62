"""What the tests of imports share: the real nation as its journal tells it, and the routes of
imports over it."""

import asyncio
import contextlib
import csv
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest
from openpyxl import Workbook

from kernel.clock import uuid7
from kernel.database import Database
from kernel.identity import Actor
from kernel.journal import Entry
from kernel.service import assemble
from remit.shipped_input import OPERATOR
from services.tasks.directory import following as reactions
from services.tasks.imports import routes as imports
from services.tasks.imports.applying import apply_import
from services.tasks.imports.trying import try_import
from services.tasks.seeding import load_rules
from services.tasks.settings import TasksSettings
from services.tasks.sheets.headers import COLUMNS
from services.tasks.sheets.refusals import CSV_TYPE
from services.units.seed.loading import load_units
from tests.conftest import ROOT, fresh_database, migrated, template

DATA = ROOT / "data"
REAL = DATA / "resolution57_tasks.csv"
MADE_OF = [DATA, ROOT / "services" / "units", ROOT / "migrations", ROOT / "kernel"]
MORNING = "2026-11-02T09:00+07:00"
TOLD = "select id as number, at, name, subject, actor, body, trace_id from journal order by id"
HOLDER = """
select k.official_id, o.name from known_unit u join known_post p on p.unit_id = u.unit_id
    and p.is_head
join known_tenure k using (post_id) join known_official o using (official_id)
    where u.code = %(code)s
"""
ROW = {
    "id": "T-1",
    "title": "Draw up the plan",
    "source": "12-TB/X",
    "issued_on": "2026-10-01",
    "assigning_body": "P-CSC",
    "lead_unit": "Ministry of Science and Technology",
    "lead_code": "G-MOST",
    "lead_basis": "stated",
    "deadline_kind": "on",
    "deadline_text": "31/12/2026",
    "expected_product": "Plan",
}


def sheet(*changes: dict[str, str], separator: str = ",") -> bytes:
    """A CSV of rows that are right but for the changes; each row has its own id."""
    text = StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", delimiter=separator)
    writer.writeheader()
    for number, change in enumerate(changes or ({},), 1):
        writer.writerow({**ROW, "id": f"T-{number}", **change})
    return text.getvalue().encode()


def workbook(*rows: Any, header: Any = COLUMNS) -> bytes:
    book = Workbook()
    page = book.create_sheet(index=0)
    for row in (header, *rows):
        page.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


@dataclass
class World:
    """The routes of imports over the real nation."""

    database: Database
    http: httpx.AsyncClient
    signed: Any
    operator: Actor
    stranger: Actor

    async def head_of(self, code: str) -> Actor:
        async with self.database.read() as read:
            official, name = await read.row(HOLDER, code=code)
        return Actor(kind="official", id=official, name=name)

    async def ask(
        self, method: str, path: str, content: bytes = b"", /, **more: Any
    ) -> httpx.Response:
        """By the operator, unless `by` says otherwise; the file as CSV, unless `media`
        does."""
        by, media = more.get("by", self.operator), more.get("media", CSV_TYPE)
        headers = {**self.signed(by, "tasks"), "content-type": media, "accept-language": "en"}
        return await self.http.request(
            method, path, headers={**headers, **more.get("headers", {})}, content=content
        )

    async def tried(self, content: bytes, **more: Any) -> Any:
        answer = await self.ask("POST", "/v1/imports", content, **more)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def imported(self, content: bytes, **more: Any) -> Any:
        tried = await self.tried(content, **more)
        answer = await self.ask("POST", f"/v1/imports/{tried['import_id']}/application")
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def report(self) -> dict[str, Any]:
        """Of the newest import, by the rows' ids."""
        newest = (await self.ask("GET", "/v1/imports?limit=1")).json()["items"][0]["import_id"]
        shown = (await self.ask("GET", f"/v1/imports/{newest}")).json()
        return {row["id"]: row for row in shown["report"]}

    async def refused(self, content: bytes, **more: Any) -> tuple[int, str, str]:
        """The status, code and English detail of the refusal; nothing was kept."""
        before = await self.kept()
        answer = await self.ask("POST", "/v1/imports", content, **more)
        assert await self.kept() == before
        problem = answer.json()
        return answer.status_code, problem["code"], problem["detail"]

    async def kept(self) -> list[int]:
        """How many rows each table has that an import could write to."""
        tables = (
            "directive",
            "task",
            "coordination",
            "tally",
            "ladder_clock",
            "journal",
            "import_run",
        )
        return [await self.value(f"select count(*) from {table}") for table in tables]  # noqa: S608

    async def value(self, sql: str, **params: Any) -> Any:
        async with self.database.read() as read:
            return await read.value(sql, **params)

    async def rows(self, sql: str, **params: Any) -> list[tuple[Any, ...]]:
        async with self.database.read() as read:
            return await read.rows(sql, **params)

    async def directly(self, content: bytes) -> UUID:
        """Tried without HTTP."""
        async with self.database.transaction() as tx:
            return (await try_import(tx, content, CSV_TYPE, OPERATOR)).import_id

    async def applied(self, import_id: UUID) -> Any:
        async with self.database.transaction() as tx:
            return await apply_import(tx, import_id, OPERATOR)


async def _told(server: str, url: str) -> None:
    """The real units, loaded by their own service, told to tasks as its journal would tell them."""
    with fresh_database(server, migrated(server, "units")) as units_url:
        async with Database(units_url, "units") as units, Database(url, "tasks") as tasks:
            await load_units(units, DATA)
            async with units.read() as read:
                entries = await read.all(Entry, TOLD)
            async with tasks.transaction() as tx:
                await reactions.UNITS.act(tx, entries)
            await load_rules(tasks, DATA)


@pytest.fixture(scope="session")
def nation(postgres: str) -> str:
    """The name of a database to copy: the tasks' own, knowing the real units."""
    files = [
        path
        for folder in MADE_OF
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".py", ".csv")
    ]
    files += [ROOT / "services/tasks/directory/following.py", ROOT / "services/tasks/seeding.py"]
    state = sha256(b"".join(path.read_bytes() for path in files)).digest()

    def fill(url: str) -> None:
        from alembic import command  # noqa: PLC0415 only when the template is made
        from alembic.config import Config  # noqa: PLC0415

        config = Config(ROOT / "alembic.ini", ini_section="tasks")
        config.attributes["url"] = url
        command.upgrade(config, "head")
        asyncio.run(_told(postgres, url))

    return template(postgres, "tasks_of_the_nation", state, fill)


@contextlib.asynccontextmanager
async def opened(url: str, signed: Any) -> AsyncIterator[World]:
    settings = TasksSettings(database_url=url, environment="test", background=False)
    app = assemble("tasks", settings, routes=[imports.router])
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://in") as http,
    ):
        database: Database = app.state.database
        async with database.transaction() as tx:
            await tx.run(
                "update clock_shift set shift = %(at)s - now()", at=datetime.fromisoformat(MORNING)
            )
        stranger = Actor(kind="official", id=uuid7(), name="stranger")
        yield World(database, http, signed, OPERATOR, stranger)


async def _applied(url: str, signed: Any) -> None:
    async with opened(url, signed) as world:
        await world.applied(await world.directly(REAL.read_bytes()))


@pytest.fixture(scope="session")
def imported(postgres: str, nation: str) -> Iterator[str]:
    """The name of a database to copy: the nation's, with the 72 real rows applied."""
    with fresh_database(postgres, nation) as url:
        asyncio.run(_applied(url, None))
        yield urlsplit(url).path[1:]


@pytest.fixture
async def after_import(postgres: str, imported: str, signed: Any) -> AsyncIterator[World]:
    """The real directives were imported, and nothing since."""
    with fresh_database(postgres, imported) as url:
        async with opened(url, signed) as made:
            yield made


@pytest.fixture
async def world(postgres: str, nation: str, signed: Any) -> AsyncIterator[World]:
    with fresh_database(postgres, nation) as url:
        async with opened(url, signed) as made:
            yield made
