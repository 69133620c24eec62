"""Trying: what every row of a sheet would do, kept with its report and without any other effect."""

from collections.abc import Sequence
from hashlib import sha256

from psycopg.types.json import Json

from kernel.clock import civil_day, uuid7
from kernel.database import Transaction
from kernel.errors import Forbidden
from kernel.identity import Actor
from kernel.journal import record
from kernel.requests import set_etag
from services.tasks.deadlines.calendar import working_calendar
from services.tasks.directory.access import Rights, rights_of
from services.tasks.directory.addressees import find_addressees
from services.tasks.imports.checks import judged
from services.tasks.imports.events import ImportTried
from services.tasks.imports.judged import Judged, Known, codes_in, report_of
from services.tasks.imports.runs import show_import
from services.tasks.imports.sheets import rows_of
from services.tasks.imports.views import ImportView
from services.tasks.terms import RECORDER_FOR, Need


def _expect_recording_somewhere(rights: Rights) -> None:
    """Before a stranger's file costs us its reading."""
    roles = {role for role, _ in rights.grants}
    if not (rights.everything or rights.heads or "issuer" in roles):
        raise Forbidden(needs=Need.recorder)


async def try_import(tx: Transaction, content: bytes, media_type: str, by: Actor) -> ImportView:
    """What every row would do; keeps the rows and this report, and changes nothing else."""
    _expect_recording_somewhere(await rights_of(tx, by))
    lines = await rows_of(content, media_type)
    rows = await judge_rows(tx, lines)
    await expect_recorder(tx, rows, by)
    import_id = uuid7()
    await tx.run(
        "insert into import_run (import_id, by_id, at, file_hash, rows, report)"
        " values (%(id)s, %(by)s, clock_now(), %(hash)s, %(lines)s, %(report)s)",
        id=import_id,
        by=by.key,
        hash=sha256(content).hexdigest(),
        lines=Json(lines),
        report=Json([report_of(row) for row in rows]),
    )
    faults = sum(len(row.errors) for row in rows)
    await record(tx, ImportTried(import_id=import_id, rows=len(rows), faults=faults), by)
    set_etag(tx, 1)
    return await show_import(tx, import_id, by)


async def expect_recorder(tx: Transaction, rows: Sequence[Judged], by: Actor) -> None:
    """One who records for every body that the rows name, and for those whose documents they would
    add to."""
    rights = await rights_of(tx, by)
    units = [row.issuer for row in rows if row.issuer and not row.issuer.is_group]
    bodies = {unit.code: unit.id for unit in units}
    filed = await tx.execute(
        "select number, issuer_unit_id from directive where number = any(%(numbers)s)",
        numbers=list({row.cells["source"] for row in rows}),
    )
    bodies |= dict(await filed.fetchall())
    foreign = sorted(code for code, unit_id in bodies.items() if not rights.issues_for(unit_id))
    if foreign:
        raise Forbidden(needs=RECORDER_FOR.filled({"units": foreign}))


async def judge_rows(tx: Transaction, lines: Sequence[tuple[int, dict[str, str]]]) -> list[Judged]:
    codes = {code for _, cells in lines for code in codes_in(cells)}
    found = await tx.execute(
        "select d.number, t.item, t.task_id from directive d join task t using (directive_id)"
        " where d.number = any(%(numbers)s) and t.roll_up_id is null and t.item is not null",
        numbers=list({cells["source"] for _, cells in lines}),
    )
    imported = {(number, item): task_id for number, item, task_id in await found.fetchall()}
    known = Known(
        await find_addressees(tx, codes),
        await working_calendar(tx),
        imported,
        civil_day(await tx.now()),
    )
    return judged(lines, known)
