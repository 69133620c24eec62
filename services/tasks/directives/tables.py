"""Tables of directives: the documents that assign tasks."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field

from services.tasks.columns import Table, moment, words


class Directive(Table, table=True):
    """The document that assigns tasks; a task keeps its own issuer, since one document may speak
    for several."""

    directive_id: UUID = Field(primary_key=True)
    number: str = words(unique=True)
    title: str = words()
    issuer_unit_id: UUID
    issued_on: date
    note: str | None = words(nullable=True)
    registered_at: datetime = moment()
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
