"""Clocks: an issued task is put on its ladder, from the day that it was assigned."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from kernel.clock import civil_day, instant
from kernel.database import Transaction
from services.tasks.deadlines.calendar import working_calendar
from services.tasks.escalation.ladder import Step, Timetable, timetable
from services.tasks.escalation.ladders import ladders_at_hand
from services.tasks.lifecycle import OPEN

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
