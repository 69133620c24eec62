"""A transaction is kept whole or not at all, by raw SQL and ORM alike, and the pool outlives its
server."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from time import monotonic
from typing import NamedTuple

import httpx
import psycopg
import pytest

from kernel.clock import uuid7
from kernel.database import Database, Transaction
from kernel.tables import insert
from remit.embedded.files import discard
from remit.embedded.postgres import EmbeddedPostgres
from tests.kernel.sample import MAKE, Box, BoxView, make_sample, opened, serving


class Counted(NamedTuple):
    boxes: int


async def labels(database: Database) -> list[str]:
    async with database.read() as read:
        return sorted(box.label for box in await read.all(BoxView, "select * from box"))


async def make_raw(tx: Transaction, label: str) -> None:
    await tx.run(MAKE, id=uuid7(), label=label, size=1)


async def test_nothing_is_kept_when_the_act_fails(database: Database) -> None:
    for _ in range(5):
        with pytest.raises(RuntimeError):
            await make_and_fail(database)
    assert await labels(database) == []
    assert database.pool.get_stats()["pool_available"] == database.pool.get_stats()["pool_size"]


async def make_and_fail(database: Database) -> None:
    async with database.transaction() as tx:
        await make_raw(tx, "raw")
        await insert(tx, Box, [Box(box_id=uuid7(), label="copied", size=1)])
        raise RuntimeError


async def test_what_cannot_be_kept_at_the_commit_is_psycopgs_own_error(
    database: Database,
) -> None:
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        await lid_without_box(database)
    assert await labels(database) == []


async def lid_without_box(database: Database) -> None:
    async with database.transaction() as tx:
        await make_raw(tx, "raw")
        await tx.run("insert into lid (box_id) values (%(id)s)", id=uuid7())


async def test_many_at_once_write_each_on_its_own_connection(database: Database) -> None:
    async def one(number: int) -> None:
        async with database.transaction() as tx:
            await make_raw(tx, f"{number:02}")
            await asyncio.sleep(0.01)

    await asyncio.gather(*(one(number) for number in range(30)))
    assert len(await labels(database)) == 30


async def test_named_parameters_rows_and_absence(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.many(MAKE, ({"id": uuid7(), "label": f"{n}%", "size": n} for n in range(3)))
        assert await tx.run("update box set size = size + 1 where size > %(least)s", least=0) == 2
    async with database.read() as read:
        assert await read.one(Counted, "select count(*) as boxes from box") == Counted(3)
        assert await read.one(BoxView, "select * from box where false") is None
        assert await read.value("select label from box where false") is None
        assert await read.row("select label, size from box where label like '0%'") == ("0%", 0)
        assert await read.json("select '{\"a\": [1, null]}'::jsonb") == b'{"a": [1, null]}'
        assert (
            await read.json("select json_agg(x) from (values (1)) as v (x) where false") == b"null"
        )
        assert await read.json("select '[]'::text where false") == b"null"


async def test_the_clock_can_be_moved_and_stands_still_in_a_transaction(database: Database) -> None:
    async with database.transaction() as tx:
        before = await tx.now()
        assert await tx.now() == before
    async with database.transaction() as tx:
        await tx.run("update clock_shift set shift = '40 days'")
    async with database.transaction() as tx:
        assert 39 <= (await tx.now() - before).days <= 40
        day = await tx.value(
            "select civil_today() = (clock_now() at time zone 'Asia/Ho_Chi_Minh')::date"
        )
        assert day is True


async def test_a_request_costs_no_connection_until_it_asks_the_database(database: Database) -> None:
    async with database.transaction():
        assert "requests_num" not in database.pool.get_stats()


KILL_THE_OTHERS = """
select count(pg_terminate_backend(pid)) from pg_stat_activity
where pid <> pg_backend_pid() and datname = current_database()
"""


async def test_when_every_connection_is_cut_it_is_503_and_well_again_within_five_seconds(
    url: str,
) -> None:
    async with serving(url, background=True) as (_, client), opened(url) as other:
        await asyncio.gather(*(client.post("/v1/boxes", json={"label": "slow"}) for _ in range(6)))
        async with other.read() as read:
            await read.value(KILL_THE_OTHERS)
        await well_again(client)


async def well_again(client: httpx.AsyncClient) -> None:
    """Nothing but 503 with Retry-After, then 200 four times in a row, within five seconds."""
    began, good = monotonic(), 0
    while good < 4:
        answer = await client.get("/v1/boxes")
        assert answer.status_code in (200, 503), answer.text
        assert answer.status_code == 200 or "retry-after" in answer.headers
        assert monotonic() - began < 5
        good = good + 1 if answer.status_code == 200 else 0
        await asyncio.sleep(0.05)


@pytest.fixture
def own_postgres() -> Iterator[EmbeddedPostgres]:
    """A server that the test may stop and start."""
    home = Path(mkdtemp(prefix="remit-"))
    home.chmod(0o711)
    server = EmbeddedPostgres(home, durable=False)
    yield server
    discard(server.files)
    rmtree(home)


async def test_a_postgres_that_is_away_is_503_and_well_again_when_it_is_back(
    own_postgres: EmbeddedPostgres,
) -> None:
    async with AsyncExitStack() as service:
        with own_postgres.running():
            make_sample(own_postgres.superuser_url)
            app, client = await service.enter_async_context(
                serving(own_postgres.superuser_url, background=True)
            )
            await asyncio.gather(
                *(client.post("/v1/boxes", json={"label": "slow"}) for _ in range(6))
            )
        for _ in range(2):
            began = monotonic()
            away = await client.post("/v1/boxes", json={"label": "x"})
            assert (away.status_code, "retry-after" in away.headers) == (503, True)
            assert monotonic() - began < 5
        assert (await client.get("/readyz")).status_code == 503
        assert (await client.get("/livez")).status_code == 200
        with own_postgres.running():
            await well_again(client)
            assert (await client.get("/readyz")).json()["reasons"] == []
            assert app.state.database.pool.get_stats()["requests_waiting"] == 0
            await service.aclose()


async def test_who_asks_over_http_is_bounded_and_an_operator_is_not(url: str) -> None:
    """`remit verify` reads a whole journal in one statement: that takes minutes when it holds
    millions."""
    for limits, expected in (({}, "1min"), ({"limits": ""}, "0")):
        async with Database(url, "sample", 2, **limits) as database, database.read() as read:
            assert await read.value("show statement_timeout") == expected
