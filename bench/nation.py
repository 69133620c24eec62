"""The real nation in a scratch Postgres: migrated by the services' histories, loaded by their own
acts."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from kernel.database import Database
from kernel.journal import Entry
from remit.embedded.postgres import EmbeddedPostgres, scratch
from remit.migrating import migrate
from remit.settings import SERVICES
from services.tasks.directory import following as reactions
from services.tasks.seeding import load_rules
from services.units.seed.loading import load_units

DATA = Path(__file__).parents[1] / "data"
PASSWORD = "bench"  # noqa: S105 of roles in a server that dies with this process
TEMPLATE = "nation"
TOLD = "select id, at, name, subject, actor, body, trace_id from journal order by id"


class Nation:
    """One server, with a database to copy all others from."""

    def __init__(self, server: EmbeddedPostgres) -> None:
        self._server = server

    def url(self, database: str, service: str | None = None) -> str:
        """The owner's URL, or that of a service's role."""
        if service is None:
            return urlsplit(self._server.superuser_url)._replace(path=f"/{database}").geturl()
        return self._server.url(database, f"remit_{service}", PASSWORD)

    @contextmanager
    def copied(self, name: str) -> Iterator[str]:
        """A database of its own for a measurement, dropped at the end of the block."""
        words = [sql.Identifier(name), sql.Identifier(TEMPLATE)]
        with psycopg.connect(self.url("postgres"), autocommit=True) as admin:
            admin.execute(sql.SQL("create database {} template {}").format(*words))
            try:
                yield name
            finally:
                admin.execute(sql.SQL("drop database {} with (force)").format(words[0]))


@contextmanager
def nation() -> Iterator[Nation]:
    """Durable: a commit waits for the disk, as in production. The server dies with this process."""
    for given in [name for name in os.environ if name.startswith("REMIT_")]:
        del os.environ[given]  # a claim is measured as shipped
    os.environ["REMIT_ENVIRONMENT"] = "development"
    with scratch(durable=True) as server:
        made = Nation(server)
        server.create_database(TEMPLATE)
        migrate(made.url(TEMPLATE), dict.fromkeys(SERVICES, PASSWORD), lambda _: None)
        asyncio.run(_load(made))
        yield made


async def _load(made: Nation) -> None:
    async with (
        Database(made.url(TEMPLATE, "units"), "units", 2) as units,
        Database(made.url(TEMPLATE, "tasks"), "tasks", 2) as tasks,
    ):
        await load_units(units, DATA)
        async with units.read() as read:
            rows: list[Any] = await read.rows(TOLD)
        fields = ("number", "at", "name", "subject", "actor", "body", "trace_id")
        async with tasks.transaction() as tx:
            await reactions.UNITS.act(
                tx, [Entry(**dict(zip(fields, row, strict=True))) for row in rows]
            )
        await load_rules(tasks, DATA)
