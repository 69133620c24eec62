"""Clocks: an issued task is on its ladder from the day that it was assigned, but for the time that
its result awaits a verdict."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from kernel.clock import civil_day, instant
from kernel.database import Transaction
from kernel.journal import record, record_many
from services.tasks.deadlines.calendar import working_calendar
from services.tasks.escalation.events import TaskFellOverdue
from services.tasks.escalation.firing import LADDER
from services.tasks.escalation.ladder import Step, Timetable, next_working_hour, timetable
from services.tasks.escalation.ladders import ladders_at_hand
from services.tasks.lifecycle import OPEN
from services.tasks.register.locked import LockedTask
from services.tasks.summary.task_classes import TaskClass

# Positions of one version mean nothing in another: what was drafted under an older ladder begins
# with the newest.
REBASE = """
update task set ladder_version = %(newest)s
where task_id = any(%(ids)s::uuid[]) and ladder_version <> %(newest)s
"""
START = """
insert into ladder_clock (task_id, deadline_version, next_rung, next_occurrence, next_rung_at)
select t.task_id, t.deadline_version, opening.rung, 1, opening.at
from unnest(%(ids)s::uuid[]) as new (task_id) join task t using (task_id)
join unnest(%(due)s::date[], %(since)s::date[], %(rungs)s::int[], %(ats)s::timestamptz[])
     as opening (due_on, assigned_on, rung, at) using (due_on, assigned_on)
where t.status = any(%(open)s) and not t.is_roll_up
"""
DUE_DAYS = """
select distinct due_on, assigned_on from task
where task_id = any(%(ids)s::uuid[]) and due_on is not null
"""


async def start_clocks(tx: Transaction, task_ids: Sequence[UUID]) -> None:
    """Put issued tasks that have a due day on their ladder, each from the day that it was
    assigned."""
    ladders, now = await ladders_at_hand(tx), await tx.now()
    policy, calendar = ladders.policies[ladders.newest], await working_calendar(tx)
    rows = await tx.rows(DUE_DAYS, ids=list(task_ids))
    await tx.run(REBASE, ids=list(task_ids), newest=ladders.newest)
    opened = [
        (due, since, step)
        for due, since in rows
        if (step := opening(timetable(policy, due, calendar), since, now)) is not None
    ]
    due, since, steps = zip(*opened, strict=True) if opened else ((), (), ())
    await tx.run(
        START,
        ids=list(task_ids),
        open=[status.value for status in OPEN],
        due=list(due),
        since=list(since),
        rungs=[step.position for step in steps],
        ats=[step.at for step in steps],
    )


def opening(table: Timetable, assigned_on: date, now: datetime) -> Step | None:
    """Where a ladder begins for a task assigned on a day; none when nothing of it still comes.

    What was assigned earlier and only now recorded climbs from its own day: the sweep then catches
    up (rule 19).
    """
    return table.opening(now if assigned_on >= civil_day(now) else instant(assigned_on))


# Paused, not deleted: the place on the ladder is kept for the case of a return.
PAUSE = """
update ladder_clock set next_rung_at = 'infinity' where task_id = any(%(ids)s::uuid[])
"""
RESUME = """
update ladder_clock set next_rung_at = %(at)s, resumed_at = %(at)s where task_id = %(id)s
"""
FALL_OVERDUE = """
update task set task_class = %(overdue)s, version = version + 1
where task_id = any(%(ids)s::uuid[])
"""


async def pause_clocks(tx: Transaction, task_ids: Sequence[UUID]) -> None:
    """While a result awaits its verdict no rung names the lead (rule 6)."""
    if task_ids:
        await tx.run(PAUSE, ids=list(task_ids))


async def resume_clock(tx: Transaction, task_id: UUID) -> None:
    """Returned: the clock of the original deadline runs on, from the next working hour."""
    at = next_working_hour(await tx.now(), await working_calendar(tx))
    await tx.run(RESUME, id=task_id, at=at)


async def fall_overdue(tx: Transaction, fallen: Sequence[tuple[UUID, date, UUID]]) -> None:
    """Tasks (with due day and lead unit) become overdue, still to be tallied."""
    if fallen:
        ids = [task_id for task_id, _, _ in fallen]
        await tx.run(FALL_OVERDUE, ids=ids, overdue=TaskClass.open_overdue)
        events = [
            TaskFellOverdue(task_id=task_id, due_on=due_on, lead_unit_id=lead)
            for task_id, due_on, lead in fallen
        ]
        await record_many(tx, events, LADDER)


async def tell_overdue(tx: Transaction, task: LockedTask, task_class: TaskClass) -> None:
    """An act found a task overdue that no sweep has met yet, and has written its class."""
    late = (task.task_class, task_class) == (TaskClass.open_in_term, TaskClass.open_overdue)
    if late and task.due_on is not None and task.lead_unit_id is not None:
        fallen = TaskFellOverdue(
            task_id=task.task_id, due_on=task.due_on, lead_unit_id=task.lead_unit_id
        )
        await record(tx, fallen, LADDER)
