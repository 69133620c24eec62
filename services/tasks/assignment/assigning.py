"""Assigning: a task drafted and issued in one act."""

from uuid import UUID

from kernel.clock import civil_day
from kernel.database import Transaction
from kernel.identity import Actor
from kernel.requests import set_etag
from services.tasks.assignment.drafting import DraftTask, draft_of, expect_awaited, write_draft
from services.tasks.assignment.issuable import expect_issuable
from services.tasks.assignment.issuing import announce, make_issued
from services.tasks.directives.locked import hold_directive
from services.tasks.directory.access import expect_issuer
from services.tasks.register.locked import lock_task


class AssignTask(DraftTask):
    """A task with its six clears, issued at once."""

    issuer_unit_id: UUID
    directive_id: UUID | None = None


async def assign_task(tx: Transaction, command: AssignTask, by: Actor) -> UUID:
    """A task with its six clears, drafted and issued in one act."""
    await expect_issuer(tx, by, command.issuer_unit_id)
    if command.directive_id is not None:
        # Whoever hangs a task on a document reads the document from then on.
        await hold_directive(tx, command.directive_id, by)
    await expect_awaited(tx, command, by)
    today = civil_day(await tx.now())
    draft = await draft_of(tx, command, command.issuer_unit_id, command.directive_id, today)
    task_id = await write_draft(tx, draft)
    issuable = await expect_issuable(tx, await lock_task(tx, task_id), by)
    await announce(tx, await make_issued(tx, issuable, by), by)
    set_etag(tx, 2)
    return task_id
