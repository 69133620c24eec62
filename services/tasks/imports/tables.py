"""Tables of imports: the files that were tried."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.tasks.columns import Table, document, moment, words


class ImportRun(Table, table=True):
    """A file that was tried, what each row would do, and whether it was applied."""

    __tablename__ = "import_run"
    import_id: UUID = Field(primary_key=True)
    by_id: UUID
    at: datetime = moment()
    file_hash: str = words()
    rows: list[Any] = document("[]")
    report: list[Any] = document("[]")
    applied_at: datetime | None = moment(nullable=True)
