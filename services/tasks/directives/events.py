"""The events of directives: what the journal says of the documents that assign tasks."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from kernel.journal import Event


class DirectiveRegistered(Event):
    about: ClassVar[str] = "directive_id"
    directive_id: UUID
    number: str
    title: str
    issuer_unit_id: UUID
    issued_on: date
