"""Views of imports: what a file would do, or did, row by row."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from services.tasks.judging.judged import Outcome


class RemarkView(BaseModel):
    """In both languages, since a report is kept and read by several people. `field` is the column
    by our name, `column` its letter in the file, `header` its name there."""

    field: str
    column: str | None = None
    header: str | None = None
    code: str
    detail_vi: str
    detail_en: str


class FileNoteView(BaseModel):
    """What is told of the whole file: sheets not read, what is hidden or merged, its encoding."""

    code: str
    detail_vi: str
    detail_en: str


class AddresseeView(BaseModel):
    code: str
    name: str


class ImportRowView(BaseModel):
    """`issue`: all six clears hold; `draft`: those in `missing` do not; `duplicate`: known already;
    `error`. `row` is numbered as a spreadsheet shows it, `line` as an editor shows a CSV."""

    row: int
    line: int | None = None
    id: str
    outcome: Outcome
    directive: str
    lead: AddresseeView | None
    members: int  # how many tasks it becomes; more than 1 for a group
    due_on: date | None
    missing: list[str]
    duplicate_of: str | None
    task_id: UUID | None
    notes: list[RemarkView]
    notes_left_out: int = 0  # beyond the first 10 of a row and 1,000 of a file
    errors: list[RemarkView]
    errors_left_out: int = 0


class ImportLine(BaseModel):
    """One import without its report."""

    import_id: UUID
    at: datetime
    applied_at: datetime | None
    file_hash: str
    rows: int
    issue: int
    drafts: int
    duplicates: int
    faulty: int
    tasks: int  # issued, counting each member of a group


class ImportView(ImportLine):
    """`sheet` is the one of a workbook that was read. `report` holds the first 200 rows; all of
    them are at `/v1/imports/{import_id}/rows`."""

    sheet: str | None
    header_row: int | None
    file_notes: list[FileNoteView]
    report: list[ImportRowView]
    rows_left_out: int
