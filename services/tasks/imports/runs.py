"""Imports: the files that an actor tried, read by that actor alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.database import Read, Transaction
from kernel.errors import NotFound
from kernel.identity import Actor
from kernel.pagination import Page, PageOf
from kernel.requests import set_etag
from services.tasks.directory.access import rights_of
from services.tasks.imports.judged import Outcome
from services.tasks.imports.views import ImportLine, ImportView
from services.tasks.terms import Noun


def _runs(shown: str = "counted.*") -> str:
    """The files that the asker may read, with the outcomes of their rows counted."""
    return f"""
    select import_id, at, applied_at, file_hash, {shown}
    from import_run cross join lateral (
        select count(*) as rows,
               count(*) filter (where outcome = %(issue)s) as issue,
               count(*) filter (where outcome = %(as_draft)s) as drafts,
               count(*) filter (where outcome = %(duplicate)s) as duplicates,
               count(*) filter (where outcome = %(error)s) as faulty,
               coalesce(sum(members), 0)::int as tasks
        from jsonb_to_recordset(report) as r (outcome text, members int)) counted
    where (%(everything)s or by_id = %(by)s)"""  # noqa: S608 made of constants


OUTCOMES = {
    "issue": Outcome.issue,
    "as_draft": Outcome.draft,
    "duplicate": Outcome.duplicate,
    "error": Outcome.error,
}
ONE = f"{_runs('counted.*, report')} and import_id = %(id)s"
MINE = f"""{_runs()}
  and (%(after_import_id)s::uuid is null or import_id < %(after_import_id)s::uuid)
order by import_id desc limit %(take)s
"""
LOCKED = """
select rows, applied_at from import_run
where import_id = %(id)s and (%(everything)s or by_id = %(by)s) for update
"""


@dataclass(frozen=True)
class LockedImport:
    """The locked run: its rows as [row number, cells]."""

    rows: list[Any]
    applied_at: datetime | None


async def lock_import(tx: Transaction, import_id: UUID, by: Actor) -> LockedImport:
    run = await tx.one(LockedImport, LOCKED, id=import_id, **await _asked(tx, by))
    if run is None:
        raise NotFound(what=Noun.import_run)
    return run


async def show_import(read: Read, import_id: UUID, by: Actor) -> ImportView:
    asked = {**OUTCOMES, **await _asked(read, by)}
    found = await read.one(ImportView, ONE, id=import_id, **asked)
    if found is None:
        raise NotFound(what=Noun.import_run)
    set_etag(read, 2 if found.applied_at else 1)
    return found


async def list_imports(read: Read, by: Actor, page: Page) -> PageOf[ImportLine]:
    """The newest first."""
    asked = {**OUTCOMES, **await _asked(read, by)}
    rows = await read.all(ImportLine, MINE, **page.keyset("import_id"), **asked)
    return page.cut(rows, lambda row: [row.import_id])


async def _asked(read: Read, by: Actor) -> dict[str, Any]:
    return {"everything": (await rights_of(read, by)).everything, "by": by.key}
