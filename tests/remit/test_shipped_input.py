"""A load waits until every service has heard, and says who has not."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import date

import pytest

from kernel.clock import uuid7
from kernel.database import Database
from kernel.errors import NotFound
from kernel.following import move
from kernel.identity import service_actor
from kernel.journal import record, seal
from remit.progress import STAGES, Progress
from remit.settings import SERVICES
from remit.shipped_input import Databases, NotHeard, heard
from services.units.events import RightRevoked


@pytest.fixture
async def to(
    database_of: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Databases]:
    monkeypatch.setattr("remit.shipped_input.STANDSTILL", 0.5)
    async with AsyncExitStack() as stack:
        opened = {
            name: await stack.enter_async_context(Database(database_of(name), name, 2))
            for name in SERVICES
        }
        yield Databases(**opened)


UNITS_TO_TASKS = ("units", "tasks")


async def a_right_ends(to: Databases) -> None:
    async with to.units.transaction() as tx:
        event = RightRevoked(grant_id=uuid7(), holder_id=uuid7(), to_on=date(2026, 1, 1))
        await record(tx, event, service_actor("units"))


async def test_who_stands_still_is_named_with_what_is_missing(to: Databases) -> None:
    progress = Progress(lambda _: None)
    await a_right_ends(to)
    with pytest.raises(NotHeard, match="units: 1 entry of its journal not sealed"):
        await heard(to.units, to.tasks, UNITS_TO_TASKS, progress)
    while not await seal(to.units):
        continue
    with pytest.raises(NotHeard, match="tasks: 1 entry of units not followed, up to number 1"):
        await heard(to.units, to.tasks, UNITS_TO_TASKS, progress)
    async with to.tasks.transaction() as tx:
        await move(tx, "units", 0, 1)
    await heard(to.units, to.tasks, UNITS_TO_TASKS, progress)


async def test_one_that_is_slow_but_moves_is_waited_for(to: Databases) -> None:
    """Each step within what counts as standing still, all of them together far beyond it."""
    said: list[str] = []
    for _ in range(6):
        await a_right_ends(to)
    while not await seal(to.units):
        continue

    async def follow_slowly() -> None:
        for number in range(6):
            await asyncio.sleep(0.3)
            async with to.tasks.transaction() as tx:
                await move(tx, "units", number, number + 1)

    slow = asyncio.create_task(follow_slowly())
    await heard(to.units, to.tasks, UNITS_TO_TASKS, Progress(said.append))
    await slow
    assert said == [f"{STAGES[stage].en} …" for stage in ("sealing", "following")]


def test_a_service_that_there_is_not_is_answered_with_those_there_are(to: Databases) -> None:
    assert [to.of(service) for service in SERVICES] == [to.units, to.tasks, to.notifications]
    with pytest.raises(NotFound, match="there are `units, tasks, notifications`"):
        to.of("scorecards")
