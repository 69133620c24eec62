"""The sweep: ten thousand due rungs cost the same however many tasks are open."""

import asyncio
import time
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from datetime import timedelta

from bench.claims import Claim, beside, middle
from bench.nation import Nation
from bench.open_tasks import DUE, MIDNIGHT, NINE, arm, fill
from kernel.database import Database
from services.tasks.escalation.sweeping import fire_due_rungs

SMALL = 100_000
ROUNDS = 6  # the first warms up
TOLD = "select count(*) from journal where name = %(name)s"


@dataclass
class Country:
    """One database of open tasks, and the seconds that its sweeps took."""

    tasks: int
    owner_url: str
    database: Database
    seconds: list[float]

    async def sweep(self, round_: int) -> None:
        await asyncio.to_thread(arm, self.owner_url, round_, NINE.replace(hour=8))
        began = time.perf_counter()
        fired = await fire_due_rungs(self.database, NINE)
        self.seconds.append(time.perf_counter() - began)
        assert fired == DUE, f"{fired} rungs fired where {DUE} were due"

    async def fall_overdue(self) -> float:
        await asyncio.to_thread(arm, self.owner_url, ROUNDS, MIDNIGHT - timedelta(seconds=5))
        began = time.perf_counter()
        await fire_due_rungs(self.database, MIDNIGHT)
        took = time.perf_counter() - began
        async with self.database.read() as read:
            assert await read.value(TOLD, name="TaskFellOverdue") == DUE
        return took


def measure(nation: Nation, tasks: int) -> list[Claim]:
    with ExitStack() as copies:
        names = [copies.enter_context(nation.copied(f"sweep_{size}")) for size in (SMALL, tasks)]
        return asyncio.run(_measure(nation, dict(zip((SMALL, tasks), names, strict=True))))


async def _measure(nation: Nation, names: dict[int, str]) -> list[Claim]:
    async with AsyncExitStack() as stack:
        countries = []
        for size, name in names.items():
            database = await stack.enter_async_context(
                Database(nation.url(name, "tasks"), "tasks", 4)
            )
            countries.append(Country(size, nation.url(name), database, []))
            print(f"filling {size:,} open tasks …", flush=True)
            await fill(nation.url(name), database, size, ROUNDS)
        for round_ in range(ROUNDS):
            for country in countries:
                await country.sweep(round_)
        small, large = (country.seconds[1:] for country in countries)
        overdue = await countries[1].fall_overdue()
    large_size = f"{list(names)[1]:,}"
    return [
        beside(
            f"sweep of {DUE:,} rungs: {large_size} open tasks / {SMALL:,}",
            "s",
            (large, small),
            most=1.3,
        ),
        Claim(f"sweep at {large_size} open tasks", "rungs/s", DUE / middle(large), least=5000),
        Claim(
            f"midnight at {large_size} open tasks: {DUE:,} fall overdue", "tasks/s", DUE / overdue
        ),
    ]
