"""Follow-ups: what an acceptance sets going, the tasks that waited for it."""

from datetime import date
from uuid import UUID

from kernel.database import Transaction
from kernel.errors import Refusal
from kernel.logs import log
from services.tasks.deadlines.calendar import working_calendar
from services.tasks.deadlines.due_days import resolve
from services.tasks.deadlines.resolving import rule_of
from services.tasks.escalation.clocks import start_clocks

WAITING = """
select task_id, deadline from task
where deadline->>'kind' = 'after' and deadline->>'after' = %(id)s and due_on is null
order by task_id for update
"""


DUE_FROM_NOW = """
update task set due_on = %(due)s, deadline_version = deadline_version + 1, version = version + 1
where task_id = %(id)s
"""


async def start_waiting(tx: Transaction, accepted: UUID, on: date) -> None:
    """A task due so many working days after another has its due day from now on, drafts
    included: from the day of the acceptance, not of the submission, since nobody could begin while
    the verdict was awaited."""
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
