"""Tables of directives: the documents that assign tasks."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from kernel.tables import instant, string, version_number
from services.tasks.columns import Row


class Directive(Row, table=True):
    """The document that assigns tasks; a task keeps its own issuer, since one document may speak
    for several."""

    __table_args__ = (
        Index("directive_numbered", "issuer_unit_id", "number_key", unique=True),
        Index("directive_by_number", "number_key"),  # an import asks for it whoever's it is
    )

    directive_id: UUID = Field(primary_key=True)
    # For the code of 0.1.0, which knew one number in the nation: nothing else reads it.
    number: str = string(unique=True)
    document_number: str = string()
    number_key: str = string()
    title: str = string()
    title_en: str | None = string(nullable=True)
    issuer_unit_id: UUID
    issued_on: date
    note: str | None = string(nullable=True)
    registered_at: datetime = instant()
    version: int = version_number()
