"""The broadcast: one task issued to every member of the largest group, its next turns when it
recurs, and the journal sealed behind it."""

import asyncio
import time
from contextlib import AsyncExitStack
from datetime import date, timedelta

from bench.claims import Claim, middle
from bench.nation import Nation
from kernel.database import Database
from kernel.identity import Actor
from kernel.journal import BATCH, seal
from services.tasks.assignment.assigning import AssignTask, assign_task
from services.tasks.assignment.turns import open_due_turns
from services.tasks.deadlines.commands import DeadlineAsked
from services.units.seed.personas import persona

GROUP = "X-ALL"
ONCE = DeadlineAsked(kind="on", day=date(2027, 6, 30))
WEEKLY = DeadlineAsked(kind="recurring", every="weekly")
ROUNDS = 5
ISSUER = "select unit_id from known_unit where code = 'P-CSC'"
ISSUED = "select count(*) from task where not is_roll_up and roll_up_id is not null"
WAITING = "select (select count(*) from journal) - (select count(*) from seal)"


def measure(nation: Nation) -> list[Claim]:
    with nation.copied("broadcast") as name:
        return asyncio.run(_measure(nation, name))


async def _measure(nation: Nation, name: str) -> list[Claim]:
    async with AsyncExitStack() as stack:
        units = await stack.enter_async_context(Database(nation.url(name, "units"), "units", 2))
        tasks = await stack.enter_async_context(Database(nation.url(name, "tasks"), "tasks", 2))
        async with units.read() as read:
            official, called = await persona(read, "standing-office")
        by = Actor(kind="official", id=official, name=called)
        issued = [await _issue(tasks, by) for _ in range(ROUNDS + 1)]
        async with tasks.read() as read:
            members = int(await read.value(ISSUED)) // (ROUNDS + 1)
        await _issue(tasks, by, WEEKLY)
        return [
            Claim(f"one task broadcast to {members:,} units", "s", middle(issued[1:])),
            Claim(f"turns of a weekly duty of {members:,} units", "turns/s", await _turns(tasks)),
            Claim("journal: entries sealed", "entries/s", await _sealed(tasks)),
        ]


async def _issue(tasks: Database, by: Actor, deadline: DeadlineAsked = ONCE) -> float:
    async with tasks.read() as read:
        command = AssignTask(
            title="Báo cáo kết quả thực hiện",
            product="Báo cáo",
            issuer_unit_id=await read.value(ISSUER),
            group_code=GROUP,
            deadline=deadline,
        )
    began = time.perf_counter()
    async with tasks.transaction() as tx:
        await assign_task(tx, command, by)
    return time.perf_counter() - began


async def _turns(tasks: Database) -> float:
    """Of nine weeks without a clock."""
    async with tasks.read() as read:
        nine_weeks_on = await read.now() + timedelta(weeks=9)
    began = time.perf_counter()
    opened = await open_due_turns(tasks, nine_weeks_on)
    return opened / (time.perf_counter() - began)


async def _sealed(tasks: Database) -> float:
    async with tasks.read() as read:
        waiting = int(await read.value(WAITING))
    began = time.perf_counter()
    sealed = 0
    while (count := await seal(tasks)) > 0:
        sealed += count
        if count < BATCH:
            break
    took = time.perf_counter() - began
    assert sealed == waiting, f"{sealed} of {waiting} sealed"
    return sealed / took
