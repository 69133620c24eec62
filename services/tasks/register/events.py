"""The events of the register: what every event about a task shares."""

from typing import ClassVar
from uuid import UUID

from kernel.journal import Event


class TaskEvent(Event):
    about: ClassVar[str] = "task_id"
    task_id: UUID


class NamedTask(TaskEvent):
    """What letters tell of: the task as its document names it, and in English where it has a name
    in English."""

    title: str
    title_en: str | None = None
    directive_number: str | None = None
    item: str | None = None
    lead_name_en: str | None = None
