"""Importing: a sheet of tasks tried without effect, then applied whole or not at all."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from uuid import UUID

from psycopg.types.json import Json

from kernel.database import Database, Transaction
from kernel.errors import Fault, Refusal
from kernel.errors import Words as Said
from kernel.identity import Actor
from kernel.journal import record, record_many
from kernel.requests import require_if_match, set_etag
from services.tasks.assignment.drafting import Draft, write_draft
from services.tasks.assignment.events import TaskDrafted
from services.tasks.assignment.issuable import expect_all_issuable
from services.tasks.assignment.issuing import announce, make_issued
from services.tasks.directives.registering import RegisterDirective, enter_directive
from services.tasks.imports.events import ImportApplied
from services.tasks.imports.runs import LockedImport, kept_rows, lock_import, show_import
from services.tasks.imports.trying import expect_recorder
from services.tasks.imports.views import ImportView
from services.tasks.judging.apart import JudgedFile, asking, judge_kept, known_by
from services.tasks.judging.filing import Filing, filings, plain_number
from services.tasks.judging.judged import Judged, Outcome
from services.tasks.sheets.remarks import remark_of

AT_ONCE = 500  # events, before others go on


class ImportHasFaults(Refusal):
    status, code = 422, "import_has_faults"
    title = Said("Tệp còn lỗi, chưa nhập gì", "The file has faults; nothing was imported")
    detail = Said(
        "{faulty} dòng có lỗi, xem `errors` hoặc báo cáo của lần thử; sửa tệp rồi gửi lại.",
        "{faulty:row has|rows have} faults, see `errors` or the report of the trial; correct the "
        "file and send it again.",
    )


class ImportAlreadyApplied(Refusal):
    code = "import_already_applied"
    title = Said("Lần nhập này đã áp dụng", "This import was applied already")
    detail = Said(
        "Đã áp dụng lúc {at}; xem kết quả ở /v1/imports/{import_id}.",
        "It was applied at {at}; see what it did at /v1/imports/{import_id}.",
    )


async def judge_again(database: Database, import_id: UUID, by: Actor) -> JudgedFile | None:
    """The judgement on a file to be applied, while no connection waits for it."""
    async with database.read() as read:
        kept = await kept_rows(read, import_id, by)
    return await judge_kept(kept[0], kept[1], asking(database)) if kept else None


async def apply_import(
    tx: Transaction, import_id: UUID, by: Actor, judged: JudgedFile | None = None
) -> ImportView:
    """All of a tried file in this one transaction: its directives, its drafts, and what is clear
    issued at once.

    Judged again, since units end and other files are applied meanwhile. The 72 real rows, which
    become 20,809 tasks, took 8.7 s on two cores that served a load of 12.
    """
    run = await lock_import(tx, import_id, by)
    require_if_match(tx, 2 if run.applied_at else 1)
    if run.applied_at is not None:
        raise ImportAlreadyApplied(at=run.applied_at, import_id=import_id)
    judged = judged or await judge_kept(run.rows, run.about, partial(known_by, tx))
    known = await _lock_directives(tx, filings(await judged.faultless()))
    judged = await _judged_now(tx, run, judged)
    _expect_faultless(judged)
    await expect_recorder(tx, judged.summary["bodies"], by)
    rows = await judged.faultless()
    directives = {**known, **await _enter_directives(tx, rows, known, by)}
    await _write_drafts(tx, rows, directives, by)
    issued = await _issue_clear(tx, rows, by)
    await tx.run(
        APPLIED,
        id=import_id,
        report=judged.report,
        counts=Json(judged.summary["counts"]),
        numbers=[row.number for row in rows if row.task_id],
        task_ids=[row.task_id for row in rows if row.task_id],
    )
    outcomes = Counter(row.outcome for row in rows)
    await record(
        tx,
        ImportApplied(
            import_id=import_id,
            directives=len(directives) - len(known),
            issued=issued,
            drafts=outcomes[Outcome.draft],
            duplicates=outcomes[Outcome.duplicate],
        ),
        by,
    )
    set_etag(tx, 2)
    return await show_import(tx, import_id, by)


APPLIED = """
update import_run set applied_at = clock_now(), counts = %(counts)s, report = (
    select jsonb_agg(case when made.task_id is null then entry
                          else entry || jsonb_build_object('task_id', made.task_id) end order by n)
    from jsonb_array_elements(%(report)s::text::jsonb) with ordinality as told (entry, n)
    left join unnest(%(numbers)s::int[], %(task_ids)s::uuid[]) as made (row, task_id)
        on made.row = (entry->>'row')::int)
where import_id = %(id)s
"""


async def _judged_now(tx: Transaction, run: LockedImport, judged: JudgedFile) -> JudgedFile:
    """The judgement that was made before the lock, unless something changed that it was made by."""
    if judged.known == await known_by(tx, judged.named):
        return judged
    return await judge_kept(run.rows, run.about, partial(known_by, tx))


def _expect_faultless(judged: JudgedFile) -> None:
    faults = [
        Fault(f"/{row}/{remark.field}", remark.code, remark.words)
        for row, *plain in judged.summary["first_faults"]
        for remark in [remark_of(plain)]
    ]
    if faults:
        raise ImportHasFaults(faults, faulty=judged.summary["counts"]["faulty"])


LOCK_DIRECTIVES = """
select d.issuer_unit_id, d.number_key, d.directive_id
from unnest(%(issuers)s::uuid[], %(keys)s::text[]) as asked (issuer, key)
join directive d on d.issuer_unit_id = asked.issuer and d.number_key = asked.key
order by d.directive_id for update of d
"""


async def _lock_directives(tx: Transaction, filed: Mapping[str, Filing]) -> dict[str, UUID]:
    """By plain number; locked, so that two files with the same items are applied one after the
    other."""
    found = await tx.rows(
        LOCK_DIRECTIVES,
        issuers=[one.issuer_unit_id for one in filed.values()],
        keys=[one.key for one in filed.values()],
    )
    known = {(issuer, key): directive_id for issuer, key, directive_id in found}
    return {
        number: known[one.issuer_unit_id, one.key]
        for number, one in filed.items()
        if (one.issuer_unit_id, one.key) in known
    }


async def _enter_directives(
    tx: Transaction, rows: Sequence[Judged], known: Mapping[str, UUID], by: Actor
) -> dict[str, UUID]:
    successors = {
        plain_number(row.cells["source"])
        for row in rows
        for note in row.notes
        if note.code in ("successor", "newer_than_directive")
    }
    # In one order, so that two files never wait for each other.
    return {
        number: await enter_directive(tx, _directive_of(one, number in successors), by)
        for number, one in sorted(filings(rows).items())
        if number not in known
    }


def _directive_of(filed: Filing, successors: bool) -> RegisterDirective:
    return RegisterDirective(
        number=filed.number,
        title=f"Văn bản giao việc {filed.number} ngày {filed.issued_on:%d/%m/%Y}",
        issuer_unit_id=filed.issuer_unit_id,
        issued_on=filed.issued_on,
        note="Giao theo các đơn vị đang tồn tại" if successors else None,
    )


async def _write_drafts(
    tx: Transaction, rows: Sequence[Judged], directives: Mapping[str, UUID], by: Actor
) -> None:
    repeats: dict[str, list[Judged]] = {}
    for row in rows:
        if row.original is not None:
            repeats.setdefault(row.original, []).append(row)
    fresh = [row for row in rows if row.outcome in (Outcome.issue, Outcome.draft)]
    for row in fresh:
        row.task_id = await write_draft(
            tx, _draft_of(row, directives, repeats.get(row.cells["id"], ()))
        )
    tasks = {row.cells["id"]: row.task_id for row in rows}
    for row in rows:
        if row.outcome == Outcome.duplicate and row.original is not None:
            row.task_id = row.task_id or tasks.get(row.original)
    for at in range(0, len(fresh), AT_ONCE):
        told = [_drafted(row, directives) for row in fresh[at : at + AT_ONCE]]
        await record_many(tx, told, by)


def _drafted(row: Judged, directives: Mapping[str, UUID]) -> TaskDrafted:
    cells = row.cells
    return TaskDrafted(
        task_id=row.task_id,
        directive_id=directives[plain_number(cells["source"])],
        item=cells["id"],
        title=cells["title"],
        missing=row.missing,
    )


def _draft_of(row: Judged, directives: Mapping[str, UUID], repeats: Iterable[Judged]) -> Draft:
    cells, lead, issuer = row.cells, row.lead, row.issuer
    if issuer is None or row.issued_on is None:
        raise ValueError(f"row {row.number} was judged faultless without an issuer or a day")
    return Draft(
        title=cells["title"],
        issuer_unit_id=issuer.id,
        assigned_on=row.issued_on,
        directive_id=directives[plain_number(cells["source"])],
        item=cells["id"],
        product=cells["expected_product"] or None,
        indicator=cells["indicator"] or None,
        directive_type=cells["directive_type"] or "task",
        lead_unit_id=lead.id if lead and not lead.is_group else None,
        group_id=lead.id if lead and lead.is_group else None,
        lead_basis=cells["lead_basis"] if lead else None,
        rule=row.rule,
        note=_note_of(row, repeats),
        coordinating=[(one.party, one.id) for one in row.coordinating],
    )


def _note_of(row: Judged, repeats: Iterable[Judged]) -> str | None:
    """What the sheet notes, who was addressed instead of whom, and where the same task is ordered
    again."""
    lines = [row.cells["note"]] if row.cells["note"] else []
    if row.lead is None and row.cells["lead_unit"]:
        lines.append(f"Chủ trì theo văn bản: {row.cells['lead_unit']}")
    lines += [note.words.vi for note in row.notes]
    lines += [f"Lặp lại: {other.cells['id']} ({other.cells['source']})" for other in repeats]
    return "\n".join(lines) or None


async def _issue_clear(tx: Transaction, rows: Iterable[Judged], by: Actor) -> int:
    drafts = [
        (row.task_id, row.cells["id"], row.cells["title"])
        for row in rows
        if row.outcome == Outcome.issue and row.task_id is not None
    ]
    issued: list[UUID] = []
    for draft in await expect_all_issuable(tx, drafts, by):
        issued += await make_issued(tx, draft, by)
    await announce(tx, issued, by)
    return len(issued)
