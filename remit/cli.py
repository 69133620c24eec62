"""The command line: each command says what it does, on the state in REMIT_HOME."""

import asyncio
import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from gateway.dev_issuer import demo_token, issuing_key
from kernel.clock import CIVIL
from kernel.errors import Refusal
from remit import lines
from remit.clock_shift import move_clock
from remit.console import as_json, console, say, summary_table, told
from remit.dead_letters import set_next_aside
from remit.importing import import_file
from remit.migrating import migrate as migrate_all
from remit.openapi import document, write_documents
from remit.processes.home_lock import CannotStart
from remit.progress import Progress
from remit.settings import SERVICES, Surroundings, at_hand, expect_no_production, settings
from remit.shipped_input import NotHeard, background, databases, load, loading, standing_office
from remit.up import serve, summary_of
from remit.verifying import verify as verify_all
from services.tasks.assignment.turns import open_due_turns
from services.tasks.escalation.sweeping import fire_due_rungs
from services.tasks.verdicts.reminding import remind_of_verdicts
from services.units.seed.personas import persona

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Remit assigns tasks to government units, holds each head to account, and escalates what "
    "is late.\n\n"
    "Start with `remit up`. State lies in REMIT_HOME (.remit), the port is REMIT_PORT (8000), and "
    "REMIT_DATABASE_URL replaces the embedded Postgres.",
)
When = Annotated[datetime, typer.Option(formats=["%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M", "%Y-%m-%d"])]


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=CIVIL)


@app.callback()
def speak(
    lang: Annotated[
        str | None,
        typer.Option(help="vi or en; else REMIT_LANG, else the language of the terminal"),
    ] = None,
) -> None:
    if lang is not None:
        if lang not in ("vi", "en"):
            raise typer.BadParameter("--lang is vi or en")
        os.environ["REMIT_LANG"] = lang


@app.command()
def up() -> None:
    """Start everything and serve on http://127.0.0.1:8000 until Ctrl-C. A second start changes
    nothing."""
    asyncio.run(serve(settings()))


@app.command()
def migrate() -> None:
    """Bring every service's schema and role to the newest state. Needs the owner's
    REMIT_DATABASE_URL, or ours."""
    with at_hand(settings()) as found:
        migrate_all(
            found.owner_url, {service: found.password(service) for service in SERVICES}, say
        )


@app.command(name="load")
def load_all() -> None:
    """Load the real units, people, calendar and directives of data/; what is there already stays as
    it is."""

    async def run(found: Surroundings) -> None:
        async with background(), databases(found.variables) as to, loading(to):
            await load(to, settings().data, Progress(say))

    expect_no_production(settings())
    with at_hand(settings()) as found:
        asyncio.run(run(found))


@app.command()
def token(
    as_: Annotated[
        str,
        typer.Option(
            "--as",
            help=(
                "standing-office, official, head, registrar, inspector, stranger, head:<unit "
                "code> or official:<id>"
            ),
        ),
    ] = "standing-office",
    hours: Annotated[float, typer.Option(min=0.01, max=720)] = 24,
) -> None:
    """Print a demo token for the API, believed only by a Remit in development on this
    REMIT_HOME."""

    async def run(found: Surroundings) -> str:
        async with databases(found.variables) as to, to.units.read() as read:
            official, name = await persona(read, as_)
        return demo_token(issuing_key(settings().home.absolute()), official, name, hours=hours)

    with at_hand(settings()) as found:
        typer.echo(asyncio.run(run(found)))


@app.command()
def sweep(
    at: Annotated[When | None, typer.Option(help="sweep as if it were this instant")] = None,
) -> None:
    """Open the turns that begin, fire every rung that is due and remind of every verdict that is
    owed, each once, whoever else is sweeping."""

    async def run(found: Surroundings) -> tuple[int, int, int]:
        async with databases(found.variables) as to:
            moment = _aware(at) if at else None
            return (
                await open_due_turns(to.tasks, moment),
                await fire_due_rungs(to.tasks, moment),
                await remind_of_verdicts(to.tasks, moment),
            )

    with at_hand(settings()) as found:
        opened, fired, reminded = asyncio.run(run(found))
    if opened:
        say(told(lines.TURNS, n=opened))
    say(told(lines.FIRED, n=fired))
    if reminded:
        say(told(lines.REMINDED, n=reminded))


@app.command()
def clock(
    at: Annotated[
        When | None, typer.Option(help="let the whole system believe that it is this instant")
    ] = None,
    reset: Annotated[bool, typer.Option(help="back to the real time")] = False,
) -> None:
    """Show the system's clock, or move it, for trying things out. Refused in production."""
    if settings().environment == "production":
        raise typer.BadParameter("the clock is never moved in production")
    with at_hand(settings()) as found:
        shown = move_clock(found.owner_url, _aware(at) if at else None, reset)
        say(told(lines.CLOCK, at=str(shown)))


@app.command()
def status(
    json: Annotated[bool, typer.Option("--json", help="the same as GET /v1/summary")] = False,
) -> None:
    """What is loaded, what is late and who has been told, as the standing office sees it."""

    async def run(found: Surroundings) -> None:
        async with databases(found.variables) as to:
            summary = await summary_of(to, await standing_office(to.units))
        if json:
            typer.echo(as_json(summary))
        else:
            console.print(summary_table(summary))

    with at_hand(settings()) as found:
        asyncio.run(run(found))


@app.command()
def verify() -> None:
    """Check every journal's chain and every counter; exits 1 and names each row that does not
    hold."""

    async def run(found: Surroundings) -> int:
        async with databases(found.variables) as to:
            whole, faults = await verify_all(to)
        for line in whole:
            typer.echo(told(lines.HOLDS, what=line))
        for line in faults:
            typer.echo(told(lines.BROKEN, what=line), err=True)
        return 1 if faults else 0

    with at_hand(settings()) as found:
        code = asyncio.run(run(found))
    raise typer.Exit(code)


@app.command(name="set-aside")
def set_aside(
    service: Annotated[
        str, typer.Argument(help="the service whose following stopped: see its /readyz")
    ],
    source: Annotated[str, typer.Argument(help="the service whose journal it follows")],
    reason: Annotated[str, typer.Option(help="who decided it, and why; kept with the entry")],
) -> None:
    """Let a stopped follower pass over the one entry that it cannot act on; the entry is kept in
    dead_letter."""

    async def run(found: Surroundings) -> str:
        async with databases(found.variables) as to:
            entry = await set_next_aside(to.of(service), to.of(source), reason)
        facts = {"service": service, "source": source, "number": entry.number}
        return told(lines.PASSED_OVER, **facts, name=entry.name)

    with at_hand(settings()) as found:
        say(asyncio.run(run(found)))


@app.command(name="import")
def import_(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="CSV or XLSX, columns as in data/resolution57_tasks.csv",
        ),
    ],
    apply: Annotated[
        bool, typer.Option(help="apply it when no row has a fault; else only try it")
    ] = False,
) -> None:
    """Try a file of directives row by row, and apply it only when asked: nothing is ever half
    done."""

    content = file.read_bytes()

    async def run(found: Surroundings) -> int:
        async with databases(found.variables) as to:
            return await import_file(to, file, content, apply=apply)

    with at_hand(settings()) as found:
        code = asyncio.run(run(found))
    raise typer.Exit(code)


@app.command()
def openapi(
    write: Annotated[
        bool, typer.Option("--write", help="write docs/openapi.json, and one a service beside it")
    ] = False,
) -> None:
    """The public OpenAPI 3.1 document, made from the code."""
    if write:
        for path in write_documents(Path("docs")):
            say(told(lines.WRITTEN, path=str(path)))
    else:
        typer.echo(as_json(document()))


def main() -> None:
    """A refusal is an answer, not a crash: it is printed, and the exit code is 1."""
    try:
        app()
    except Refusal as refused:
        facts = refused.detail.filled(refused.facts)
        typer.echo(f"{told(refused.title)}: {told(facts)}", err=True)
        for fault in refused.faults:
            typer.echo(f"  {fault.pointer}: {told(fault.words)}", err=True)
        raise SystemExit(1) from None
    except (CannotStart, NotHeard) as stopped:
        typer.echo(told(stopped.words), err=True)
        raise SystemExit(1) from None
