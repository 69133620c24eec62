"""Settling: who leads a draft whose directive did not say."""

from uuid import UUID

from kernel.database import Transaction
from kernel.identity import Actor
from kernel.journal import record
from services.tasks.assignment.events import LeadSettled
from services.tasks.directory.access import expect_issuer_of_task
from services.tasks.directory.lookups import OneLead, expect_unit_stands, find_group
from services.tasks.fields import Command, LineIfAny
from services.tasks.lifecycle import Status, move
from services.tasks.register.locked import expect_version, lock_task


class SettleLead(Command):
    """Who leads a draft whose directive did not say; one of the two."""

    lead_unit_id: UUID | None = None
    group_code: LineIfAny = None


# Whoever comes to lead it coordinates it no more.
SETTLE = """
with left_out as (
    delete from coordination where task_id = %(id)s and party_id in (%(unit)s, %(group)s))
update task set lead_unit_id = %(unit)s, group_id = %(group)s, lead_basis = %(basis)s,
    lead_settled_by = %(by)s, version = version + 1
where task_id = %(id)s
"""


async def settle_lead(tx: Transaction, task_id: UUID, command: SettleLead, by: Actor) -> UUID:
    """Decide who leads a draft; the basis that the document gave stays visible beside the
    decision."""
    task = await lock_task(tx, task_id)
    await expect_issuer_of_task(tx, by, task_id, task.issuer_unit_id)
    expect_version(tx, task)
    move(task.status, Status.issued)
    if (command.lead_unit_id is None) == (command.group_code is None):
        raise OneLead
    await expect_unit_stands(tx, command.lead_unit_id)
    group_id = await find_group(tx, command.group_code)
    basis = task.lead_basis or "settled"
    await tx.run(
        SETTLE,
        id=task_id,
        unit=command.lead_unit_id,
        group=group_id,
        basis=basis,
        by=by.id,
    )
    await record(
        tx,
        LeadSettled(
            task_id=task_id, lead_unit_id=command.lead_unit_id, group_id=group_id, lead_basis=basis
        ),
        by,
    )
    return task_id
