"""Views of imports: what a file would do, or did, row by row."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from services.tasks.imports.judged import Outcome


class RemarkView(BaseModel):
    """In both languages, since a report is kept and read by several people. `field` is the
    column."""

    field: str
    code: str
    detail_vi: str
    detail_en: str


class AddresseeView(BaseModel):
    code: str
    name: str


class ImportRowView(BaseModel):
    """`issue`: all six clears hold; `draft`: those in `missing` do not; `duplicate`: known already;
    `error`."""

    row: int
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
    errors: list[RemarkView]


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
    report: list[ImportRowView]
