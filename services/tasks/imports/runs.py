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
from services.tasks.imports.views import ImportLine, ImportRowView, ImportView
from services.tasks.judging.judged import Outcome
from services.tasks.terms import Noun


def _runs(shown: str = "") -> str:
    """The files that the asker may read, with the outcomes of their rows counted: once by whoever
    tried it, or here where an older Remit did."""
    told = "coalesce((counts->>'{0}')::int, counted.{0}) as {0}"
    counts = ("rows", "issue", "drafts", "duplicates", "faulty", "tasks")
    return f"""
    select import_id, at, applied_at, file_hash, {", ".join(map(told.format, counts))} {shown}
    from import_run cross join lateral (
        select count(*) as rows,
               count(*) filter (where outcome = %(issue)s) as issue,
               count(*) filter (where outcome = %(as_draft)s) as drafts,
               count(*) filter (where outcome = %(duplicate)s) as duplicates,
               count(*) filter (where outcome = %(error)s) as faulty,
               coalesce(sum(members), 0)::int as tasks
        from jsonb_to_recordset(case when counts is null then report end)
            as r (outcome text, members int)) counted
    where (%(everything)s or by_id = %(by)s)"""  # noqa: S608 made of constants


OUTCOMES = {
    "issue": Outcome.issue,
    "as_draft": Outcome.draft,
    "duplicate": Outcome.duplicate,
    "error": Outcome.error,
}
MOST_SHOWN = 200
REPORTED = """,
    about->>'sheet' as sheet, (about->>'header_row')::int as header_row,
    coalesce((select jsonb_agg(jsonb_build_object(
            'code', note->>1, 'detail_vi', note->>2, 'detail_en', note->>3) order by n)
        from jsonb_array_elements(about->'notes') with ordinality as told (note, n)),
        '[]') as file_notes,
    coalesce((select jsonb_agg(entry order by n)
        from jsonb_array_elements(report) with ordinality as told (entry, n)
        where n <= %(most)s), '[]') as report,
    greatest(jsonb_array_length(report) - %(most)s, 0) as rows_left_out
"""
ONE = f"{_runs(REPORTED)} and import_id = %(id)s"
MINE = f"""{_runs()}
  and (%(after_import_id)s::uuid is null or import_id < %(after_import_id)s::uuid)
order by import_id desc limit %(take)s
"""
# The 20,000 rows of the largest report in some 0.2 s of Postgres.
ROWS = """
select entry from import_run, jsonb_array_elements(report) as entry
where import_id = %(id)s and (%(everything)s or by_id = %(by)s)
  and (%(outcome)s::text is null or entry->>'outcome' = %(outcome)s)
  and (%(after_row)s::int is null or (entry->>'row')::int > %(after_row)s::int)
order by (entry->>'row')::int limit %(take)s
"""
EXISTS = """
select 1 from import_run where import_id = %(id)s and (%(everything)s or by_id = %(by)s)
"""
KEPT = """
select rows::text, about::text from import_run
where import_id = %(id)s and (%(everything)s or by_id = %(by)s) and applied_at is null
"""
LOCKED = """
select applied_at, rows::text as rows, about::text as about from import_run
where import_id = %(id)s and (%(everything)s or by_id = %(by)s) for update
"""


@dataclass(frozen=True)
class LockedImport:
    """The locked run: its rows as JSON of [row number, cells]."""

    applied_at: datetime | None
    rows: str
    about: str | None


async def lock_import(tx: Transaction, import_id: UUID, by: Actor) -> LockedImport:
    run = await tx.one(LockedImport, LOCKED, id=import_id, **await _asked(tx, by))
    if run is None:
        raise NotFound(what=Noun.import_run)
    return run


async def show_import(read: Read, import_id: UUID, by: Actor) -> ImportView:
    asked = {**OUTCOMES, **await _asked(read, by), "most": MOST_SHOWN}
    found = await read.one(ImportView, ONE, id=import_id, **asked)
    if found is None:
        raise NotFound(what=Noun.import_run)
    set_etag(read, 2 if found.applied_at else 1)
    return found


async def list_rows(
    read: Read, import_id: UUID, outcome: Outcome | None, page: Page, by: Actor
) -> PageOf[ImportRowView]:
    """Each row of the report, in the order of the file."""
    asked = {"id": import_id, "outcome": outcome, **await _asked(read, by)}
    found = await read.rows(ROWS, **page.keyset("row"), **asked)
    if not found and await read.value(EXISTS, **asked) is None:
        raise NotFound(what=Noun.import_run)
    rows = [ImportRowView.model_validate(entry) for (entry,) in found]
    return page.cut(rows, lambda row: [row.row])


async def kept_rows(read: Read, import_id: UUID, by: Actor) -> tuple[str, str | None] | None:
    """The rows of a file that was tried and not applied, with what was found beside them."""
    found: tuple[str, str | None] | None = await read.row(
        KEPT, id=import_id, **await _asked(read, by)
    )
    return found


async def list_imports(read: Read, by: Actor, page: Page) -> PageOf[ImportLine]:
    """The newest first."""
    asked = {**OUTCOMES, **await _asked(read, by)}
    rows = await read.all(ImportLine, MINE, **page.keyset("import_id"), **asked)
    return page.cut(rows, lambda row: [row.import_id])


async def _asked(read: Read, by: Actor) -> dict[str, Any]:
    return {"everything": (await rights_of(read, by)).everything, "by": by.key}
