"""Importing: a sheet of tasks tried without effect, then applied whole or not at all."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from uuid import UUID

from psycopg.types.json import Json

from kernel.clock import civil_day, uuid7
from kernel.database import Transaction
from kernel.errors import Fault, Forbidden, Refusal
from kernel.errors import Words as Said
from kernel.identity import Actor
from kernel.journal import record, record_many
from kernel.requests import matched, stamped
from services.tasks.assignment.drafting import Draft, keep_draft
from services.tasks.assignment.issuing import announce, make_issued
from services.tasks.commands import RegisterDirective
from services.tasks.directives.registering import keep_directive
from services.tasks.directory.access import Rights, rights_of
from services.tasks.directory.addressees import addressees
from services.tasks.escalation.ladders import rulebook
from services.tasks.events import ImportApplied, ImportTried, TaskDrafted
from services.tasks.imports.checks import Judged, Known, codes_in, judged, report_of
from services.tasks.imports.runs import import_in_hand, import_of
from services.tasks.imports.sheets import rows_of
from services.tasks.imports.views import ImportView
from services.tasks.register.locked import task_in_hand

MOST_FAULTS = 100  # shown at once


class ImportHasFaults(Refusal):
    status, code = 422, "import_has_faults"
    title = Said("Tệp còn lỗi, chưa nhập gì", "The file has faults; nothing was imported")
    detail = Said(
        "{faulty} dòng có lỗi, xem errors hoặc báo cáo của lần thử; sửa tệp rồi gửi lại.",
        "{faulty} rows have faults, see errors or the report of the trial; correct the file and send it again.",
    )


class ImportAlreadyApplied(Refusal):
    code = "import_already_applied"
    title = Said("Lần nhập này đã áp dụng", "This import was applied already")
    detail = Said(
        "Đã áp dụng lúc {at}; xem kết quả ở /v1/imports/{import_id}.",
        "It was applied at {at}; see what it did at /v1/imports/{import_id}.",
    )


async def try_import(tx: Transaction, content: bytes, media_type: str, by: Actor) -> ImportView:
    """What every row would do; keeps the rows and this report, and changes nothing else."""
    _expect_recording_somewhere(await rights_of(tx, by))
    lines = await rows_of(content, media_type)
    rows = await _judged(tx, lines)
    await _expect_recorder(tx, rows, by)
    import_id = uuid7()
    await tx.run(
        "insert into import_run (import_id, by_id, at, file_hash, rows, report)"
        " values (%(id)s, %(by)s, clock_now(), %(hash)s, %(lines)s, %(report)s)",
        id=import_id, by=by.id, hash=sha256(content).hexdigest(), lines=Json(lines),
        report=Json([report_of(row) for row in rows]),
    )  # fmt: skip
    faults = sum(len(row.errors) for row in rows)
    await record(tx, ImportTried(import_id=import_id, rows=len(rows), faults=faults), by)
    stamped(tx, 1)
    return await import_of(tx, import_id, by)


async def apply_import(tx: Transaction, import_id: UUID, by: Actor) -> ImportView:
    """All of a tried file in this one transaction: its directives, its drafts, and what is clear issued at once.

    Judged again first, since units end and other files are applied meanwhile. The 72 real rows, which
    become 20,809 tasks, took 8.7 s on two cores that served a load of 12.
    """
    run = await import_in_hand(tx, import_id, by)
    if run.applied_at is not None:
        raise ImportAlreadyApplied(at=run.applied_at.isoformat(), import_id=import_id)
    matched(tx, 1)
    known = await _directives_in_hand(tx, {cells["source"] for _, cells in run.rows})
    rows = await _judged(tx, run.rows)
    _expect_faultless(rows)
    await _expect_recorder(tx, rows, by)
    directives = {**known, **await _keep_directives(tx, rows, known, by)}
    await _keep_drafts(tx, rows, directives, by)
    issued = await _issue_clear(tx, rows, by)
    await tx.run(
        "update import_run set applied_at = clock_now(), report = %(report)s where import_id = %(id)s",
        id=import_id, report=Json([report_of(row) for row in rows]),
    )  # fmt: skip
    outcomes = Counter(row.outcome for row in rows)
    await record(
        tx,
        ImportApplied(
            import_id=import_id, directives=len(directives) - len(known), issued=issued,
            drafts=outcomes["draft"], duplicates=outcomes["duplicate"],
        ),
        by,
    )  # fmt: skip
    stamped(tx, 2)
    return await import_of(tx, import_id, by)


def _expect_recording_somewhere(rights: Rights) -> None:
    """Before a stranger's file costs us its reading."""
    roles = {role for role, _ in rights.grants}
    if not (rights.everything or rights.heads or "issuer" in roles or ("monitor", None) in rights.grants):
        raise Forbidden(needs="issuer at a unit, or monitor of the nation / quyền giao việc, hoặc theo dõi toàn quốc")


async def _expect_recorder(tx: Transaction, rows: Sequence[Judged], by: Actor) -> None:
    """One who records for every body that the rows name, and for those whose documents they would add to."""
    rights = await rights_of(tx, by)
    bodies = {row.issuer.code: row.issuer.id for row in rows if row.issuer}
    filed = await tx.execute(
        "select number, issuer_unit_id from directive where number = any(%(numbers)s)",
        numbers=list({row.cells["source"] for row in rows}),
    )
    bodies |= dict(await filed.fetchall())
    foreign = sorted(code for code, unit_id in bodies.items() if not rights.records_for(unit_id))
    if foreign:
        raise Forbidden(needs=f"issuer / quyền giao việc: {', '.join(foreign)}")


def _expect_faultless(rows: Sequence[Judged]) -> None:
    faults = [Fault(f"/{row.number}/{one.field}", one.code, one.words) for row in rows for one in row.errors]
    if faults:
        raise ImportHasFaults(faults[:MOST_FAULTS], faulty=sum(bool(row.errors) for row in rows))


async def _judged(tx: Transaction, lines: Sequence[tuple[int, dict[str, str]]]) -> list[Judged]:
    codes = {code for _, cells in lines for code in codes_in(cells)}
    found = await tx.execute(
        "select d.number, t.item, t.task_id from directive d join task t using (directive_id)"
        " where d.number = any(%(numbers)s) and t.roll_up_id is null and t.item is not null",
        numbers=list({cells["source"] for _, cells in lines}),
    )
    imported = {(number, item): task_id for number, item, task_id in await found.fetchall()}
    known = Known(await addressees(tx, codes), (await rulebook(tx)).calendar, imported, civil_day(await tx.now()))
    return judged(lines, known)


async def _directives_in_hand(tx: Transaction, numbers: Iterable[str]) -> dict[str, UUID]:
    """Locked, so that two files with the same items are applied one after the other."""
    found = await tx.execute(
        "select number, directive_id from directive where number = any(%(numbers)s) order by number for update",
        numbers=list(numbers),
    )
    return dict(await found.fetchall())


async def _keep_directives(
    tx: Transaction, rows: Sequence[Judged], known: Mapping[str, UUID], by: Actor
) -> dict[str, UUID]:
    sources: dict[str, list[Judged]] = {}
    for row in rows:
        sources.setdefault(row.cells["source"], []).append(row)
    return {
        number: await keep_directive(tx, _directive_of(number, of_it), by)
        for number, of_it in sorted(sources.items())  # one order, so that two files never wait for each other
        if number not in known
    }


def _directive_of(number: str, rows: Sequence[Judged]) -> RegisterDirective:
    """One document may speak for several bodies on several days: it is filed under those of most of its rows."""
    issuer = Counter(row.issuer.id for row in rows if row.issuer).most_common(1)[0][0]
    issued_on = Counter(row.issued_on for row in rows if row.issued_on).most_common(1)[0][0]
    successors = any(note.code in ("successor", "newer_than_directive") for row in rows for note in row.notes)
    return RegisterDirective(
        number=number, title=f"Văn bản giao việc {number} ngày {issued_on:%d/%m/%Y}", issuer_unit_id=issuer,
        issued_on=issued_on,
        note="Giao theo các đơn vị đang tồn tại / addressed to the units that stand today" if successors else None,
    )  # fmt: skip


async def _keep_drafts(tx: Transaction, rows: Sequence[Judged], directives: Mapping[str, UUID], by: Actor) -> None:
    repeats: dict[str, list[Judged]] = {}
    for row in rows:
        if row.original is not None:
            repeats.setdefault(row.original, []).append(row)
    fresh = [row for row in rows if row.outcome in ("issue", "draft")]
    for row in fresh:
        row.task_id = await keep_draft(tx, _draft_of(row, directives, repeats.get(row.cells["id"], ())), by)
    tasks = {row.cells["id"]: row.task_id for row in rows}
    for row in rows:
        if row.outcome == "duplicate" and row.original is not None:
            row.task_id = row.task_id or tasks.get(row.original)
    await record_many(tx, [_drafted(row, directives) for row in fresh], by)


def _drafted(row: Judged, directives: Mapping[str, UUID]) -> TaskDrafted:
    cells = row.cells
    return TaskDrafted(
        task_id=row.task_id, directive_id=directives[cells["source"]], item=cells["id"], title=cells["title"],
        missing=row.missing,
    )  # fmt: skip


def _draft_of(row: Judged, directives: Mapping[str, UUID], repeats: Iterable[Judged]) -> Draft:
    cells, lead, issuer = row.cells, row.lead, row.issuer
    if issuer is None or row.issued_on is None:
        raise ValueError(f"row {row.number} was judged faultless without an issuer or a day")
    return Draft(
        title=cells["title"], issuer_unit_id=issuer.id, assigned_on=row.issued_on,
        directive_id=directives[cells["source"]], item=cells["id"], product=cells["expected_product"] or None,
        indicator=cells["indicator"] or None, directive_type=cells["directive_type"] or "task",
        lead_unit_id=lead.id if lead and not lead.is_group else None,
        group_id=lead.id if lead and lead.is_group else None,
        lead_basis=cells["lead_basis"] if lead else None, rule=row.rule, note=_note_of(row, repeats),
        coordinating=[(one.party, one.id) for one in row.coordinating],
    )  # fmt: skip


def _note_of(row: Judged, repeats: Iterable[Judged]) -> str | None:
    """What the sheet notes, who was addressed instead of whom, and where the same task is ordered again."""
    lines = [row.cells["note"]] if row.cells["note"] else []
    if row.lead is None and row.cells["lead_unit"]:
        lines.append(f"Chủ trì theo văn bản / lead as the directive words it: {row.cells['lead_unit']}")
    lines += [f"{note.words.vi} / {note.words.en}" for note in row.notes]
    lines += [f"Lặp lại / repeated: {other.cells['id']} ({other.cells['source']})" for other in repeats]
    return "\n".join(lines) or None


async def _issue_clear(tx: Transaction, rows: Iterable[Judged], by: Actor) -> int:
    issued: list[UUID] = []
    for row in rows:
        if row.outcome == "issue" and row.task_id is not None:
            issued += await make_issued(tx, await task_in_hand(tx, row.task_id, check=False), by)
    await announce(tx, issued, by)
    return len(issued)
