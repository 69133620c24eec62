"""Series: a recurring task is put on the clock that bears its turns."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from kernel.clock import civil_day, instant
from kernel.database import Transaction
from kernel.errors import Refusal
from services.tasks.assignment.events import Halt
from services.tasks.deadlines.calendar import working_calendar
from services.tasks.deadlines.recurrence import cutoff_before, first_turn, last_cutoff
from services.tasks.deadlines.resolving import rule_of
from services.tasks.deadlines.rules import DeadlineRule
from services.tasks.deadlines.working_days import ONE_DAY, Calendar
from services.tasks.summary.tallies import Moved, tally
from services.tasks.summary.task_classes import Tallied

# The members of a broadcast share all four: one computation for thousands of them.
FIRST_TURNS = """
select distinct deadline, assigned_on, due_on, issued_at from task
where task_id = any(%(ids)s::uuid[]) and series_id is not null
"""
BEGIN = """
with begun as (
    select t.task_id, t.series_id, t.lead_unit_id, opening.cutoff_on, opening.reached_on,
           opening.opens_at
    from task t
    join unnest(%(deadlines)s::jsonb[], %(assigned)s::date[], %(due)s::date[],
                %(issued)s::timestamptz[], %(cutoffs)s::date[], %(reached)s::date[],
                %(openings)s::timestamptz[])
         as opening (deadline, assigned_on, due_on, issued_at, cutoff_on, reached_on, opens_at)
         using (deadline, assigned_on, due_on, issued_at)
    where t.task_id = any(%(ids)s::uuid[])),
clocked as (
    insert into turn_clock (series_id, lead_unit_id, cutoff_on, opens_at)
    select distinct on (series_id) series_id, lead_unit_id, reached_on, opens_at
    from begun order by series_id, reached_on desc
    on conflict (series_id) do update
        set cutoff_on = excluded.cutoff_on, opens_at = excluded.opens_at
        where turn_clock.cutoff_on < excluded.cutoff_on)
insert into turn (series_id, cutoff_on, task_id) select series_id, cutoff_on, task_id from begun
order by series_id, cutoff_on on conflict (series_id, cutoff_on) do nothing
"""
UNCLOCKED = """
select task_id from task
where series_id is null and task_class is not null and due_on is not null
  and deadline->>'kind' = 'recurring'
order by task_id limit %(batch)s for update skip locked
"""
# Of the tasks that an acceptance bore, before turns were born by the clock: the first of them, or
# the first of the same member of a broadcast. Ids sort by the time at which they were made.
ADOPT = """
update task t set series_id = case when t.roll_up_id is null then t.task_id else (
    select one.task_id from task one
    where one.task_id = t.roll_up_id and not one.is_roll_up
       or one.roll_up_id = t.roll_up_id and one.lead_unit_id = t.lead_unit_id
    order by one.task_id limit 1) end
where t.task_id = any(%(ids)s::uuid[])
returning t.task_id, t.series_id
"""
# The last day of a lead was a mistake, or undone with the act that set it: a turn opens within its
# days again.
STANDING = """
select c.series_id, c.cutoff_on from turn_clock c join known_unit u on u.unit_id = c.lead_unit_id
where c.halted is not null and c.halted = %(lead_ended)s
  and (u.valid_to is null or u.valid_to > c.cutoff_on)
order by c.series_id limit %(batch)s for update of c skip locked
"""
RESUME = """
update turn_clock c set halted = null, opens_at = n.opens_at
from unnest(%(series)s::uuid[], %(openings)s::timestamptz[]) as n (series_id, opens_at)
where c.series_id = n.series_id
"""
BATCH = 1000


def own_series(task: str, draft: str) -> str:
    """As SQL: the id of a task issued from a draft, when that recurs. Without a due day it is a
    standing duty, which has no turns."""
    return f"""
    case when {draft}.deadline->>'kind' = 'recurring' and {draft}.due_on is not null
         then {task}.task_id end"""


async def begin_series(tx: Transaction, task_ids: Sequence[UUID]) -> None:
    """Put the turns of series on the clock that bears the next ones: none that was over before the
    first was issued, since nobody had been told of it, and it would be late at birth."""
    rows = await tx.rows(FIRST_TURNS, ids=list(task_ids))
    calendar = await working_calendar(tx)
    deadlines, assigned, due, issued = zip(*rows, strict=True)
    rules = [rule_of(deadline) for deadline in deadlines]
    cutoffs = [
        _cutoff(rule, since, due_on, calendar)
        for rule, since, due_on in zip(rules, assigned, due, strict=True)
    ]
    reached = [
        cutoff_before(rule, cutoff, civil_day(at))
        for rule, cutoff, at in zip(rules, cutoffs, issued, strict=True)
    ]
    await tx.run(
        BEGIN,
        ids=list(task_ids),
        deadlines=[Jsonb(deadline) for deadline in deadlines],
        assigned=list(assigned),
        due=list(due),
        issued=list(issued),
        cutoffs=cutoffs,
        reached=reached,
        openings=[opening_after(cutoff) for cutoff in reached],
    )


async def adopt_unclocked(tx: Transaction) -> int:
    """Put recurring tasks that older code issued on their clock, with the turns that an acceptance
    bore then."""
    found = [task for (task,) in await tx.rows(UNCLOCKED, batch=BATCH)]
    if found:
        adopted = await tx.rows(ADOPT, ids=found)
        await begin_series(tx, found)
        later = [task_id for task_id, series_id in adopted if task_id != series_id]
        await tally(tx, later, Moved(Tallied.later_turn, 1))
    return len(found)


async def resume_standing(tx: Transaction) -> int:
    """Let the series go on whose lead stands after all."""
    rows = await tx.rows(STANDING, lead_ended=Halt.lead_ended, batch=BATCH)
    if rows:
        await tx.run(
            RESUME,
            series=[series for series, _ in rows],
            openings=[opening_after(cutoff) for _, cutoff in rows],
        )
    return len(rows)


def opening_after(cutoff_on: date) -> datetime | None:
    """The instant at which the turn after a cut-off opens; none at the end of all calendars."""
    return instant(cutoff_on + ONE_DAY) if cutoff_on < date.max else None


def _cutoff(rule: DeadlineRule, assigned_on: date, due_on: date, calendar: Calendar) -> date:
    """The cut-off that a due day was made of: at Tet a day may be that of two."""
    try:
        turn = first_turn(rule, assigned_on, calendar)
    except Refusal:  # a year that is no longer loaded, or not yet
        turn = None
    return turn.cutoff_on if turn and turn.due_on == due_on else last_cutoff(rule, due_on)
