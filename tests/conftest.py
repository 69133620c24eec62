"""What every test stands on: one real Postgres a run, and a database of its own for each test."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
import structlog
from alembic import command
from alembic.config import Config
from hypothesis import settings
from psycopg import sql

from kernel.errors import Words
from kernel.identity import Actor, sign_internal
from kernel.settings import DEVELOPMENT_SECRET
from remit.embedded.binaries import inspected, of_the_wheel
from remit.embedded.postgres import scratch
from tests.conventions.speech import faults, neutral

ROOT = Path(__file__).parents[1]
GIVEN = "REMIT_TEST_POSTGRES"
DEBIAN = Path("/usr/lib/postgresql")

_kept = ExitStack()

# A busy machine is no fault of the code: no example is timed.
settings.register_profile("remit", deadline=None)
settings.load_profile("remit")


def pytest_configure(config: pytest.Config) -> None:
    structlog.configure(
        [structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()]
    )
    # The workers inherit it. Only the controller outlives them all, and the launcher ties the
    # server to its life.
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        os.environ[GIVEN] = _server()


def pytest_unconfigure() -> None:
    _kept.close()


@cache
def _server() -> str:
    return os.environ.get(GIVEN) or _kept.enter_context(scratch()).superuser_url


@pytest.fixture(scope="session")
def postgres() -> str:
    """The superuser's URL of the run's server: REMIT_TEST_POSTGRES, else an embedded one that
    forgets."""
    return _server()


@pytest.fixture(scope="session")
def quiet_postgres() -> str:
    """A server on which no other worker writes: sealing waits for the oldest writer of the whole
    cluster."""
    return _other_server(None) if GIVEN in os.environ else _server()


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """A fresh empty database."""
    with fresh_database(postgres) as url:
        yield url


@pytest.fixture
def database_of(postgres: str) -> Iterator[Callable[[str], str]]:
    """A fresh database with the schema of one service, as its migrations make it."""
    with ExitStack() as made:
        yield lambda service: made.enter_context(
            fresh_database(postgres, migrated(postgres, service))
        )


def other_bins() -> list[Path]:
    """Programs of the Postgres versions at hand besides the newest of the wheel, which every test
    runs on."""
    found = {
        one.major: one.bin
        for bin in [*of_the_wheel(), *DEBIAN.glob("*/bin")]
        if (one := inspected(bin))
    }
    return [found[major] for major in sorted(found)[:-1]]


def _version(bin: Path | None) -> str:
    return f"postgres-{inspected(bin).major}" if bin else "postgres-newest"


@pytest.fixture(params=[None, *other_bins()], ids=_version)
def every_postgres(request: pytest.FixtureRequest, quiet_postgres: str) -> str:
    """The superuser's URL of a quiet server of each version at hand, one after the other."""
    return _other_server(request.param) if request.param else quiet_postgres


@cache
def _other_server(bin: Path | None) -> str:
    return _kept.enter_context(scratch(bin=bin)).superuser_url


@contextmanager
def fresh_database(server: str, template: str = "template0") -> Iterator[str]:
    name = f"t_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(
            sql.SQL("create database {} template {}").format(*map(sql.Identifier, (name, template)))
        )
        try:
            yield renamed(server, name)
        finally:
            admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def renamed(url: str, database: str) -> str:
    """The URL of another database of the same server."""
    return urlsplit(url)._replace(path=f"/{database}").geturl()


def migrated(server: str, service: str) -> str:
    """The template database of a service, made once for each state of its migrations."""

    def migrate(url: str) -> None:
        config = Config(ROOT / "alembic.ini", ini_section=service)
        config.attributes["url"] = url
        command.upgrade(config, "head")

    histories = [ROOT / "migrations" / "env.py", *sorted((ROOT / "migrations").glob("kernel_*.py"))]
    histories += sorted((ROOT / "migrations" / service).glob("*.py"))
    return template(server, service, b"".join(path.read_bytes() for path in histories), migrate)


def template(server: str, service: str, state: bytes, migrate: Callable[[str], None]) -> str:
    """A database to copy tests' own from; the first worker makes it, and the others wait."""
    name = f"template_{service}_{sha256(state).hexdigest()[:16]}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("select pg_advisory_lock(hashtext(%s))", [name])
        if admin.execute("select from pg_database where datname = %s", [name]).fetchone() is None:
            half = sql.Identifier(f"{name}_half")
            admin.execute(sql.SQL("drop database if exists {} with (force)").format(half))
            admin.execute(sql.SQL("create database {} template template0").format(half))
            migrate(renamed(server, f"{name}_half"))
            admin.execute(
                sql.SQL("alter database {} rename to {}").format(half, sql.Identifier(name))
            )
    return name


# Folders of tests whose every sentence is read.
LISTENED = {
    *(
        "deadlines",
        "directives",
        "explanations",
        "judging",
        "remit",
        "results",
        "sheets",
        "assignment",
    ),
    *("notifications", "units"),
}
_spoken: dict[tuple[str, str], list[str]] = {}


@pytest.fixture(autouse=True)
def one_language_a_sentence(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Whatever a test makes the system say is read: each sentence in its own language, with the
    facts that it was said with."""
    drawn = hasattr(request.function, "hypothesis")  # a caller's text, and any word may be in it
    if drawn or not LISTENED & set(request.node.path.parts):
        yield
        return
    said: list[tuple[str, str]] = []
    fill = Words.filled

    def filled(words: Words, facts: Mapping[str, Any]) -> Words:
        said.append(fill(words, {name: neutral(fact, name) for name, fact in facts.items()}))
        return fill(words, facts)

    monkeypatch.setattr(Words, "filled", filled)
    yield
    wrong = [fault for pair in said for fault in _wrong(pair)]
    assert not wrong, wrong


def _wrong(pair: tuple[str, str]) -> list[str]:
    if pair not in _spoken:
        _spoken[pair] = faults(*pair)
    return _spoken[pair]


class Signed(Protocol):
    def __call__(self, actor: Actor, audience: str, seconds: int = 60) -> dict[str, str]: ...


@pytest.fixture
def signed() -> Signed:
    """The Authorization header that the gateway would send to a service for an actor."""

    def header(actor: Actor, audience: str, seconds: int = 60) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {sign_internal(actor, audience, DEVELOPMENT_SECRET, seconds)}"
        }

    return header
