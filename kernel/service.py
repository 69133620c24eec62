"""A service, made from its routes, what it follows and what it does by the clock."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import httpx
import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import JSONResponse

from kernel import __version__
from kernel.database import Database
from kernel.errors import Forbidden, Words
from kernel.following import Follower, Source
from kernel.identity import identify
from kernel.journal import Entry, keep_sealing, last_number, sealed
from kernel.logs import configure_logs, log
from kernel.problems import answer_with_problems
from kernel.requests import StrictRoute, forget_old_keys
from kernel.settings import ServiceSettings

inside = APIRouter(include_in_schema=False, route_class=StrictRoute)


@inside.get("/livez")
async def alive() -> dict[str, str]:
    return {"status": "alive"}


@inside.get("/readyz")
async def ready(request: Request) -> JSONResponse:
    """Red when the database is away or a source is stopped; the lag of each source and of the
    sealer are shown."""
    state = request.app.state
    try:
        async with state.database.read() as read:
            sealed_to = await last_number(read)
        reasons = [f"{s.name}: {s.stopped}" for s in state.sources if s.stopped]
    except Exception as gone:
        sealed_to, reasons = None, [f"database: {type(gone).__name__}"]
    lags = {source.name: max(0, source.last - source.done) for source in state.sources}
    told = {
        "service": state.name,
        "ready": not reasons,
        "reasons": reasons,
        "lag": lags,
        "sealed_to": sealed_to,
    }
    return JSONResponse(told, 503 if reasons else 200)


@inside.get("/journal")
async def journal(
    request: Request,
    after: Annotated[int, Query(ge=0)] = 0,
    wait: Annotated[float, Query(ge=0, le=60)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 500,
) -> dict[str, Any]:
    """Sealed entries after a number; waits up to `wait` seconds for the first (long poll). For
    services only."""
    if identify(request).kind != "service":
        raise Forbidden(needs=Words("là dịch vụ của hệ thống", "being one of the services"))
    until = asyncio.get_running_loop().time() + wait
    while True:
        async with request.app.state.database.read() as read:
            entries: list[Entry] = await sealed(read, after, limit)
            last = entries[-1].number if 0 < len(entries) < limit else await last_number(read)
        if entries or asyncio.get_running_loop().time() >= until:
            return {"entries": entries, "last": last}
        await asyncio.sleep(0.25)


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


def assemble(
    name: str,
    settings: ServiceSettings,
    *,
    routes: Sequence[APIRouter],
    follow: Sequence[Source] = (),
    tick: Sequence[Every] = (),
) -> FastAPI:
    """One service. A composition root that mounts it sets `app.state.upstreams` before it
    starts."""

    @contextlib.asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            await stack.enter_async_context(app.state.database)
            if settings.background:
                await _background(app, tick, stack)
            yield

    # Its own default draws each failure with its locals: secrets, and seconds.
    if not structlog.is_configured():
        configure_logs(settings)
    app = FastAPI(
        title=f"Remit {name}", version=__version__, lifespan=life, docs_url=None, redoc_url=None
    )
    app.state.name, app.state.settings = name, settings
    app.state.database = Database(settings.database_url, name, settings.pool_size)
    app.state.sources, app.state.upstreams = list(follow), {}
    answer_with_problems(app)
    for router in [*routes, inside]:
        app.router.routes.extend(router.routes)  # include_router matches each request twice: 0.1 ms
    return app


async def _background(
    app: FastAPI, tick: Sequence[Every], stack: contextlib.AsyncExitStack
) -> None:
    """Seal, follow and tick while the service lives."""
    state, database = app.state, app.state.database
    secret, wait = state.settings.internal_secret.get_secret_value(), state.settings.follow_wait
    followers = []
    for source in state.sources:
        client = await stack.enter_async_context(_client(source, state.upstreams))
        followers.append(Follower(state.name, secret, source, client))
    # Only now: a source that is missing would leave work behind that was never begun.
    work = [keep_sealing(database), *(one.follow(database, wait) for one in followers)]
    stack.push_async_callback(_ended, [asyncio.create_task(one) for one in work])
    scheduler = scheduled([*tick, Every(10, forget_old_keys)], database)
    scheduler.start()
    stack.callback(scheduler.shutdown, wait=False)


async def _ended(tasks: list[asyncio.Task[None]]) -> None:
    for one in tasks:
        one.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _client(source: Source, upstreams: dict[str, Any]) -> httpx.AsyncClient:
    """To the source, wherever it is: nothing after this line knows."""
    if source.url != "local":
        return httpx.AsyncClient(base_url=source.url)
    if source.name not in upstreams:
        raise RuntimeError(
            f"{source.name} is local, but was not mounted beside; set "
            f"REMIT_{source.name.upper()}_URL"
        )
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(upstreams[source.name]), base_url="http://local"
    )
