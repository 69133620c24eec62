"""Up: Postgres, migrations, the web workers and the real input, kept alive until a signal ends
them."""

import asyncio
import os
import socket
import sys
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

import psycopg

from gateway.dev_issuer import demo_token, issuing_key
from kernel.errors import Refusal, Words
from kernel.identity import Actor
from kernel.logs import configure_logs, log
from remit import lines
from remit.console import console, curl_lines, say, step, summary_table, told
from remit.heartbeat import beats
from remit.migrating import migrate
from remit.processes.home_lock import CannotStart, HomeLock, locked_home
from remit.processes.supervisor import Child, Supervisor, listening
from remit.progress import FILE, Progress
from remit.settings import (
    SERVICES,
    RemitSettings,
    Surroundings,
    embedded,
    expect_no_production,
    own_database,
    surroundings,
)
from remit.shipped_input import Databases, NotHeard, databases, load, loading, standing_office
from services.tasks.summary.summary import show_summary
from services.units.seed.personas import persona

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds between two tries to load
HUNG_AFTER = 12  # questions in a row that a worker leaves unanswered
AWAY = Words(
    "Cơ sở dữ liệu chưa trả lời; sẽ nạp tiếp", "The database does not answer; loading goes on later"
)
PLAIN = Words("Dừng nạp: {what}", "Loading stopped: {what}")
UNREADABLE = Words("Không đọc được tệp {name}", "Loading cannot read {name}")
BROKEN = Words(
    "Chưa nạp được, lỗi {name}; chi tiết ở nhật ký", "Loading met {name}; the log tells more"
)


async def serve(remit: RemitSettings) -> None:
    """Until Ctrl-C or SIGTERM; every start is the same, the first only takes longer."""
    expect_no_production(remit)
    # The screen has lines of its own; what migrations and acts tell at their ease is not for it.
    configure_logs(remit.model_copy(update={"log_level": "warning"}))
    file = remit.home / FILE
    progress = Progress(say, file)
    with locked_home(remit.home) as lock, listening("127.0.0.1", remit.port) as listener:
        async with Supervisor(lambda line: say(f"[yellow]{line}[/]")) as supervisor:
            file.unlink(missing_ok=True)
            found = await _postgres(remit, lock, supervisor)
            with step(told(lines.MIGRATING)):
                passwords = {service: found.password(service) for service in SERVICES}
                await asyncio.to_thread(migrate, found.owner_url, passwords, say)
            async with databases(found.variables) as to, AsyncExitStack() as one_flood:
                # Before a worker sweeps: it would end what a killed load left open.
                await one_flood.enter_async_context(loading(to))
                with step(told(lines.STARTING_WORKERS)):
                    await _workers(remit, supervisor, listener, found)
                say(told(lines.SERVING, port=str(remit.port)))
                task = asyncio.create_task(_load(remit, to, progress, one_flood.pop_all()))
                try:
                    await supervisor.forever()
                finally:
                    task.cancel()
                    await asyncio.gather(task, return_exceptions=True)


async def _load(
    remit: RemitSettings, to: Databases, progress: Progress, one_flood: AsyncExitStack
) -> None:
    """Load beside what serves; neither an error nor the end of it ends that."""
    with suppress(psycopg.Error):  # its connection may have gone with an earlier Postgres
        async with one_flood:
            await _try_loading(remit, to, progress)


async def _try_loading(remit: RemitSettings, to: Databases, progress: Progress) -> None:
    """What may pass is waited for, what will not is named."""
    pause = FIRST_PAUSE
    while True:
        try:
            await load(to, remit.data, progress)
            progress.end()
            return await _show(remit, to)
        except (psycopg.OperationalError, psycopg.InterfaceError) as away:
            log.warning("loading waits for the database", reason=repr(away))
            progress.wait(AWAY)
        except NotHeard as still:
            progress.wait(still.words)
        except Exception as broken:
            log.error("loading stopped", exc_info=broken)
            return progress.fail(_named(broken))
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def _named(error: Exception) -> Words:
    """For the screen and for /readyz, which anyone may read: the text of a stranger's error is for
    the log alone."""
    if isinstance(error, Refusal):
        return PLAIN.filled({"what": error.detail.filled(error.facts)})
    if isinstance(error, OSError) and error.filename:
        return UNREADABLE.filled({"name": Path(error.filename).name})
    return BROKEN.filled({"name": type(error).__name__})


async def _postgres(remit: RemitSettings, lock: HomeLock, supervisor: Supervisor) -> Surroundings:
    if remit.database_url:
        found = surroundings(remit, remit.database_url)
    else:
        with step(told(lines.STARTING_POSTGRES)):
            postgres = embedded(remit)
            await asyncio.to_thread(postgres.ensure, lock)
            await supervisor.start(postgres.child())
            found = surroundings(remit, await asyncio.to_thread(own_database, postgres))
        say(told(lines.POSTGRES_RUNS, port=str(postgres.port), files=str(postgres.files)))
    found.enter()
    return found


async def _workers(
    remit: RemitSettings, supervisor: Supervisor, listener: socket.socket, found: Surroundings
) -> None:
    """All of them; once one serves, another that does not start ends nothing, and is tried on."""
    for number in range(remit.workers):
        try:
            await supervisor.start(_worker(remit, number, listener, found))
        except CannotStart as why:
            if number == 0:
                raise
            say(f"[yellow]{why}[/]")


def _worker(
    remit: RemitSettings, number: int, listener: socket.socket, found: Surroundings
) -> Child:
    """One web worker; all share one listening socket."""
    words = (
        "-m uvicorn --factory remit.all_in_one:build --loop uvloop --no-access-log"
        " --http gateway.unreadable:ProblemProtocol"
    )
    argv = [
        sys.executable,
        *words.split(),
        "--no-server-header",
        "--no-proxy-headers",
        "--log-level",
        "warning",
    ]

    beat = remit.home.absolute() / "run" / f"web-{number}"
    beat.parent.mkdir(exist_ok=True)

    async def cleared() -> None:
        beat.unlink(missing_ok=True)

    return Child(
        name=f"web {number}",
        argv=[*argv, "--fd", str(listener.fileno()), "--timeout-graceful-shutdown", "5"],
        env={**os.environ, **found.variables, "REMIT_BEAT_FILE": str(beat)},
        fds=(listener.fileno(),),
        log=remit.home.absolute() / "log" / "web.log",
        healthy=beats(beat),
        before=cleared,
        patience=HUNG_AFTER,
    )


async def _show(remit: RemitSettings, to: Databases) -> None:
    """What is loaded, what is late, who has been told, and how to go on."""
    office = await standing_office(to.units)
    summary = await summary_of(to, office)
    console.print(summary_table(summary))
    tokens: dict[str, str] = {}
    for name in ("official", "head", "standing-office"):
        async with to.units.read() as read:
            official, called = await persona(read, name)
        tokens[name] = demo_token(issuing_key(remit.home.absolute()), official, called)
    console.print(told(lines.TRY))
    for line in curl_lines(remit.port, tokens):
        console.print(line, soft_wrap=True, markup=False)
    address, mail = f"[bold]http://127.0.0.1:{remit.port}[/]", f"{remit.home}/mail"
    say(told(lines.READY, address=address, mail=mail))


async def summary_of(to: Databases, actor: Actor) -> dict[str, Any]:
    """What GET /v1/summary answers this actor."""
    async with to.tasks.read() as read:
        return (await show_summary(read, actor)).model_dump(mode="json")
