"""Imports: the files that an actor tried, read by that actor alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from kernel.database import Read, Transaction
from kernel.errors import NotFound
from kernel.identity import Actor
from kernel.pagination import Page, PageOf
from kernel.requests import set_etag
from services.tasks.directory.access import rights_of
from services.tasks.imports.views import ImportLine, ImportView

WHAT = "import / lần nhập"

LINE = """
select import_id, at, applied_at, file_hash, counted.*
from import_run cross join lateral (
    select count(*) as rows,
           count(*) filter (where outcome = 'issue') as issue,
           count(*) filter (where outcome = 'draft') as drafts,
           count(*) filter (where outcome = 'duplicate') as duplicates,
           count(*) filter (where outcome = 'error') as faulty,
           coalesce(sum(members), 0)::int as tasks
    from jsonb_to_recordset(report) as r (outcome text, members int)) counted
where (%(everything)s or by_id = %(by)s)
"""
ONE = LINE.replace("counted.*", "counted.*, report") + " and import_id = %(id)s"
MINE = (
    LINE
    + " and (%(after_import_id)s::uuid is null or import_id < %(after_import_id)s::uuid)"
    + " order by import_id desc limit %(take)s"
)
LOCKED = """
select rows, applied_at from import_run where import_id = %(id)s and (%(everything)s
    or by_id = %(by)s) for update
"""


@dataclass(frozen=True)
class LockedImport:
    """The locked run: its rows as [row number, cells]."""

    rows: list[Any]
    applied_at: datetime | None


async def lock_import(tx: Transaction, import_id: UUID, by: Actor) -> LockedImport:
    asked = await _asked(tx, by)
    run: LockedImport | None = await (
        await tx.execute(LOCKED, class_row(LockedImport), id=import_id, **asked)
    ).fetchone()
    if run is None:
        raise NotFound(what=WHAT)
    return run


async def show_import(read: Read, import_id: UUID, by: Actor) -> ImportView:
    found = await read.one(ImportView, ONE, id=import_id, **await _asked(read, by))
    if found is None:
        raise NotFound(what=WHAT)
    set_etag(read, 2 if found.applied_at else 1)
    return found


async def list_imports(read: Read, by: Actor, page: Page) -> PageOf[ImportLine]:
    """The newest first."""
    rows = await read.all(ImportLine, MINE, **page.keyset("import_id"), **await _asked(read, by))
    return page.cut(rows, lambda row: [row.import_id])


async def _asked(read: Read, by: Actor) -> dict[str, Any]:
    return {"everything": (await rights_of(read, by)).everything, "by": by.id}
