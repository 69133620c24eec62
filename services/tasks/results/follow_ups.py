"""Follow-ups: what an acceptance sets going, the tasks that waited for it and the next turn of a
recurring one."""

from datetime import date
from uuid import UUID

from kernel.clock import uuid7
from kernel.database import Transaction
from kernel.errors import Refusal
from kernel.identity import Actor
from kernel.logs import log
from services.tasks.assignment.issuing import announce
from services.tasks.deadlines.calendar import working_calendar
from services.tasks.deadlines.due_days import DeadlineKind, resolve
from services.tasks.deadlines.recurrence import turn_after
from services.tasks.deadlines.resolving import rule_of
from services.tasks.deadlines.working_days import ONE_DAY
from services.tasks.escalation.clocks import start_clocks
from services.tasks.escalation.ladders import ladders_at_hand
from services.tasks.lifecycle import Status
from services.tasks.register.locked import LockedTask
from services.tasks.summary.task_classes import TaskClass


async def set_going(tx: Transaction, task: LockedTask, today: date, by: Actor) -> None:
    """From the day of the acceptance on, not of the submission: nobody could begin while the
    verdict was awaited."""
    await _start_waiting(tx, task.task_id, today)
    if task.deadline and task.due_on and task.deadline["kind"] == DeadlineKind.recurring:
        await _next_turn(tx, task, today, by)


WAITING = """
select task_id, deadline from task
where deadline->>'kind' = 'after' and deadline->>'after' = %(id)s and due_on is null
order by task_id for update
"""


DUE_FROM_NOW = """
update task set due_on = %(due)s, deadline_version = deadline_version + 1, version = version + 1
where task_id = %(id)s
"""


async def _start_waiting(tx: Transaction, accepted: UUID, on: date) -> None:
    """A task due so many working days after another has its due day from now on, drafts
    included."""
    calendar = await working_calendar(tx)
    rows = await tx.rows(WAITING, id=str(accepted))
    due = []
    for task_id, kept in rows:
        try:
            due.append((task_id, resolve(rule_of(kept), on, calendar, accepted_on=on).due_on))
        except Refusal as unknown:  # whoever waits may never hold up the verdict on another's work
            log.error(
                "no due day for a task that waited", task_id=str(task_id), reason=str(unknown)
            )
    if due:
        await tx.many(
            DUE_FROM_NOW,
            [{"id": task_id, "due": due_on} for task_id, due_on in due],
        )
        await start_clocks(tx, [task_id for task_id, _ in due])


NEXT_TURN = """
insert into task (task_id, directive_id, item, title, product, indicator, directive_type,
    issuer_unit_id, lead_unit_id, lead_basis, lead_settled_by, roll_up_id, commune_id, province_id,
    branch, status, task_class, assigned_on, deadline, due_on, ladder_version, issued_at, note,
    version)
select %(next)s, directive_id, item, title, product, indicator, directive_type, issuer_unit_id,
    lead_unit_id, lead_basis, lead_settled_by, coalesce(roll_up_id, task_id), commune_id,
    province_id, branch, %(issued)s, %(in_term)s, civil_today(), deadline, %(due)s, %(ladder)s,
    clock_now(), note, 2
from task where task_id = %(id)s
"""


async def _next_turn(tx: Transaction, task: LockedTask, today: date, by: Actor) -> None:
    """A recurring duty, once accepted, is due again at its next cut-off, as a task of its own.

    Never at a cut-off already past: it would be late at birth, and beyond the rungs that still come
    (rules 5, 14).
    """
    ladders, next_id = await ladders_at_hand(tx), uuid7()
    since = max(task.due_on or task.assigned_on, today - ONE_DAY)
    turn = turn_after(rule_of(task.deadline or {}), since, await working_calendar(tx))
    if turn is not None:
        await tx.run(
            NEXT_TURN,
            id=task.task_id,
            next=next_id,
            due=turn.due_on,
            ladder=ladders.newest,
            issued=Status.issued,
            in_term=TaskClass.open_in_term,
        )
        await announce(tx, [next_id], by)
