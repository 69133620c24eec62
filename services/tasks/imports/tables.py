"""Tables of imports: the files that were tried."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from kernel.tables import document, instant, string
from services.tasks.columns import Row


class ImportRun(Row, table=True):
    """A file that was tried, what each row would do, and whether it was applied.

    `about` is what was found in the file beside its cells, `counts` the outcomes of its rows; both
    are missing where an older Remit tried it.
    """

    __tablename__ = "import_run"
    import_id: UUID = Field(primary_key=True)
    by_id: UUID
    at: datetime = instant()
    file_hash: str = string()
    rows: list[Any] = document("[]")
    report: list[Any] = document("[]")
    applied_at: datetime | None = instant(nullable=True)
    about: dict[str, Any] | None = document(nullable=True)
    counts: dict[str, Any] | None = document(nullable=True)
