"""Follow-ups: what an acceptance sets going, the tasks that waited for it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from kernel.database import Database, Transaction
from kernel.errors import Refusal
from kernel.identity import Actor
from kernel.journal import record_many
from kernel.logs import log
from services.tasks.deadlines.calendar import working_calendar
from services.tasks.deadlines.due_days import resolve
from services.tasks.deadlines.resolving import ACCEPTED, accepted_on, rule_of
from services.tasks.directory.chains import chains_today
from services.tasks.escalation.clocks import pause_clocks, start_clocks
from services.tasks.escalation.floods import as_flood
from services.tasks.lifecycle import Status
from services.tasks.results.events import WaitEnded

WAITS = Actor(kind="system", id=UUID(int=59), name="waits")
BATCH = 1000
WAITING = "w.due_on is null and w.deadline->>'kind' = 'after'"
# The task that was accepted, and the roll-up that it is a member of.
SET_GOING = f"""
select w.task_id, w.deadline, {accepted_on("a")} as accepted_on
from task w join task a on a.task_id = (w.deadline->>'after')::uuid
where {WAITING} and {accepted_on("a")} is not null
  and w.deadline->>'after' in (
      select unnest(array[t.task_id, t.roll_up_id])::text from task t where t.task_id = %(id)s)
order by w.task_id for update of w
"""  # noqa: S608 made of constants
# Each awaited task is looked at once, however many wait for it.
OVERLOOKED = f"""
with awaited as materialized (
    select distinct (w.deadline->>'after')::uuid as task_id from task w where {WAITING}),
ended as materialized (
    select a.task_id, {accepted_on("a")} as accepted_on from awaited join task a using (task_id))
select w.task_id, w.deadline, ended.accepted_on
from ended join task w on w.deadline->>'after' = ended.task_id::text and {WAITING}
where ended.accepted_on is not null and w.task_id > %(after)s
order by w.task_id limit %(batch)s for update of w skip locked
"""  # noqa: S608 made of constants
DUE_FROM_NOW = """
update task t set due_on = began.due_on, deadline_version = t.deadline_version + 1,
    version = t.version + 1
from unnest(%(ids)s::uuid[], %(due)s::date[]) as began (task_id, due_on)
where t.task_id = began.task_id
"""
# Of a draft nobody is told: whom it names may never come to lead it.
BEGUN = """
select t.task_id, t.title, t.due_on, t.deadline_version, u.unit_id as lead_unit_id,
       u.name_vi as lead_name, t.status, u.name_en as lead_name_en, t.title_en, t.item,
       (select document_number from directive d where d.directive_id = t.directive_id)
           as directive_number
from task t left join known_unit u on u.unit_id = t.lead_unit_id and t.task_class is not null
where t.task_id = any(%(ids)s::uuid[]) and t.due_on is not null order by t.task_id
"""


class Waiter(NamedTuple):
    task_id: UUID
    deadline: dict[str, Any]
    accepted_on: date


class BegunTask(NamedTuple):
    task_id: UUID
    title: str
    due_on: date
    deadline_version: int
    lead_unit_id: UUID | None
    lead_name: str | None
    status: str
    lead_name_en: str | None
    title_en: str | None
    item: str | None
    directive_number: str | None


async def set_going(tx: Transaction, accepted: UUID, by: Actor) -> None:
    """The tasks due so many working days after one just accepted, or after the broadcast that it
    was the last of, have their due day from now on; drafts too.

    From the day of the acceptance, not of the submission: nobody could begin while the verdict was
    awaited.
    """
    await _begin(tx, await tx.all(Waiter, SET_GOING, id=accepted, **ACCEPTED), by)


async def end_waits(database: Database) -> int:
    """The same for what no acceptance could set going: its calendar was not loaded yet, or two last
    members were accepted in the same moment. How many tasks began."""
    begun, reached = 0, UUID(int=0)
    while True:
        async with database.transaction() as tx:
            waiters = await tx.all(Waiter, OVERLOOKED, after=reached, batch=BATCH, **ACCEPTED)
            begun += await _begin(tx, waiters, WAITS)
        if len(waiters) < BATCH:
            return begun
        reached = waiters[-1].task_id


async def _begin(tx: Transaction, waiters: Sequence[Waiter], by: Actor) -> int:
    due = await _due_days(tx, waiters)
    if not due:
        return 0
    await tx.run(DUE_FROM_NOW, ids=list(due), due=list(due.values()))
    await start_clocks(tx, list(due))
    begun = await tx.all(BegunTask, BEGUN, ids=list(due))
    # Handed in before it had a due day: the ball is with the issuer, and no rung names the lead.
    await pause_clocks(tx, [one.task_id for one in begun if one.status == Status.submitted])
    chains = await chains_today(tx, {one.lead_unit_id for one in begun if one.lead_unit_id})
    ended = [
        WaitEnded.model_construct(
            **{name: fact for name, fact in one._asdict().items() if name != "status"},
            officials=chains.officials(one.lead_unit_id) if one.lead_unit_id else [],
        )
        for one in begun
    ]
    await record_many(tx, as_flood(ended), by)
    return len(due)


async def _due_days(tx: Transaction, waiters: Sequence[Waiter]) -> dict[UUID, date]:
    calendar, due = await working_calendar(tx), {}
    for waiter in waiters:
        rule, on = rule_of(waiter.deadline), waiter.accepted_on
        try:
            due[waiter.task_id] = resolve(rule, on, calendar, accepted_on=on).due_on
        except Refusal as unknown:  # whoever waits may never hold up the verdict on another's work
            log.error("no due day yet", task_id=str(waiter.task_id), reason=str(unknown))
    return {task: day for task, day in due.items() if day}
