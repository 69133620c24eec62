"""What the tests of units share: the real nation, loaded once, and the service over it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from alembic import command
from alembic.config import Config

from kernel.database import Database
from kernel.identity import Actor
from services.units.app import build
from services.units.seed.loading import load_units
from services.units.seed.personas import persona
from services.units.settings import UnitsSettings
from tests.conftest import ROOT, fresh_database, template

Signed = Callable[[Actor, str], dict[str, str]]
# An id that nothing has, the same for every worker.
NOBODY = UUID("019505e8-7c1e-7f00-8000-000000000000")
MADE_OF = [ROOT / "data", ROOT / "services" / "units", ROOT / "migrations", ROOT / "kernel"]


@dataclass
class Nation:
    """The service of units over the whole real nation; asks in the name of any persona."""

    database: Database
    http: httpx.AsyncClient
    signed: Signed

    async def person(self, name: str) -> Actor:
        async with self.database.read() as read:
            official, called = await persona(read, name)
        return Actor(kind="official", id=official, name=called)

    async def ask(self, as_: Actor | str, method: str, path: str, **more: Any) -> httpx.Response:
        actor = await self.person(as_) if isinstance(as_, str) else as_
        headers = {**self.signed(actor, "units"), **more.pop("headers", {})}
        return await self.http.request(method, path, headers=headers, **more)

    async def get(self, path: str, as_: Actor | str = "stranger", **query: Any) -> Any:
        """The JSON of a question that must be answered; anyone identified may read the
        structure."""
        answer = await self.ask(as_, "GET", path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def made(self, path: str, as_: Actor | str = "registrar", **body: Any) -> Any:
        """What a POST made, which must be accepted."""
        answer = await self.ask(as_, "POST", path, json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def refused(
        self, path: str, as_: Actor | str = "registrar", **body: Any
    ) -> tuple[int, str]:
        """The status and the code of the first fault, or of the whole, of a POST that must be
        refused."""
        answer = await self.ask(as_, "POST", path, json=body)
        assert answer.status_code >= 400, answer.text
        problem = answer.json()
        return answer.status_code, [*problem["errors"], problem][0]["code"]

    async def unit(self, code: str, on: str | None = None) -> Any:
        scheme = "nso-2025" if code.isdecimal() else "remit-central"
        return await self.get(
            "/v1/units/lookup", scheme=scheme, code=code, **({"on": on} if on else {})
        )

    async def id_of(self, code: str) -> UUID:
        return UUID((await self.unit(code))["id"])

    async def commune(self, code: str = "T-1", /, **more: Any) -> dict[str, Any]:
        """The body that would establish a commune of Thanh Hoa."""
        parent = str(await self.id_of("38"))
        return {
            "scheme": "test",
            "code": code,
            "name_vi": f"Xã Thử {code}",
            "name_en": f"Trial {code}",
            "level": "commune",
            "kind": "trial",
            "parent_id": parent,
            "valid_from": "2025-07-01",
            **more,
        }

    async def rows(self, sql: str, **params: Any) -> list[tuple[Any, ...]]:
        async with self.database.read() as read:
            return await read.rows(sql, **params)

    async def events(self, name: str) -> list[dict[str, Any]]:
        sql = "select body from journal where name = %(name)s order by id"
        return [body for (body,) in await self.rows(sql, name=name)]

    async def at(self, moment: str) -> None:
        """Move the clock of the whole service."""
        async with self.database.transaction() as tx:
            await tx.run("update clock_shift set shift = %(at)s::timestamptz - now()", at=moment)


def _migrate_and_load(url: str, folder: Path) -> None:
    config = Config(ROOT / "alembic.ini", ini_section="units")
    config.attributes["url"] = url
    command.upgrade(config, "head")

    async def load() -> None:
        async with Database(url, "units") as database:
            await load_units(database, folder)

    asyncio.run(load())


def _loaded(server: str, name: str, folder: Path) -> str:
    """The name of a database with a folder's units, made once for each state of what it is
    made of."""
    paths = [
        path
        for source in MADE_OF
        for path in sorted(source.rglob("*.*"))
        if path.suffix in (".csv", ".py")
    ]
    state = b"".join(path.read_bytes() for path in paths)
    return template(server, name, state, lambda url: _migrate_and_load(url, folder))


@pytest.fixture(scope="session")
def whole_nation_url(postgres: str) -> Iterator[str]:
    """All 3,446 units, one copy a worker: for tests that only read."""
    with fresh_database(postgres, _loaded(postgres, "nation", ROOT / "data")) as url:
        yield url


@pytest.fixture
def small_nation_url(postgres: str, tmp_path: Path) -> Iterator[str]:
    """The centre and the provinces, without communes: a copy a test, which may change it."""
    for sheet in (ROOT / "data").glob("*.csv"):
        lines = sheet.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = (
            [line for line in lines if ",commune," not in line]
            if sheet.name == "units.csv"
            else lines
        )
        (tmp_path / sheet.name).write_text("".join(kept), encoding="utf-8")
    with fresh_database(postgres, _loaded(postgres, "small_nation", tmp_path)) as url:
        yield url


@pytest.fixture
def nation_url(whole_nation_url: str) -> str:
    """A file of tests that changes the nation says so by its own `nation_url`, of the small one."""
    return whole_nation_url


@contextlib.asynccontextmanager
async def opened(url: str, signed: Signed) -> AsyncIterator[Nation]:
    app = build(UnitsSettings(database_url=url, environment="test", background=False))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://in") as http,
    ):
        yield Nation(app.state.database, http, signed)


@pytest.fixture
async def nation(nation_url: str, signed: Signed) -> AsyncIterator[Nation]:
    async with opened(nation_url, signed) as nation:
        yield nation
