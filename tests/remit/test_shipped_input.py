"""A load waits until every service has heard, and says who has not."""

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
from remit.settings import SERVICES
from remit.shipped_input import Databases, NotHeard, heard
from services.units.events import RightRevoked


@pytest.fixture
async def to(
    database_of: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Databases]:
    monkeypatch.setattr("remit.shipped_input.PATIENCE", 1)
    async with AsyncExitStack() as stack:
        opened = {
            name: await stack.enter_async_context(Database(database_of(name), name, 2))
            for name in SERVICES
        }
        yield Databases(**opened)


async def test_who_does_not_follow_in_time_is_named_with_what_is_missing(to: Databases) -> None:
    async with to.units.transaction() as tx:
        event = RightRevoked(grant_id=uuid7(), holder_id=uuid7(), to_on=date(2026, 1, 1))
        await record(tx, event, service_actor("units"))
    with pytest.raises(NotHeard, match="units: its journal is not sealed after 1 s"):
        await heard(to.units, to.tasks, "units", "tasks")
    while not await seal(to.units):
        continue
    with pytest.raises(NotHeard, match="tasks: it does not follow units to entry 1 after 1 s"):
        await heard(to.units, to.tasks, "units", "tasks")
    async with to.tasks.transaction() as tx:
        await move(tx, "units", 0, 1)
    await heard(to.units, to.tasks, "units", "tasks")


def test_a_service_that_there_is_not_is_answered_with_those_there_are(to: Databases) -> None:
    assert [to.of(service) for service in SERVICES] == [to.units, to.tasks, to.notifications]
    with pytest.raises(NotFound, match="one of units, tasks, notifications"):
        to.of("scorecards")
