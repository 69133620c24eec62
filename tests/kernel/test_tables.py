"""What is written by a table's own declaration: locked, inserted, upserted and amended, by set."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from sqlalchemy import BigInteger, create_engine, text
from sqlmodel import Field, MetaData

from kernel import tables
from kernel.clock import uuid7
from kernel.database import Database
from kernel.tables import amend, insert, lock, upsert
from migrations.kernel_20261125 import IN_FORCE
from tests.kernel.sample import Box, Crate, Row, Wrapping


class LidSeen(BaseModel):
    """A narrow copy of somebody else's event, whose fields are columns."""

    number: int
    label: str


class LidRenamed(BaseModel):
    number: int
    label: str


class Copy(Row, table=True):
    number: int = Field(primary_key=True, sa_type=BigInteger)
    label: str = tables.string()


def crates(count: int) -> list[Crate]:
    return [
        Crate(
            crate_id=uuid7(),
            wrapping=Wrapping.string,
            note=None,
            marks=[{"fragile": number}],
            weight=number,
        )
        for number in range(count)
    ]


async def test_rows_are_inserted_whole_with_what_they_share(database: Database) -> None:
    sent = datetime(2026, 11, 25, 9, tzinfo=UTC)
    made = crates(3)
    async with database.transaction() as tx:
        await insert(tx, Crate, made, sent_at=sent)
        await insert(tx, Crate, [])
    async with database.transaction() as tx:
        found = await lock(tx, Crate, made[2].crate_id)
    assert found is not None
    assert (found.crate_id, found.wrapping) == (made[2].crate_id, Wrapping.string)
    assert (found.marks, found.weight, found.sent_at) == ([{"fragile": 2}], 2, sent)
    assert isinstance(found.wrapping, Wrapping), "a word of its enumeration, not a text"


async def test_what_has_no_column_is_left_out(database: Database) -> None:
    class Asked(BaseModel):
        box_id: UUID
        label: str
        size: int
        because: str

    one = Asked(box_id=uuid7(), label="a", size=1, because="somebody asked")
    async with database.transaction() as tx:
        await insert(tx, Box, [one], version=1)
        found = await lock(tx, Box, one.box_id)
    assert found is not None
    assert (found.label, found.size, found.version) == ("a", 1, 1)


async def test_a_lock_of_nothing_is_nothing(database: Database) -> None:
    async with database.transaction() as tx:
        assert await lock(tx, Box, uuid7()) is None


async def test_a_locked_row_is_nobody_elses_until_the_end(database: Database) -> None:
    box = Box(box_id=uuid7(), label="one", size=0)
    async with database.transaction() as tx:
        await insert(tx, Box, [box], version=1)

    async def grow() -> None:
        async with database.transaction() as tx:
            held = await lock(tx, Box, box.box_id)
            assert held is not None
            await asyncio.sleep(0.01)
            await tx.run(
                "update box set size = %(size)s where id = %(id)s",
                size=held.size + 1,
                id=box.box_id,
            )

    await asyncio.gather(*(grow() for _ in range(5)))
    async with database.read() as read:
        assert await read.value("select size from box") == 5


@pytest.fixture
async def copies(database: Database) -> Database:
    async with database.transaction() as tx:
        await upsert(tx, Copy, [LidSeen(number=n, label=f"lid {n}") for n in range(3)])
    return database


async def labels(database: Database) -> dict[int, str]:
    async with database.read() as read:
        return dict(await read.rows("select number, label from copy order by number"))


async def test_seen_twice_is_the_same_as_seen_once(copies: Database) -> None:
    async with copies.transaction() as tx:
        await upsert(tx, Copy, [LidSeen(number=n, label=f"lid {n}") for n in range(3)])
        await upsert(tx, Copy, [])
    assert await labels(copies) == {0: "lid 0", 1: "lid 1", 2: "lid 2"}


async def test_of_one_row_the_newest_of_a_set_wins(copies: Database) -> None:
    async with copies.transaction() as tx:
        told = [LidSeen(number=1, label="older"), LidSeen(number=1, label="newer")]
        await upsert(tx, Copy, told)
    assert await labels(copies) == {0: "lid 0", 1: "newer", 2: "lid 2"}


async def test_amending_touches_what_is_there_and_told_alone(copies: Database) -> None:
    async with copies.transaction() as tx:
        told = [LidRenamed(number=2, label="red"), LidRenamed(number=9, label="nowhere")]
        await amend(tx, Copy, told)
        await amend(tx, Copy, [])
    assert await labels(copies) == {0: "lid 0", 1: "lid 1", 2: "red"}


class Emptied(BaseModel):
    """Told by somebody who knows nothing of a box's label."""

    shelf: int
    place: int
    size: int


class Place(Row, table=True):
    """A copy with a key of two columns, and more than anyone tells of it."""

    shelf: int = Field(primary_key=True)
    place: int = Field(primary_key=True)
    size: int
    note: str = tables.string()


async def test_a_row_is_known_by_its_whole_key_and_keeps_what_is_not_told(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await tx.run("create table place (shelf int, place int, size int, note text not null)")
        await tx.run("alter table place add primary key (shelf, place)")
        places = [(1, 1), (1, 2), (2, 1)]
        await insert(tx, Place, [Emptied(shelf=s, place=p, size=9) for s, p in places], note="a")
        await amend(
            tx, Place, [Emptied(shelf=1, place=2, size=0), Emptied(shelf=2, place=2, size=0)]
        )
    async with database.read() as read:
        found = await read.rows("select shelf, place, size, note from place order by 1, 2")
    assert found == [(1, 1, 9, "a"), (1, 2, 0, "a"), (2, 1, 9, "a")]


DECLARED = ("box", "crate", "copy")
PARTED = {
    "a column is gone": "alter table box drop column size",
    "a column is new": "alter table copy add column colour text",
    "a column may be empty": "alter table crate alter weight drop not null",
    "a column is of another type": "alter table crate alter weight type text",
}


def differences(url: str) -> list[object]:
    """Between what stands in the database and what is declared, as `alembic check` finds them."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.connect() as live:
        live.execute(text("set search_path to sample"))
        live.dialect.default_schema_name = "sample"
        opts = {"include_name": lambda name, kind, _: kind != "table" or name in DECLARED}
        declared = MetaData()
        for name in DECLARED:
            Row.metadata.tables[name].to_metadata(declared)
        found = compare_metadata(MigrationContext.configure(live, opts=opts), declared)
    engine.dispose()
    return list(found)


def test_tables_that_a_migration_made_by_plain_sql_are_those_that_are_declared(url: str) -> None:
    assert differences(url) == []


@pytest.mark.parametrize("change", PARTED.values(), ids=PARTED.keys())
def test_a_table_and_its_declaration_do_not_part_unseen_when(url: str, change: str) -> None:
    with psycopg.connect(url, options="-c search_path=sample", autocommit=True) as live:
        live.execute(change)
    assert len(differences(url)) == 1


DAYS = st.dates(date(2020, 1, 1), date(2020, 1, 12))


def in_force(from_on: date, to_on: date | None, day: date) -> bool:
    """The plain meaning: both borders are included, and no end is for ever."""
    return from_on <= day and (to_on is None or day <= to_on)


def test_in_force_means_what_it_says_on_every_postgres(every_postgres: str) -> None:
    with psycopg.connect(every_postgres) as live:
        live.execute("create schema forced")
        live.execute("set search_path to forced")
        live.execute(IN_FORCE)

        @settings(max_examples=300, deadline=None)
        @given(DAYS, st.none() | DAYS, DAYS)
        def means_it(from_on: date, to_on: date | None, day: date) -> None:
            said = live.execute("select in_force(%s, %s, %s)", [from_on, to_on, day]).fetchone()
            assert said == (in_force(from_on, to_on, day),)

        means_it()
        for far in (date.min, date.max):
            said = live.execute("select in_force(%s, null, %s)", [date.min, far]).fetchone()
            assert said == (True,)
        live.rollback()


def test_in_force_is_put_into_the_query_that_asks_it(every_postgres: str) -> None:
    """Else each row costs a call: 315 ms instead of 27 over 300,000 rows."""
    with psycopg.connect(every_postgres) as live:
        live.execute("create schema forced")
        live.execute("set search_path to forced")
        live.execute(IN_FORCE)
        live.execute("create table held (from_on date, to_on date)")
        plan = live.execute(
            "explain select from held where in_force(from_on, to_on, (select %s::date))",
            [date(2026, 11, 25) + timedelta(days=1)],
        ).fetchall()
        assert not [line for (line,) in plan if "in_force" in line]
        live.rollback()
