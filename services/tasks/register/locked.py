"""In hand: the locked row that an act is about to decide on, and the units that it may name."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from kernel.database import Read, Transaction
from kernel.errors import NotFound
from kernel.requests import require_if_match, set_etag
from services.tasks.lifecycle import Status
from services.tasks.register.six_clears import Clears


@dataclass(frozen=True)
class LockedTask:
    """A task's row, locked: what every decision on it reads."""

    task_id: UUID
    directive_id: UUID | None
    status: Status
    title: str
    product: str | None
    deadline: dict[str, Any] | None
    due_on: date | None
    assigned_on: date
    issuer_unit_id: UUID
    lead_unit_id: UUID | None
    lead_basis: str | None
    group_id: UUID | None
    is_roll_up: bool
    task_class: str | None
    version: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "status", Status(self.status))


LOCKED = """
select task_id, directive_id, status, title, product, deadline, due_on, assigned_on, issuer_unit_id,
    lead_unit_id,
       lead_basis, group_id, is_roll_up, task_class, version
from task where task_id = %(id)s for update
"""


async def lock_task(tx: Transaction, task_id: UUID, *, check: bool = True) -> LockedTask:
    """The locked row; refuses an unknown id, and a version other than the request's If-Match."""
    task = await (await tx.execute(LOCKED, class_row(LockedTask), id=task_id)).fetchone()
    if task is None:
        raise NotFound(what="task / nhiệm vụ")
    if check:
        require_if_match(tx, task.version)
        set_etag(tx, task.version + 1)
    return task  # type: ignore[no-any-return]  # the cursor is untyped


HEADED = "select exists (select from known_post where unit_id = %(unit)s and is_head)"


async def clears_of(tx: Read, task: LockedTask) -> Clears:
    addressed = task.lead_unit_id is not None or task.group_id is not None
    settled = addressed and (task.lead_basis == "stated" or await _settled(tx, task))
    headed = task.group_id is not None or bool(await tx.value(HEADED, unit=task.lead_unit_id))
    return Clears(
        person=settled,
        task=bool(task.title),
        time=task.deadline is not None,
        responsibility=not addressed or headed,
        product=bool(task.product),
        authority=task.issuer_unit_id is not None,
    )


async def _settled(tx: Read, task: LockedTask) -> bool:
    """An inferred lead is only a suggestion until somebody settles it by name."""
    return bool(
        await tx.value(
            "select lead_settled_by is not null from task where task_id = %(id)s", id=task.task_id
        )
    )
