"""Judging: a file is read and judged by a child, so that nobody else waits for it."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from pydantic import TypeAdapter

from kernel.clock import civil_day
from kernel.database import Database, Read
from kernel.errors import Unavailable, Words
from services.tasks.deadlines.calendar import working_calendar
from services.tasks.directory.addressees import find_addressees
from services.tasks.judging import child
from services.tasks.judging.judged import Judged
from services.tasks.sheets.refusals import SheetOverLimits, refusal_named

SECONDS = 45  # with the 10 that a file may wait, less than the minute in which its caller is known
WAIT_SECONDS = 10
GRACE_SECONDS = 1
AT_ONCE = 2  # each child may take its whole memory limit
LONGEST_ANSWER = 256 << 20
SLICE = 50  # rows that are taken in before others go on

_room: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()
_JUDGED = TypeAdapter(Judged)

Asked = Callable[[dict[str, list[str]]], Awaitable[str]]


@dataclass(frozen=True)
class JudgedFile:
    """What a child found, as JSON that passes through unread.

    `known` is what it judged by, about those who are `named`; `lines` are the rows without a fault.
    """

    known: str
    named: dict[str, list[str]]
    summary: dict[str, Any]
    about: str
    rows: str
    report: str
    lines: list[bytes]

    async def faultless(self) -> list[Judged]:
        """Each row that has no fault."""
        judged: list[Judged] = []
        for one in self.lines:
            judged.append(_JUDGED.validate_json(one))
            if len(judged) % SLICE == 0:
                await asyncio.sleep(0)
        return judged


def asking(database: Database) -> Asked:
    """Who is named, by a connection that is held no longer than the question takes."""

    async def ask(named: dict[str, list[str]]) -> str:
        async with database.read() as read:
            return await known_by(read, named)

    return ask


async def known_by(read: Read, named: dict[str, list[str]]) -> str:
    """What the rows are judged by, as one line of JSON; the same line while nothing changed."""
    addressees: dict[str, Any] = {}
    codes = named["codes"]
    for at in range(0, len(codes), 1_000):
        found = await find_addressees(read, codes[at : at + 1_000])
        addressees |= {code: [vars(one) for one in ones] for code, ones in found.items()}
        await asyncio.sleep(0)
    imported = await read.rows(IMPORTED, keys=named["keys"])
    calendar = await working_calendar(read)
    known = {
        "addressees": addressees,
        "calendar": [calendar.first, calendar.last, calendar.days],
        "imported": imported,
        "today": civil_day(await read.now()),
    }
    return json.dumps(known, default=str, sort_keys=True)


# A task keeps the body that assigns it and the day on which it does, whoever's its document is.
IMPORTED = """
select t.issuer_unit_id, extract(year from t.assigned_on)::int, d.number_key, t.item, t.task_id
from directive d join task t using (directive_id)
where d.number_key = any(%(keys)s) and t.roll_up_id is null and t.item is not null
order by 1, 2, 3, 4, 5
"""


async def judge_file(content: bytes, media_type: str, ask: Asked) -> JudgedFile:
    """Refuses the whole file when it cannot be read, within the limits of a child."""
    return await _judge({"media": media_type, "lengths": [len(content)]}, content, ask)


async def judge_kept(rows: str, about: str | None, ask: Asked) -> JudgedFile:
    """A file that was tried before, judged again."""
    parts = [rows.encode(), (about or "{}").encode()]
    found = await _judge({"lengths": [*map(len, parts)]}, b"".join(parts), ask)
    counts = found.summary["counts"]
    if len(found.lines) != counts["rows"] - counts["faulty"]:  # a limit ended it among the rows
        raise SheetOverLimits
    return found


async def _judge(order: dict[str, Any], content: bytes, ask: Asked) -> JudgedFile:
    async with _child() as child:
        try:
            return await asyncio.wait_for(_conversed(child, order, content, ask), SECONDS)
        except (TimeoutError, asyncio.IncompleteReadError, ConnectionError):
            raise SheetOverLimits from None


async def _conversed(
    child: asyncio.subprocess.Process, order: dict[str, Any], content: bytes, ask: Asked
) -> JudgedFile:
    asked, said = child.stdin, child.stdout
    if asked is None or said is None:
        raise ConnectionError("a child has pipes")
    asked.write(json.dumps(order).encode() + b"\n")
    for at in range(0, len(content), 1 << 20):
        asked.write(content[at : at + (1 << 20)])
        await asked.drain()
    first = json.loads(await _line(said))
    if "refused" in first:
        raise refusal_named(first["refused"], first["facts"])
    known = await ask(first["named"])
    asked.write(known.encode() + b"\n")
    await asked.drain()
    asked.close()
    summary = json.loads(await _line(said))
    about, rows, report = [(await _line(said)).decode() for _ in range(3)]
    whole = (await said.read()).split(b"\n")[:-1]
    return JudgedFile(known, first["named"], summary, about, rows, report, whole)


async def _line(said: asyncio.StreamReader) -> bytes:
    """One whole line, or IncompleteReadError of a child that a limit ended."""
    return await said.readuntil(b"\n")


@asynccontextmanager
async def _child() -> AsyncIterator[asyncio.subprocess.Process]:
    """A child without our secrets, which limits its own memory and processor time; ended with the
    block."""
    async with _a_place():
        running = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-X",
            "utf8",
            "-m",
            child.__name__,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OPENPYXL_LXML": "False"},
            limit=LONGEST_ANSWER,
        )
        try:
            yield running
        finally:
            await _end(running)


async def _end(running: asyncio.subprocess.Process) -> None:
    """Without its input it ends by itself. To kill one that has just ended would take its exit from
    asyncio's watcher, which then complains on the screen of whoever works here."""
    if running.stdin is not None:
        running.stdin.close()
    try:
        await asyncio.wait_for(running.wait(), GRACE_SECONDS)
    except TimeoutError:
        running.kill()
        await running.wait()


@asynccontextmanager
async def _a_place() -> AsyncIterator[None]:
    places = _room.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE))
    try:
        await asyncio.wait_for(places.acquire(), WAIT_SECONDS)
    except TimeoutError:
        raise Unavailable(what=Words("Bộ đọc tệp", "The reader of files")) from None
    try:
        yield
    finally:
        places.release()
