"""Escalating: the sweep that fires the rungs that are due, each once, to those who answer on that
day."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from kernel.clock import civil_day, uuid7
from kernel.database import Database, Transaction
from kernel.identity import Actor
from kernel.journal import appended, author, record_many
from kernel.logs import log
from services.tasks.deadlines.calendar import working_calendar
from services.tasks.deadlines.due_days import days_past
from services.tasks.deadlines.working_days import Calendar
from services.tasks.directory.answering import Link
from services.tasks.directory.chains import Chains
from services.tasks.escalation.audience import Audience, resolve_audience
from services.tasks.escalation.events import RungFired, TaskFellOverdue
from services.tasks.escalation.floods import begin_sweep, due, end_finished
from services.tasks.escalation.ladder import Firing, Step, due_firings, receipt_holds, timetable
from services.tasks.escalation.ladders import Ladders, ladders_at_hand
from services.tasks.escalation.policies import STANDING_OFFICE
from services.tasks.summary.tallies import RUNG_FIRED, count_move
from services.tasks.summary.task_classes import TaskClass

BATCH = 1000
# while Postgres keeps the batch of one, the other is here: two thirds of the time of one alone
HANDS = 2
LADDER = Actor(kind="system", id=UUID(int=57), name="ladder")

# What is due, and nothing else: the narrow clock is walked by next_rung_at. A task that somebody is
# deciding on is passed by, and found again in the next batch.
CLAIM = f"""
select c.task_id, c.deadline_version, c.next_rung, c.next_occurrence, t.title, t.due_on,
       t.task_class, t.ladder_version, t.lead_unit_id, u.name_vi as lead_name, t.issuer_unit_id,
       (select max(r.at) from receipt r where r.task_id = c.task_id) as received_at
{due("%(now)s")}
order by c.next_rung_at limit %(batch)s for update of c, t skip locked
"""  # noqa: S608 made of constants
TOLD = """
    (select %(event)s::text as name, task_id as subject, body, place
     from given join fired using (escalation_id)) new"""
# The events go over as one JSON document, which is half the processor time of an array of them;
# what fired before is neither written nor told again (rule 16).
FIRE = f"""
with given as materialized (
    select (body->>'escalation_id')::uuid as escalation_id, (body->>'task_id')::uuid as task_id,
           body, version, place
    from rows from (jsonb_array_elements(%(events)s::jsonb), unnest(%(versions)s::smallint[]))
         with ordinality as new (body, version, place)),
fired as (
    insert into escalation (task_id, deadline_version, rung, occurrence, escalation_id, fired_at,
        days_late, ladder_version, audience, skipped, superseded)
    select task_id, version, body->>'rung', (body->>'occurrence')::smallint, escalation_id, %(now)s,
        (body->>'days_late')::int, (body->>'ladder_version')::int, body->'audience',
        body->'skipped', body->'superseded'
    from given order by place
    on conflict (task_id, deadline_version, rung, occurrence) do nothing returning escalation_id),
told as ({appended(TOLD)})
select task_id from given join fired using (escalation_id)
"""  # noqa: S608 made of constants
ADVANCE = """
update ladder_clock c set next_rung = n.rung, next_occurrence = n.occurrence, next_rung_at = n.at
from unnest(%(tasks)s::uuid[], %(rungs)s::smallint[], %(occurrences)s::smallint[],
            %(ats)s::timestamptz[]) as n (task_id, rung, occurrence, at)
where c.task_id = n.task_id
"""
STOP = "delete from ladder_clock where task_id = any(%(ids)s)"
FALL_OVERDUE = """
update task set task_class = %(overdue)s, version = version + 1
where task_id = any(%(ids)s::uuid[])
"""


class Due(NamedTuple):
    """A claimed task; the fields of CLAIM, in its order."""

    task_id: UUID
    deadline_version: int
    next_rung: int
    next_occurrence: int
    title: str
    due_on: date
    task_class: str
    ladder_version: int
    lead_unit_id: UUID
    lead_name: str
    issuer_unit_id: UUID
    received_at: datetime | None


@dataclass
class Sweep:
    """One batch: what fires, what falls overdue and where the clocks go."""

    ladders: Ladders
    calendar: Calendar
    chains: Chains
    now: datetime
    fired: list[tuple[int, RungFired]] = field(default_factory=list)  # with the deadline version
    overdue: list[Due] = field(default_factory=list)
    steps: list[tuple[UUID, Step]] = field(default_factory=list)
    ended: list[UUID] = field(default_factory=list)
    # The offices of each ladder.
    special: dict[int, dict[str, tuple[Link, ...]]] = field(default_factory=dict)

    def take(self, due: Due) -> None:
        policy = self.ladders.policies[due.ladder_version]
        received_on = civil_day(due.received_at) if due.received_at else None
        firing = due_firings(
            timetable(policy, due.due_on, self.calendar),
            due.next_rung,
            due.next_occurrence,
            self.now,
            receipt_holds(policy, received_on, self.chains.day),
        )
        if firing.overdue_marker and due.task_class == TaskClass.open_in_term:
            self.overdue.append(due)
        if firing.fired is not None:
            self.fired.append((due.deadline_version, self._rung_fired(due, firing, firing.fired)))
        if firing.next is None:
            self.ended.append(due.task_id)
        else:
            self.steps.append((due.task_id, firing.next))

    def _rung_fired(self, due: Due, firing: Firing, step: Step) -> RungFired:
        policy = self.ladders.policies[due.ladder_version]
        rung = policy.rungs[step.position]
        audience = self._audience(due, rung.audience)
        return RungFired.model_construct(
            escalation_id=uuid7(),
            task_id=due.task_id,
            title=due.title,
            due_on=due.due_on,
            days_late=days_past(due.due_on, self.chains.day),
            rung=rung.name,
            occurrence=step.occurrence,
            urgency=rung.urgency.value,
            receipt_required=rung.receipt_required,
            lead_unit_id=due.lead_unit_id,
            lead_name=due.lead_name,
            ladder_version=due.ladder_version,
            audience=[recipient._asdict() for recipient in audience.recipients],
            skipped=[skip._asdict() for skip in audience.skipped],
            superseded=[
                {"rung": policy.rungs[over.position].name, **over._asdict()}
                for over in firing.skipped
            ],
        )

    def _audience(self, due: Due, tokens: Sequence[str]) -> Audience:
        if due.ladder_version not in self.special:
            offices = self.ladders.offices[due.ladder_version]
            self.special[due.ladder_version] = {
                word: self.chains.office(code) for word, code in offices.items()
            }
        special = self.special[due.ladder_version]
        fallback = (*self.chains.chain(due.issuer_unit_id), *special.get(STANDING_OFFICE, ()))
        audience = resolve_audience(tokens, self.chains.chain(due.lead_unit_id), special, fallback)
        if not audience.recipients:
            log.error("nobody answers", task_id=str(due.task_id), lead=due.lead_name)
        return audience


async def fire_due_rungs(database: Database, at: datetime | None = None) -> int:
    """Fire all that is due, batch by batch, each in a transaction of its own, between the marks of
    a flood; how many rungs fired."""
    async with database.transaction() as tx:
        now = at or await tx.now()
        await begin_sweep(tx, now)
    chains = Chains(civil_day(now))
    fired = await asyncio.gather(*(_fire_batches(database, now, chains) for _ in range(HANDS)))
    async with database.transaction() as tx:
        await end_finished(tx)
    return sum(fired)


async def _fire_batches(database: Database, now: datetime, chains: Chains) -> int:
    fired = 0
    while True:
        async with database.transaction() as tx:
            claimed, count = await _fire_batch(tx, now, chains)
        fired += count
        if claimed < BATCH:
            return fired


async def _fire_batch(tx: Transaction, now: datetime, chains: Chains) -> tuple[int, int]:
    rows = await tx.all(Due, CLAIM, now=now, batch=BATCH)
    if not rows:
        return 0, 0
    ladders = await ladders_at_hand(tx)
    codes = sorted({code for codes in ladders.offices.values() for code in codes.values()})
    await chains.load(
        tx, {unit for row in rows for unit in (row.lead_unit_id, row.issuer_unit_id)}, codes
    )
    sweep = Sweep(ladders, await working_calendar(tx), chains, now)
    for row in rows:
        sweep.take(row)
    return len(rows), await _write(tx, sweep)


async def _write(tx: Transaction, sweep: Sweep) -> int:
    """Escalations with their journal entries, overdue classes, tallies and clocks of one batch."""
    fired = await _fire(tx, sweep) if sweep.fired else []
    overdue = [due.task_id for due in sweep.overdue]
    if overdue:
        await tx.run(FALL_OVERDUE, ids=overdue, overdue=TaskClass.open_overdue)
    fallen = [
        TaskFellOverdue(task_id=due.task_id, due_on=due.due_on, lead_unit_id=due.lead_unit_id)
        for due in sweep.overdue
    ]
    await record_many(tx, fallen, LADDER)
    await tx.run(
        ADVANCE,
        tasks=[task for task, _ in sweep.steps],
        rungs=[step.position for _, step in sweep.steps],
        occurrences=[step.occurrence for _, step in sweep.steps],
        ats=[step.at for _, step in sweep.steps],
    )
    if sweep.ended:
        await tx.run(STOP, ids=sweep.ended)
    # Last, since the rows of one unit keep every other writer waiting until the commit.
    await count_move(tx, overdue, TaskClass.open_in_term, TaskClass.open_overdue)
    await count_move(tx, fired, None, RUNG_FIRED)
    return len(fired)


async def _fire(tx: Transaction, sweep: Sweep) -> list[UUID]:
    """The tasks whose rung fired now, and had not before."""
    events = ",".join(event.model_dump_json() for _, event in sweep.fired)
    fired = await tx.rows(
        FIRE,
        **author(LADDER),
        event=RungFired.__name__,
        events=f"[{events}]",
        versions=[version for version, _ in sweep.fired],
        now=sweep.now,
    )
    return [task for (task,) in fired]
