"""The scheduler: what a replica does to the world every few seconds, claimed from rows so that many
replicas are safe."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from kernel.database import Database
from kernel.logs import log


@dataclass(frozen=True)
class Every:
    """A job: it claims due rows, acts and commits; a second run at the same moment must find
    nothing to do."""

    seconds: float
    run: Callable[[Database], Awaitable[object]]


def scheduled(jobs: Iterable[Every], database: Database) -> AsyncIOScheduler:
    """An in-memory scheduler, not yet started. Never a shared job store: it fires twice, and stores
    pickles."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    for job in jobs:
        scheduler.add_job(
            _guarded,
            "interval",
            [job, database],
            seconds=job.seconds,
            max_instances=1,
            coalesce=True,
        )
    return scheduler


async def _guarded(job: Every, database: Database) -> None:
    try:
        await job.run(database)
    except Exception as broken:
        # The truth is in rows: what this run left undone is still due at the next one.
        log.error("tick failed", job=job.run.__name__, reason=repr(broken), exc_info=broken)
