"""Trying: what every row of a sheet would do, kept with its report and without any other effect."""

import asyncio
from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID

from psycopg.types.json import Json

from kernel.clock import uuid7
from kernel.database import Database, Read, Transaction
from kernel.errors import Forbidden
from kernel.identity import Actor
from kernel.journal import record
from kernel.requests import set_etag
from services.tasks.directory.access import Rights, rights_of
from services.tasks.imports.events import ImportTried
from services.tasks.imports.runs import show_import
from services.tasks.imports.views import ImportView
from services.tasks.judging.apart import JudgedFile, asking, judge_file, known_by
from services.tasks.terms import RECORDER_FOR, Need

KEEP = """
insert into import_run (import_id, by_id, at, file_hash, rows, report, about, counts)
values (%(id)s, %(by)s, clock_now(), %(hash)s, %(cells)s::text::jsonb, %(report)s::text::jsonb,
        %(about)s::text::jsonb, %(counts)s)
"""


def _expect_recording_somewhere(rights: Rights) -> None:
    """Before a stranger's file costs us its reading."""
    roles = {role for role, _ in rights.grants}
    if not (rights.everything or rights.heads or "issuer" in roles):
        raise Forbidden(needs=Need.recorder)


async def judge_first(database: Database, content: bytes, media_type: str, by: Actor) -> JudgedFile:
    """The judgement on a file, while no connection waits for it."""
    async with database.read() as read:
        _expect_recording_somewhere(await rights_of(read, by))
    return await judge_file(content, media_type, asking(database))


async def try_import(
    tx: Transaction, content: bytes, media_type: str, by: Actor, judged: JudgedFile | None = None
) -> ImportView:
    """What every row would do; keeps the rows and this report, and changes nothing else."""
    if judged is None:
        _expect_recording_somewhere(await rights_of(tx, by))
        judged = await judge_file(content, media_type, partial(known_by, tx))
    await expect_recorder(tx, judged.summary["bodies"], by)
    import_id = uuid7()
    await tx.run(
        KEEP,
        id=import_id,
        by=by.key,
        hash=(await asyncio.to_thread(sha256, content)).hexdigest(),
        cells=judged.rows,
        report=judged.report,
        about=judged.about,
        counts=Json(judged.summary["counts"]),
    )
    counts: dict[str, Any] = judged.summary["counts"]
    tried = ImportTried(import_id=import_id, rows=counts["rows"], faults=judged.summary["faults"])
    await record(tx, tried, by)
    set_etag(tx, 1)
    return await show_import(tx, import_id, by)


async def expect_recorder(read: Read, bodies: Mapping[str, str], by: Actor) -> None:
    """One who issues for every body that the rows name: its documents are its own."""
    rights = await rights_of(read, by)
    foreign = sorted(
        code for code, unit_id in bodies.items() if not rights.issues_for(UUID(unit_id))
    )
    if foreign:
        raise Forbidden(needs=RECORDER_FOR.filled({"units": foreign}))
