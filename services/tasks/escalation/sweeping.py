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
from kernel.logs import log
from services.tasks.deadlines.calendar import working_calendar
from services.tasks.deadlines.due_days import days_past
from services.tasks.deadlines.working_days import Calendar
from services.tasks.directory.answering import Link
from services.tasks.directory.chains import Chains
from services.tasks.escalation.audience import Audience, resolve_audience
from services.tasks.escalation.clocks import fall_overdue, pause_clocks
from services.tasks.escalation.events import RungFired
from services.tasks.escalation.firing import fire
from services.tasks.escalation.floods import begin_sweep, due, end_finished
from services.tasks.escalation.ladder import Firing, Step, due_firings, receipt_holds, timetable
from services.tasks.escalation.ladders import Ladders, ladders_at_hand
from services.tasks.escalation.policies import STANDING_OFFICE, Clock
from services.tasks.lifecycle import Status
from services.tasks.summary.tallies import Moved, count_move, tally
from services.tasks.summary.task_classes import Tallied, TaskClass

BATCH = 1000
# while Postgres keeps the batch of one, the other is here: two thirds of the time of one alone
HANDS = 2

# What is due, and nothing else: the narrow clock is walked by next_rung_at. A task that somebody is
# deciding on is passed by, and found again in the next batch.
CLAIM = f"""
select c.task_id, c.deadline_version, c.next_rung, c.next_occurrence, t.title, t.due_on,
       t.task_class, t.ladder_version, t.lead_unit_id, u.name_vi as lead_name, t.issuer_unit_id,
       t.status, c.resumed_at, t.days_with_issuer,
       (select max(r.at) from receipt r where r.task_id = c.task_id) as received_at,
       u.name_en as lead_name_en, t.title_en, t.item,
       (select document_number from directive d where d.directive_id = t.directive_id)
           as directive_number
{due("%(now)s")}
order by c.next_rung_at limit %(batch)s for update of c, t skip locked
"""  # noqa: S608 made of constants
ADVANCE = """
update ladder_clock c set next_rung = n.rung, next_occurrence = n.occurrence, next_rung_at = n.at
from unnest(%(tasks)s::uuid[], %(rungs)s::smallint[], %(occurrences)s::smallint[],
            %(ats)s::timestamptz[]) as n (task_id, rung, occurrence, at)
where c.task_id = n.task_id
"""
STOP = "delete from ladder_clock where task_id = any(%(ids)s)"


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
    status: str
    resumed_at: datetime | None
    days_with_issuer: int
    received_at: datetime | None
    lead_name_en: str | None
    title_en: str | None
    item: str | None
    directive_number: str | None


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
    paused: list[UUID] = field(default_factory=list)
    # The offices of each ladder.
    special: dict[int, dict[str, tuple[Link, ...]]] = field(default_factory=dict)

    def take(self, due: Due) -> None:
        if due.status == Status.submitted:  # it is the issuer's turn (rule 6)
            self.paused.append(due.task_id)
            return
        policy = self.ladders.policies[due.ladder_version]
        received_on = civil_day(due.received_at) if due.received_at else None
        firing = due_firings(
            timetable(policy, due.due_on, self.calendar).resumed(due.resumed_at),
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
            title_en=due.title_en,
            directive_number=due.directive_number,
            item=due.item,
            lead_name_en=due.lead_name_en,
            due_on=due.due_on,
            days_late=days_past(due.due_on, self.chains.day),
            days_with_issuer=due.days_with_issuer,
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
    try:
        hands = (_fire_batches(database, now, chains) for _ in range(HANDS))
        return sum(await asyncio.gather(*hands))
    finally:  # a batch that cannot be fired keeps its own flood open, and no other
        async with database.transaction() as tx:
            await end_finished(tx)


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
    fired = await fire(tx, Clock.deadline, sweep.now, sweep.fired)
    await fall_overdue(tx, [(due.task_id, due.due_on, due.lead_unit_id) for due in sweep.overdue])
    await tx.run(
        ADVANCE,
        tasks=[task for task, _ in sweep.steps],
        rungs=[step.position for _, step in sweep.steps],
        occurrences=[step.occurrence for _, step in sweep.steps],
        ats=[step.at for _, step in sweep.steps],
    )
    if sweep.ended:
        await tx.run(STOP, ids=sweep.ended)
    await pause_clocks(tx, sweep.paused)
    # Last, since the rows of one unit keep every other writer waiting until the commit.
    overdue = [due.task_id for due in sweep.overdue]
    await count_move(tx, overdue, TaskClass.open_in_term, TaskClass.open_overdue)
    await tally(tx, fired, Moved(Tallied.rung_fired, 1))
    return len(fired)
