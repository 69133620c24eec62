"""Locked: the row of a task that an act is about to decide on."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from kernel.database import Read, Transaction
from kernel.errors import NotFound
from kernel.requests import require_if_match, set_etag
from services.tasks.directory.lookups import has_head_post
from services.tasks.lifecycle import Status
from services.tasks.register.six_clears import Clears
from services.tasks.terms import Noun


@dataclass(frozen=True)
class LockedTask:
    """What every decision on a task reads."""

    task_id: UUID
    directive_id: UUID | None
    status: Status
    title: str
    title_en: str | None
    item: str | None
    directive_number: str | None
    product: str | None
    deadline: dict[str, Any] | None
    due_on: date | None
    assigned_on: date
    issuer_unit_id: UUID
    lead_unit_id: UUID | None
    lead_basis: str | None
    lead_settled_by: UUID | None
    group_id: UUID | None
    is_roll_up: bool
    task_class: str | None
    submitted_on: date | None
    judge_unit_id: UUID | None
    verdict_due_on: date | None
    verdict_overdue: bool
    version: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "status", Status(self.status))

    @property
    def named(self) -> dict[str, str | None]:
        """How its document names it, for the events that letters tell of."""
        kept = {"title": self.title, "title_en": self.title_en, "item": self.item}
        return {**kept, "directive_number": self.directive_number}

    @property
    def judging_unit_id(self) -> UUID:
        """Who decides on the result (rule 11)."""
        return self.judge_unit_id or self.issuer_unit_id


SEEN = """
select task_id, directive_id, status, title, product, deadline, due_on, assigned_on,
       issuer_unit_id, lead_unit_id, lead_basis, lead_settled_by, group_id, is_roll_up,
       task_class, submitted_on, judge_unit_id, verdict_due_on, verdict_overdue,
       version, title_en, item, (
           select document_number from directive d where d.directive_id = task.directive_id
       ) as directive_number
from task where task_id = %(id)s
"""
LOCKED = f"{SEEN} for update"


async def lock_task(tx: Transaction, task_id: UUID) -> LockedTask:
    """The locked row. The right to act on it is asked next, then `expect_version`, and its state
    last (rule 30): what one may not see answers like what does not exist."""
    task = await tx.one(LockedTask, LOCKED, id=task_id)
    if task is None:
        raise NotFound(what=Noun.task)
    return task


def expect_version(tx: Transaction, task: LockedTask) -> None:
    """For one whose right was asked: refuses a version other than the request's If-Match."""
    require_if_match(tx, task.version)
    set_etag(tx, task.version + 1)


async def clears_of(read: Read, task: LockedTask) -> Clears:
    """Which of the six clears hold; an inferred lead is only a suggestion until it is settled."""
    addressed = task.lead_unit_id is not None or task.group_id is not None
    settled = task.lead_basis == "stated" or task.lead_settled_by is not None
    headed = task.group_id is not None or await has_head_post(read, task.lead_unit_id)
    return Clears(
        person=addressed and settled,
        task=bool(task.title),
        time=task.deadline is not None,
        responsibility=not addressed or headed,
        product=bool(task.product),
        authority=task.issuer_unit_id is not None,
    )


async def clears_unlocked(read: Read, task_id: UUID) -> Clears | None:
    """The same for a reader, who decides nothing."""
    task = await read.one(LockedTask, SEEN, id=task_id)
    return await clears_of(read, task) if task else None
