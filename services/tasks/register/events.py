"""The events of the register: what every event about a task shares."""

from typing import ClassVar
from uuid import UUID

from kernel.journal import Event


class TaskEvent(Event):
    about: ClassVar[str] = "task_id"
    task_id: UUID
