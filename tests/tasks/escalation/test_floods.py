"""The marks of a flood stand around all of it, whoever sweeps and whoever dies."""

import asyncio
from collections.abc import Sequence

import pytest

from services.tasks.escalation import sweeping
from services.tasks.escalation.floods import BEGIN, due, flooding
from services.tasks.escalation.sweeping import fire_due_rungs
from tests.tasks.conftest import World

NAMES = "select name, body from journal where name = any(%(names)s) order by xid, id"
MARKS = ("FloodBegan", "FloodEnded")


async def told(world: World, *names: str) -> list[str]:
    """The entries of these names, as they will be sealed."""
    rows = await world.rows(NAMES, names=[*names, *MARKS])
    return [name for name, _ in rows]


async def a_night(world: World, tasks: int = 6) -> None:
    """Tasks that fall due together, of which each made a sweep of its own at its issue."""
    for number in range(tasks):
        await world.a_task(due_on="2026-12-01", lead=("MOST", "TH")[number % 2])
    await world.at("2026-12-02T09:00+07:00")


async def test_a_sweep_stands_between_its_marks(world: World) -> None:
    await a_night(world)
    assert await world.sweep() == 6
    assert await told(world, "RungFired") == ["FloodBegan", *["RungFired"] * 6, "FloodEnded"]
    assert await world.rows("select * from flood") == []


async def test_where_nothing_is_due_nothing_is_marked(world: World) -> None:
    await world.a_task(due_on="2026-12-01")
    await world.sweep()
    assert await told(world) == []


async def test_what_is_issued_in_one_transaction_stands_between_marks_of_its_own(
    world: World,
) -> None:
    await world.a_task(group="X-COMMUNES")
    names = await told(world, "TaskIssued")
    assert (names[0], names[-1]) == MARKS
    assert set(names[1:-1]) == {"TaskIssued"}
    before = len(names)
    await world.a_task()
    assert (await told(world, "TaskIssued"))[before:] == ["TaskIssued"]


# Whoever fires this rung waits for us.
IN_THE_WAY = """
insert into escalation (task_id, deadline_version, rung, occurrence, escalation_id, fired_at,
    days_late, ladder_version)
select task_id, deadline_version, 'head', 1, gen_random_uuid(), clock_now(), 1, ladder_version
from task where task_id = %(last)s
"""


async def until(world: World, *names: str) -> None:
    while await told(world, "RungFired") != list(names):  # noqa: ASYNC110 the journal calls nobody
        await asyncio.sleep(0.02)


async def ended(sweep: asyncio.Task[int]) -> None:
    """As when its process is killed: what it had not kept is undone."""
    sweep.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sweep


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "BATCH", 1)
    monkeypatch.setattr(sweeping, "HANDS", 1)


@pytest.mark.usefixtures("one_by_one")
async def test_a_sweep_that_dies_between_two_batches_is_ended_by_the_next_one(
    world: World,
) -> None:
    first, last = [await world.a_task(due_on=day) for day in ("2026-11-30", "2026-12-01")]
    await world.at("2026-12-02T09:00+07:00")
    async with world.database.transaction() as other:
        await other.run(IN_THE_WAY, last=last)
        sweep = asyncio.create_task(fire_due_rungs(world.database))
        await until(world, "FloodBegan", "RungFired")
        await ended(sweep)
        await (await other.connection()).rollback()
    assert await told(world, "RungFired") == ["FloodBegan", "RungFired"]
    assert await world.sweep() == 1
    assert await told(world, "RungFired") == ["FloodBegan", *["RungFired"] * 2, "FloodEnded"]
    assert [len(await world.rungs_fired(task)) for task in (first, last)] == [1, 1]


@pytest.mark.usefixtures("one_by_one")
async def test_one_that_dies_after_its_last_batch_is_ended_though_nothing_is_due(
    world: World,
) -> None:
    last = await world.a_task(due_on="2026-12-01")
    await world.at("2026-12-02T09:00+07:00")
    async with world.database.transaction() as end:
        async with world.database.transaction() as other:
            await other.run(IN_THE_WAY, last=last)
            sweep = asyncio.create_task(fire_due_rungs(world.database))
            await until(world, "FloodBegan")
            await end.rows("select * from flood for update")
            await (await other.connection()).rollback()
        await until(world, "FloodBegan", "RungFired")
        await ended(sweep)
    assert await told(world) == ["FloodBegan"]
    assert await world.sweep() == 0
    assert await told(world) == [*MARKS]


async def test_many_sweeps_at_once_are_one_flood_that_ends_behind_the_last_rung(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_night(world, 12)
    monkeypatch.setattr(sweeping, "BATCH", 2)
    fired = await asyncio.gather(*(fire_due_rungs(world.database) for _ in range(3)))
    assert sum(fired) == 12
    await world.sweep()
    assert around(await told(world, "RungFired")) == 12


def around(names: Sequence[str]) -> int:
    """How many stand inside; every one does, and each flood that began has ended."""
    began = over = inside = 0
    for name in names:
        began, over = began + (name == MARKS[0]), over + (name == MARKS[1])
        if name not in MARKS:
            assert began > over, names
            inside += 1
    assert began == over, names
    return inside


async def test_a_flood_is_not_over_while_another_holds_a_part_of_it(world: World) -> None:
    await a_night(world)
    first = f"select c.task_id {due('clock_now()')} limit 1 for update of c, t"
    async with world.database.transaction() as other:
        await other.rows(first)
        assert await world.sweep() == 5
        assert (await told(world))[-1] == "FloodBegan"
    assert await world.sweep() == 1
    assert await told(world) == ["FloodBegan", "FloodEnded"]


async def test_what_falls_due_later_is_a_flood_of_its_own(world: World) -> None:
    await a_night(world)
    await world.sweep()
    await world.at("2026-12-04T09:00+07:00")
    await world.sweep()
    assert around(await told(world, "RungFired")) == 12
    assert await told(world) == [*MARKS, *MARKS]


async def test_a_loader_makes_one_flood_of_many_transactions_and_ends_it_on_an_error_too(
    world: World,
) -> None:
    with pytest.raises(RuntimeError, match="halfway"):
        await halfway(world)
    names = await told(world, "TaskIssued")
    assert names == ["FloodBegan", "TaskIssued", "TaskIssued", "FloodEnded"]


async def halfway(world: World) -> None:
    async with flooding(world.database):
        await world.a_task()
        await world.sweep()
        await world.a_task()
        raise RuntimeError("halfway")


async def test_a_loader_that_lives_keeps_its_flood_and_one_that_died_is_ended_by_a_sweep(
    world: World,
) -> None:
    async with flooding(world.database):
        await world.sweep()
        assert await told(world) == ["FloodBegan"]
    async with world.database.transaction() as tx:
        await tx.run("insert into flood (flood_id) values (gen_random_uuid())")
    await world.sweep()
    assert await told(world) == [*MARKS, "FloodEnded"]


async def test_a_batch_that_cannot_be_fired_keeps_its_own_flood_open_and_no_other(
    world: World,
) -> None:
    broken = await world.a_task(due_on="2026-12-01")
    await world.at("2026-12-02T09:00+07:00")
    async with world.database.transaction() as tx:
        await tx.run("update task set ladder_version = 99 where task_id = %(id)s", id=broken)
        await tx.run("insert into flood (flood_id) values (gen_random_uuid())")
    with pytest.raises(KeyError):
        await world.sweep()
    assert await told(world) == [*MARKS]
    assert len(await world.rows("select * from flood where until is not null")) == 1
    async with world.database.transaction() as tx:
        await tx.run("update task set ladder_version = 1 where task_id = %(id)s", id=broken)
    assert await world.sweep() == 1
    assert await told(world) == [*MARKS, "FloodEnded"]


def test_the_question_for_a_new_flood_is_the_claim_of_the_sweep() -> None:
    assert due("%(now)s") in BEGIN
    assert due("%(now)s") in sweeping.CLAIM
