"""The journal is sealed without loss, gap or doubt, and tells when somebody touched it."""

import asyncio
import random
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from kernel.clock import uuid7
from kernel.database import Database
from kernel.journal import keep_sealing, record, record_many, seal, sealed
from remit.embedded.binaries import of_the_wheel
from remit.embedded.postgres import scratch
from remit.journal_chain import broken_links
from remit.migrating import GRANTS
from tests.conftest import fresh_database
from tests.kernel.sample import OFFICIAL, BoxEmptied, BoxMade, make_sample, opened


@pytest.fixture
def any_url(every_postgres: str) -> Iterator[str]:
    """The sample on each version of Postgres at hand."""
    with fresh_database(every_postgres) as url:
        make_sample(url)
        yield url


def rows(url: str, sql: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, options="-c search_path=sample", autocommit=True) as live:
        done = live.execute(sql)
        return done.fetchall() if done.description else []


async def write(database: Database, count: int = 1, pause: float = 0.0, undo: bool = False) -> None:
    try:
        async with database.transaction() as tx:
            await record_many(
                tx, [BoxMade(box_id=uuid7(), label=f"{n}") for n in range(count)], by=OFFICIAL
            )
            await asyncio.sleep(pause)
            if undo:
                raise TimeoutError
    except TimeoutError:
        pass


async def seal_all(database: Database) -> None:
    while await seal(database):
        continue


async def faults(database: Database) -> list[tuple[int, int | None]]:
    async with database.read() as read:
        return [(broken.number, broken.entry_id) async for broken in broken_links(read)]


SEALED_TWICE_OR_NEVER = """
select (select count(*) from journal left join seal on entry_id = id where number is null),
       (select count(*) from seal left join journal on entry_id = id where id is null),
       (select count(*) - coalesce(max(number), 0) from seal)
"""
IN_ORDER = "select xid::text::bigint, id from seal join journal on id = entry_id order by number"


async def test_eight_writers_and_three_sealers_lose_nothing_and_agree_on_the_order(
    any_url: str,
) -> None:
    dice = random.Random(7)  # noqa: S311 no secret

    async def writer(database: Database) -> None:
        for _ in range(60):
            await write(database, dice.randint(1, 4), dice.random() / 100, undo=dice.random() < 0.2)

    async with opened(any_url, size=10) as database, opened(any_url, size=3) as replica:
        sealers = [
            asyncio.create_task(keep_sealing(one, 0.01)) for one in (database, database, replica)
        ]
        await asyncio.gather(*(writer(database) for _ in range(8)))
        for sealer in sealers:
            sealer.cancel()
        await asyncio.gather(*sealers, return_exceptions=True)
        await seal_all(database)
        assert rows(any_url, SEALED_TWICE_OR_NEVER) == [(0, 0, 0)]
        order = rows(any_url, IN_ORDER)
        assert len(order) > 300
        assert order == sorted(order)
        assert await faults(database) == []


async def test_a_long_write_delays_the_later_ones_and_loses_none(
    database: Database, url: str
) -> None:
    long = asyncio.create_task(write(database, pause=0.4))
    await asyncio.sleep(0.1)
    await write(database)
    assert await seal(database) == 0
    await long
    assert await seal(database) == 2
    assert [entry for _, entry in rows(url, IN_ORDER)] == [1, 2]


async def test_an_entry_is_read_as_it_was_recorded_and_only_once_it_is_sealed(
    database: Database,
) -> None:
    box = uuid7()
    async with database.transaction() as tx:
        await record(tx, BoxMade(box_id=box, label="Thánh Hóa ☂ \\u0000 ' %s"), by=OFFICIAL)
        at = await tx.now()
    async with database.read() as read:
        assert await sealed(read, 0, 10) == []
        await seal(database)
        [entry] = await sealed(read, 0, 10)
    assert (entry.number, entry.name, entry.subject, entry.at) == (1, "BoxMade", box, at)
    assert entry.body == {"box_id": str(box), "label": "Thánh Hóa ☂ \\u0000 ' %s"}
    assert entry.actor == OFFICIAL.model_dump(mode="json")


async def test_events_of_one_transaction_keep_their_order(database: Database) -> None:
    async with database.transaction() as tx:
        events: list[BoxMade | BoxEmptied] = [
            BoxMade(box_id=uuid7(), label="a"),
            BoxEmptied(box_id=uuid7()),
            BoxMade(box_id=uuid7(), label="b"),
        ]
        await record_many(tx, [*events, *events], by=OFFICIAL)
    await seal(database)
    async with database.read() as read:
        assert [entry.subject for entry in await sealed(read, 0, 10)] == [
            e.box_id for e in events
        ] * 2


TAMPERED = [
    ('update journal set body = body || \'{"label": "other"}\' where id = 3', [(3, 3)]),
    ("update journal set at = at + interval '1 microsecond' where id = 3", [(3, 3)]),
    ("update journal set actor = '{}' where id in (2, 5)", [(2, 2), (5, 5)]),
    ("update journal set trace_id = 'x' where id = 1", [(1, 1)]),
    ("update seal set hash = sha256('x') where number = 3", [(3, 3), (4, 4)]),
    ("delete from journal where id = 3", [(3, 3)]),
    ("delete from seal where number = 3", [(3, None)]),
    ("delete from seal where number in (2, 3)", [(2, None)]),
    ("update seal set entry_id = 99 - entry_id where number in (3, 4)", [(3, 96), (4, 95)]),
]


@pytest.mark.parametrize(("touch", "named"), TAMPERED)
async def test_what_was_touched_is_found_and_named(
    database: Database, url: str, touch: str, named: list[tuple[int, int | None]]
) -> None:
    await write(database, 6)
    await seal(database)
    assert await faults(database) == []
    rows(url, touch)
    assert await faults(database) == named


async def test_a_journal_longer_than_one_batch_is_sealed_and_checked_whole(
    database: Database,
) -> None:
    await write(database, 2500)
    assert [await seal(database) for _ in range(4)] == [1000, 1000, 500, 0]
    assert await faults(database) == []


async def test_the_role_of_a_service_may_add_to_its_journal_and_never_change_it(
    database: Database, url: str
) -> None:
    rows(url, "create role remit_sample")
    try:
        rows(url, "create table alembic_version (number text)")
        names = {"schema": sql.Identifier("sample"), "role": sql.Identifier("remit_sample")}
        with psycopg.connect(url) as owner:
            owner.execute(sql.SQL(GRANTS).format(**names))
        async with database.transaction() as tx:
            await tx.run("set local role remit_sample")
            await record(tx, BoxMade(box_id=uuid7(), label="x"), by=OFFICIAL)
            await tx.run("insert into box (id, label, size) values (gen_random_uuid(), 'x', 1)")
            await tx.run("update box set label = 'y'")
            await tx.now()
        await seal(database)
        for forbidden in (
            "update journal set name = 'x'",
            "delete from journal",
            "truncate journal",
            "update seal set number = 7",
            "delete from seal",
            "create table mine (id int)",
        ):
            async with database.transaction() as tx:
                await tx.run("set local role remit_sample")
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    await tx.run(forbidden)
    finally:
        rows(url, "drop owned by remit_sample; drop role remit_sample")


@pytest.fixture
def another_postgres(every_postgres: str, postgres: str) -> Iterator[str]:
    """A cluster of each version that is not the one we dump from."""
    if every_postgres != postgres:
        yield every_postgres
    else:
        with scratch() as server:
            yield server.superuser_url


def restored(source: str, target: str, bin: Path) -> None:
    dump = subprocess.run(  # noqa: S603 our own words
        [bin / "pg_dump", "-Fc", "-n", "sample", source], capture_output=True, check=True
    )
    subprocess.run(  # noqa: S603
        [bin / "pg_restore", "--no-owner", "-d", target], input=dump.stdout, check=True
    )


def newest_bin() -> Path:
    return max(of_the_wheel(), key=lambda bin: bin.parent.name)


async def test_a_dump_restored_into_a_younger_cluster_is_sealed_on(
    another_postgres: str, postgres: str, url: str, database: Database
) -> None:
    with psycopg.connect(postgres, autocommit=True) as old:
        for _ in range(3000):
            old.execute("select pg_current_xact_id()")
    await write(database, 3)
    await seal(database)
    await write(database, 4)  # still without a seal when it is dumped
    with fresh_database(another_postgres) as target:
        restored_plain(url, target)
        async with opened(target) as other:
            young = rows(
                target,
                "select pg_current_xact_id()::text::bigint < min(xid::text::bigint) from journal",
            )
            assert young == [(True,)]
            assert await seal(other) == 4
            for count in (2, 3):
                await write(other, count)
                assert await seal(other, whole=False) == count
            assert rows(target, SEALED_TWICE_OR_NEVER) == [(0, 0, 0)]
            assert [entry for _, entry in rows(target, IN_ORDER)] == list(range(1, 13))
            assert await faults(other) == []


def restored_plain(source: str, target: str) -> None:
    """As text, since an older server's pg_restore does not read a newer archive."""
    command: list[str | Path] = [
        newest_bin() / "pg_dump",
        "-Fp",
        "--inserts",
        "-n",
        "sample",
        "--no-owner",
        source,
    ]
    dump = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    # Settings that an older server does not know, and psql's own words.
    lines = [
        x
        for x in dump.splitlines()
        if not x.startswith(("SET transaction_timeout", "\\restrict", "\\unrestrict"))
    ]
    with psycopg.connect(target, autocommit=True) as live:
        live.execute("\n".join(lines).encode())


async def test_a_dump_restored_into_an_older_cluster_is_sealed_on(
    postgres: str, url: str, database: Database
) -> None:
    await write(database, 3)
    await seal(database)
    await write(database, 4)
    with fresh_database(postgres) as target:
        restored(url, target, newest_bin())
        async with opened(target) as other:
            assert await seal(other) == 4
            await write(other, 2)
            assert await seal(other, whole=False) == 2
            assert rows(target, SEALED_TWICE_OR_NEVER) == [(0, 0, 0)]
            assert await faults(other) == []


RESTORED_JUST_AHEAD = """
insert into journal (xid, at, name, actor, body)
values ((pg_current_xact_id()::text::bigint + 50)::text::xid8, now(), 'BoxMade', '{}', '{}');
insert into seal (number, entry_id, hash) select 1, id, '' from journal
"""


async def test_a_writer_that_spans_the_xids_of_a_restored_dump_is_not_passed_over(
    database: Database, url: str
) -> None:
    rows(url, RESTORED_JUST_AHEAD)
    async with database.transaction() as slow:
        await record(slow, BoxEmptied(box_id=uuid7()), by=OFFICIAL)
        for _ in range(60):
            rows(url, "select pg_current_xact_id()")
    await write(database)
    while await seal(database, whole=False):
        continue
    assert rows(url, SEALED_TWICE_OR_NEVER) == [(0, 0, 0)]


async def test_ids_that_were_taken_out_of_order_are_still_all_sealed(
    database: Database, url: str
) -> None:
    """The transaction that began first may take the later id, and end last."""
    async with database.transaction() as first:
        await first.value("select pg_current_xact_id()::text")
        await write(database)
        assert await seal(database) == 0
        await record(first, BoxEmptied(box_id=uuid7()), by=OFFICIAL)
    await seal_all(database)
    assert [entry for _, entry in rows(url, IN_ORDER)] == [2, 1]
    assert list(pairwise(rows(url, "select number from seal order by number"))) == [((1,), (2,))]


async def test_the_sealer_rests_when_there_is_nothing_to_do(database: Database) -> None:
    sealer = asyncio.create_task(keep_sealing(database, 0.2))
    await asyncio.sleep(0.3)
    before = database.pool.get_stats()["requests_num"]
    await asyncio.sleep(1)
    assert database.pool.get_stats()["requests_num"] - before <= 5
    sealer.cancel()


async def test_the_sealer_goes_on_after_its_database_was_away(database: Database) -> None:
    sealer = asyncio.create_task(keep_sealing(database, 0.05))
    await database.pool.close()
    await asyncio.sleep(0.2)
    assert not sealer.done()
    sealer.cancel()
