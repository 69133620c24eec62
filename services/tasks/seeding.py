"""Loading: the real rules and directives that ship in data/, taken in once however often it is
asked."""

import asyncio
import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from kernel.database import Database, Read
from kernel.errors import Refusal
from kernel.identity import Actor
from kernel.logs import log
from services.tasks.assignment.issuing import issue_task
from services.tasks.assignment.settling import SettleLead, settle_lead
from services.tasks.deadlines.working_days import calendar_from
from services.tasks.directives.numbers import number_key
from services.tasks.imports.applying import apply_import
from services.tasks.imports.trying import try_import
from services.tasks.lifecycle import Status
from services.tasks.sheets.refusals import CSV_TYPE

CALENDAR = "vn_calendar_2025_2027.csv"
SUCCESSIONS = "central_successions.csv"
DIRECTIVES = "resolution57_tasks.csv"
TITLES = "resolution57_directives.csv"
ENGLISH = "resolution57_english.csv"
LEFT_AS_DRAFTS = "demo_left_as_drafts.csv"

Progress = Callable[[int, int], object]  # how many are there, out of how many


class RulesView(NamedTuple):
    """How many rows were new or changed."""

    calendar_days: int
    successions: int


class LoadView(NamedTuple):
    """What the demo holds after the load; `settled` counts the leads decided by this call."""

    directives: int
    imported: int
    settled: int
    drafts: int
    tasks: int


KEEP_DAY = """
insert into calendar_day as c (day, working, ordinal, kind, name, status)
select * from unnest(%(days)s::date[], %(workings)s::bool[], %(ordinals)s::int[], %(kinds)s::text[],
                     %(names)s::text[], %(statuses)s::text[])
on conflict (day) do update set working = excluded.working, ordinal = excluded.ordinal,
    kind = excluded.kind,
    name = excluded.name, status = excluded.status
where (c.working, c.ordinal, c.kind, c.name, c.status)
    is distinct from (excluded.working, excluded.ordinal, excluded.kind, excluded.name,
        excluded.status)
"""
KEEP_SUCCESSION = """
insert into succession as s (old_code, new_code, effective_from)
select * from unnest(%(olds)s::text[], %(news)s::text[], %(days)s::date[])
on conflict (old_code) do update set new_code = excluded.new_code,
    effective_from = excluded.effective_from
where (s.new_code, s.effective_from) is distinct from (excluded.new_code, excluded.effective_from)
"""
# A number is its issuer's own: another body may have a document of the same one.
SHIPPED = """
    d.document_number = any(%(numbers)s) and d.issuer_unit_id in (
        select unit_id from known_unit where code = any(%(bodies)s))"""
KNOWN = f"select count(*) from directive d where {SHIPPED}"  # noqa: S608 made of constants
UNSETTLED = f"""
select t.task_id, t.item, t.lead_unit_id, g.code
from task t join directive d using (directive_id) left join known_group g using (group_id)
where {SHIPPED} and t.status = %(draft)s and t.roll_up_id is null
  and t.lead_basis = 'inferred' and t.lead_settled_by is null and not t.item = any(%(left)s)
order by t.item
"""  # noqa: S608 made of constants
STATE = f"""
select (select count(*) from directive d where {SHIPPED}),
       count(*) filter (where status = %(draft)s),
       count(*) filter (where status <> %(draft)s and not is_roll_up)
from task
"""  # noqa: S608 made of constants


# What was loaded under the name of the file that it was found in keeps its tasks.
RENUMBER = """
update directive set number = %(number)s, document_number = %(number)s, number_key = %(key)s,
    version = version + 1
where document_number = %(before)s
returning directive_id
"""
FOUND = "select issued_on from directive where document_number = %(before)s"
ENTITLE = """
update directive set title = %(title)s, title_en = %(title_en)s, version = version + 1
where document_number = %(number)s and title_en is null
"""
IN_ENGLISH = f"""
update task t set title_en = e.title_en, product_en = nullif(e.product_en, ''),
    version = t.version + 1
from unnest(%(items)s::text[], %(titles)s::text[], %(products)s::text[])
         as e (item, title_en, product_en), directive d
where t.item = e.item and t.title_en is null and d.directive_id = t.directive_id and {SHIPPED}
"""  # noqa: S608 made of constants


async def known_units(read: Read) -> int:
    """How far the local copy of the units has come: a load waits until it is whole."""
    return int(await read.value("select count(*) from known_unit"))


async def load_rules(database: Database, folder: Path, *, confirm: bool = False) -> RulesView:
    """The calendar and the default successors; days off that are not enacted yet count only with
    `confirm`."""
    special = {row["date"]: row for row in _rows(folder / CALENDAR)}
    stated = [
        (date.fromisoformat(row["date"]), row["kind"], row["status"]) for row in special.values()
    ]
    days = calendar_from(stated, confirm=confirm).ordinals()
    said = [special.get(day.day.isoformat(), {}) for day in days]
    defaults = [row for row in _rows(folder / SUCCESSIONS) if row["is_default"] == "1"]
    async with database.transaction() as tx:
        calendar_days = await tx.run(
            KEEP_DAY,
            days=[day.day for day in days],
            workings=[day.working for day in days],
            ordinals=[day.ordinal for day in days],
            kinds=[row.get("kind") for row in said],
            names=[row.get("name") for row in said],
            statuses=[row.get("status") for row in said],
        )
        successions = await tx.run(
            KEEP_SUCCESSION,
            olds=[row["old_code"] for row in defaults],
            news=[row["new_code"] for row in defaults],
            days=[date.fromisoformat(row["effective_from"]) for row in defaults],
        )
    database.cache.pop("calendar", None)
    return RulesView(calendar_days, successions)


async def load_directives(
    database: Database, folder: Path, by: Actor, progress: Progress | None = None
) -> LoadView:
    """Import the shipped directives, then settle and issue what they only imply, one transaction a
    draft: a long one would hold up the sealing of the journal. Interrupted, the next call goes on
    where this one stopped."""
    tell = progress or (lambda done, of: None)
    shipped = _shipped(folder)
    await _renumber(database, folder)
    imported = await _import_once(database, folder / DIRECTIVES, shipped, by)
    left = [row["item"] for row in _rows(folder / LEFT_AS_DRAFTS)]
    async with database.read() as read:
        drafts = await read.rows(UNSETTLED, **shipped, left=left, draft=Status.draft)
    settled = 0
    for place, (task_id, _, unit_id, group_code) in enumerate(drafts):
        tell(place, len(drafts))
        command = SettleLead(lead_unit_id=unit_id, group_code=None if unit_id else group_code)
        settled += await _settle(database, task_id, command, by)
    await _entitle(database, folder, shipped)
    async with database.read() as read:
        directives, drafts_left, tasks = await read.row(STATE, **shipped, draft=Status.draft)
    return LoadView(directives, imported, settled, drafts_left, tasks)


async def _renumber(database: Database, folder: Path) -> None:
    async with database.transaction() as tx:
        for row in _rows(folder / TITLES):
            number, before = row["number"], row["number_before"]
            for (issued_on,) in await tx.rows(FOUND, before=before):
                key = number_key(number, issued_on)
                await tx.run(RENUMBER, number=number, key=key, before=before)


async def _entitle(database: Database, folder: Path, shipped: dict[str, list[str]]) -> None:
    """The real titles of the documents, and what their tasks are called in English."""
    english = _rows(folder / ENGLISH)
    async with database.transaction() as tx:
        for row in _rows(folder / TITLES):
            asked = {name: row[name] for name in ("number", "title", "title_en")}
            await tx.run(ENTITLE, **asked)
        await tx.run(
            IN_ENGLISH,
            **shipped,
            items=[row["id"] for row in english],
            titles=[row["title_en"] for row in english],
            products=[row["product_en"] for row in english],
        )


def _shipped(folder: Path) -> dict[str, list[str]]:
    rows = _rows(folder / DIRECTIVES)
    return {
        "numbers": sorted({row["source"] for row in rows}),
        "bodies": sorted({row["assigning_body"] for row in rows}),
    }


async def directives_wait(database: Database, folder: Path) -> bool:
    """Whether a load would find something to do."""
    shipped = _shipped(folder)
    left = [row["item"] for row in _rows(folder / LEFT_AS_DRAFTS)]
    async with database.read() as read:
        if await read.value(KNOWN, **shipped) < len(shipped["numbers"]):
            return True
        return bool(await read.rows(UNSETTLED, **shipped, left=left, draft=Status.draft))


async def _import_once(
    database: Database, path: Path, shipped: dict[str, list[str]], by: Actor
) -> int:
    async with database.read() as read:
        known = await read.value(KNOWN, **shipped)
    if known == len(shipped["numbers"]):
        return 0
    async with database.transaction() as tx:
        tried = await try_import(tx, await asyncio.to_thread(path.read_bytes), CSV_TYPE, by)
    async with database.transaction() as tx:
        return (await apply_import(tx, tried.import_id, by)).rows


async def _settle(database: Database, task_id: UUID, command: SettleLead, by: Actor) -> bool:
    """A draft that lacks more than its lead stays one, and the log says why."""
    try:
        async with database.transaction() as tx:
            await settle_lead(tx, task_id, command, by)
            await issue_task(tx, task_id, by)
    except Refusal as refusal:
        log.warning("left as a draft", task=str(task_id), reason=str(refusal))
        return False
    return True


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
