"""An operator may ask at any moment: a busy system is not a broken one."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import date

from kernel.clock import uuid7
from kernel.database import Database
from kernel.following import move
from kernel.identity import service_actor
from kernel.journal import last_number, record, seal
from remit.settings import SERVICES
from remit.shipped_input import Databases
from remit.verifying import verify
from services.units.events import RightRevoked


async def test_verify_finds_nothing_wrong_while_the_services_write_and_follow(
    database_of: Callable[[str], str],
) -> None:
    async with AsyncExitStack() as stack:
        opened = {
            name: await stack.enter_async_context(Database(database_of(name), name))
            for name in SERVICES
        }
        to = Databases(**opened)
        busy = asyncio.create_task(_write_and_follow(to))
        try:
            faults = [fault for _ in range(300) for fault in (await verify(to))[1]]
        finally:
            busy.cancel()
    assert faults == []


async def _write_and_follow(to: Databases) -> None:
    """Units records, and tasks has heard it a moment later."""
    done = 0
    while True:
        async with to.units.transaction() as tx:
            event = RightRevoked(grant_id=uuid7(), holder_id=uuid7(), to_on=date(2026, 1, 1))
            await record(tx, event, service_actor("units"))
        await seal(to.units)
        async with to.units.read() as read:
            last = await last_number(read)
        async with to.tasks.transaction() as tx:
            if last > done:
                await move(tx, "units", done, last)
        done = last
