"""Importing a file from the command line: tried row by row, and applied only when asked and
faultless."""

from pathlib import Path

from kernel.errors import Invalid, Words
from remit import lines
from remit.console import console, say, told
from remit.shipped_input import OPERATOR, Databases
from services.tasks.imports.applying import apply_import
from services.tasks.imports.trying import judge_first, try_import
from services.tasks.imports.views import ImportRowView, ImportView, RemarkView
from services.tasks.sheets.refusals import CSV_TYPE, XLSX_TYPE

TYPES = {".csv": CSV_TYPE, ".xlsx": XLSX_TYPE}


class FileTypeUnknown(Invalid):
    code = "file_type_unknown"
    title = Words("Loại tệp không nhận", "That kind of file is not taken")
    detail = Words(
        "Dùng tệp `.csv` hoặc `.xlsx`, không phải {name}.", "Use a .csv or .xlsx file, not {name}."
    )


async def import_file(to: Databases, file: Path, content: bytes, *, apply: bool) -> int:
    """The exit code: 1 when a row has a fault, and then nothing is changed."""
    media = TYPES.get(file.suffix.lower())
    if media is None:
        raise FileTypeUnknown(name=file.name)
    judged = await judge_first(to.tasks, content, media, OPERATOR)
    async with to.tasks.transaction() as tx:
        report = await try_import(tx, content, media, OPERATOR, judged)
    _show(report)
    if report.faulty:
        say(told(lines.FAULTY, n=report.faulty))
        return 1
    if not apply:
        say(told(lines.TRIED))
        return 0
    async with to.tasks.transaction() as tx:
        applied = await apply_import(tx, report.import_id, OPERATOR)
    say(told(lines.APPLIED, tasks=applied.tasks, drafts=applied.drafts))
    return 0


def _show(report: ImportView) -> None:
    for note in report.file_notes:
        console.print(told(Words(note.detail_vi, note.detail_en)), soft_wrap=True, markup=False)
    for row in report.report:
        console.print(_line(row), soft_wrap=True, markup=False)
    if report.rows_left_out:
        path = f"/v1/imports/{report.import_id}/rows"
        say(told(lines.MORE_ROWS, n=report.rows_left_out, path=path))
    counted = {name: getattr(report, name) for name in ("rows", "issue", "drafts", "duplicates")}
    say(told(lines.ROWS, **counted))


def _line(row: ImportRowView) -> str:
    lead = f"{row.lead.code} ({row.members})" if row.lead else "-"
    remarks = "; ".join(map(_remark, (*row.errors, *row.notes)))
    if row.errors_left_out:
        remarks += "; " + told(lines.MORE, n=row.errors_left_out)
    return (
        f"{row.row:>4}  {row.id:<10} {row.outcome:<9} {lead:<18} {row.due_on or '-'!s:<10}  "
        f"{remarks}"
    )


def _remark(remark: RemarkView) -> str:
    place = f"{remark.column} ({remark.header}): " if remark.column else ""
    return place + told(Words(remark.detail_vi, remark.detail_en))
