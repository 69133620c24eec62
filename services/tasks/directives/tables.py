"""Tables of directives: the documents that assign tasks."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field

from kernel.tables import instant, string, version_number
from services.tasks.columns import Row


class Directive(Row, table=True):
    """The document that assigns tasks; a task keeps its own issuer, since one document may speak
    for several."""

    directive_id: UUID = Field(primary_key=True)
    number: str = string(unique=True)
    title: str = string()
    issuer_unit_id: UUID
    issued_on: date
    note: str | None = string(nullable=True)
    registered_at: datetime = instant()
    version: int = version_number()
