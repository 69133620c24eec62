"""The events of imports: what the journal says of files."""

from typing import ClassVar
from uuid import UUID

from kernel.journal import Event


class ImportTried(Event):
    about: ClassVar[str] = "import_id"
    import_id: UUID
    rows: int
    faults: int


class ImportApplied(Event):
    about: ClassVar[str] = "import_id"
    import_id: UUID
    directives: int
    issued: int
    drafts: int
    duplicates: int
