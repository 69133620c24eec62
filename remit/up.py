"""Up: Postgres, migrations, the web workers and the real input, kept alive until a signal ends
them."""

import asyncio
import os
import socket
import sys
from typing import Any

import httpx

from gateway.dev_issuer import demo_token, issuing_key
from kernel.identity import Actor
from remit.console import console, curl_lines, say, step, summary_table
from remit.migrating import migrate
from remit.processes.home_lock import HomeLock, locked_home
from remit.processes.supervisor import Child, Supervisor, listening
from remit.settings import (
    SERVICES,
    RemitSettings,
    Surroundings,
    embedded,
    expect_no_production,
    own_database,
    surroundings,
)
from remit.shipped_input import Databases, catch_up, databases, load, standing_office
from services.tasks.summary.summary import show_summary
from services.units.seed.personas import persona


async def serve(remit: RemitSettings) -> None:
    """Until Ctrl-C or SIGTERM; every start is the same, the first only takes longer."""
    expect_no_production(remit)
    with locked_home(remit.home) as lock, listening("127.0.0.1", remit.port) as listener:
        async with Supervisor(lambda line: say(f"[yellow]{line}[/]")) as supervisor:
            found = await _postgres(remit, lock, supervisor)
            with step("Migrating"):
                passwords = {service: found.password(service) for service in SERVICES}
                await asyncio.to_thread(migrate, found.owner_url, passwords, say)
            with step("Starting the web workers"):
                for number in range(remit.workers):
                    await supervisor.start(_worker(remit, number, listener, found))
            async with databases(found.variables) as to:
                with step("Loading units, people and directives"):
                    await load(to, remit.data, say)
                with step("Sweeping what is due, and telling the heads"):
                    await catch_up(to, say)
                await _show(remit, to)
            await supervisor.forever()


async def _postgres(remit: RemitSettings, lock: HomeLock, supervisor: Supervisor) -> Surroundings:
    if remit.database_url:
        found = surroundings(remit, remit.database_url)
    else:
        with step("Starting Postgres"):
            postgres = embedded(remit)
            await asyncio.to_thread(postgres.ensure, lock)
            await supervisor.start(postgres.child())
            found = surroundings(remit, await asyncio.to_thread(own_database, postgres))
        say(f"Postgres runs on 127.0.0.1:{postgres.port}, its files are in {postgres.files}")
    found.enter()
    return found


def _worker(
    remit: RemitSettings, number: int, listener: socket.socket, found: Surroundings
) -> Child:
    """One web worker; all share one listening socket."""
    words = (
        "-m uvicorn --factory remit.all_in_one:build --loop uvloop --http httptools --no-access-log"
    )
    argv = [
        sys.executable,
        *words.split(),
        "--no-server-header",
        "--no-proxy-headers",
        "--log-level",
        "warning",
    ]

    async def healthy() -> bool:
        async with httpx.AsyncClient() as client:
            try:
                answer = await client.get(f"http://127.0.0.1:{remit.port}/livez", timeout=1)
            except httpx.HTTPError:
                return False
        return answer.status_code == 200

    return Child(
        name=f"web {number}",
        argv=[*argv, "--fd", str(listener.fileno()), "--timeout-graceful-shutdown", "5"],
        env={**os.environ, **found.variables},
        fds=(listener.fileno(),),
        log=remit.home.absolute() / "log" / "web.log",
        healthy=healthy,
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
    console.print("Try:")
    for line in curl_lines(remit.port, tokens):
        console.print(line, soft_wrap=True, markup=False)
    say(
        f"[bold]Ready: http://127.0.0.1:{remit.port}[/]  docs at /docs, mail in {remit.home}/mail, "
        f"Ctrl-C stops all"
    )


async def summary_of(to: Databases, actor: Actor) -> dict[str, Any]:
    """What GET /v1/summary answers this actor."""
    async with to.tasks.read() as read:
        return (await show_summary(read, actor)).model_dump(mode="json")
