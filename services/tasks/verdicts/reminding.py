"""Reminding: the sweep of what issuers owe, each reminder once, to the side that decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from kernel.clock import civil_day, uuid7
from kernel.database import Database, Transaction
from kernel.journal import record_many
from kernel.logs import log
from services.tasks.deadlines.calendar import working_calendar
from services.tasks.deadlines.due_days import days_past
from services.tasks.deadlines.working_days import Calendar
from services.tasks.directory.answering import Skip
from services.tasks.directory.chains import Chains
from services.tasks.directory.monitors import Monitor, monitors_of
from services.tasks.escalation.audience import resolve_audience
from services.tasks.escalation.firing import LADDER, fire
from services.tasks.escalation.floods import flooding
from services.tasks.escalation.ladder import Firing, Step, due_firings, timetable
from services.tasks.escalation.ladders import Ladders, ladders_at_hand
from services.tasks.escalation.policies import MONITOR, STANDING_OFFICE, Clock, Policy
from services.tasks.lifecycle import Status
from services.tasks.summary.tallies import Moved, tally
from services.tasks.summary.task_classes import Tallied
from services.tasks.verdicts.events import VerdictFellOverdue, VerdictRungFired

BATCH = 500

CLAIM = """
select c.task_id, c.submission, c.policy_version, c.next_rung, c.next_occurrence, t.title,
    t.submitted_on, t.verdict_due_on, t.verdict_overdue, t.lead_unit_id, lead.name_vi as lead_name,
    judge.unit_id as judge_unit_id, judge.name_vi as judge_name, lead.name_en as lead_name_en,
    t.title_en, t.item,
    (select document_number from directive d where d.directive_id = t.directive_id)
        as directive_number
from verdict_clock c join task t using (task_id)
join known_unit lead on lead.unit_id = t.lead_unit_id
join known_unit judge on judge.unit_id = coalesce(t.judge_unit_id, t.issuer_unit_id)
where c.next_rung_at <= %(now)s and t.status = %(submitted)s
order by c.next_rung_at limit %(batch)s for update of c, t skip locked
"""
ANY_DUE = "select exists (select from verdict_clock where next_rung_at <= %(now)s)"
ADVANCE = """
update verdict_clock c set next_rung = n.rung, next_occurrence = n.occurrence, next_rung_at = n.at
from unnest(%(tasks)s::uuid[], %(rungs)s::smallint[], %(occurrences)s::smallint[],
            %(ats)s::timestamptz[]) as n (task_id, rung, occurrence, at)
where c.task_id = n.task_id
"""
# A clock without a result that waits: the task was decided on by an older version of the service.
STOP = """
delete from verdict_clock c using task t
where c.task_id = t.task_id
  and (c.task_id = any(%(ids)s::uuid[]) or c.next_rung_at <= %(now)s and t.status <> %(submitted)s)
"""
FALL_OVERDUE = """
update task set verdict_overdue = true, version = version + 1 where task_id = any(%(ids)s::uuid[])
"""


class Owed(NamedTuple):
    """A claimed result; the fields of CLAIM, in its order."""

    task_id: UUID
    submission: int
    policy_version: int
    next_rung: int
    next_occurrence: int
    title: str
    submitted_on: date
    verdict_due_on: date
    verdict_overdue: bool
    lead_unit_id: UUID
    lead_name: str
    judge_unit_id: UUID
    judge_name: str
    lead_name_en: str | None
    title_en: str | None
    item: str | None
    directive_number: str | None


@dataclass
class Reminders:
    """One batch: what fires, what falls overdue and where the clocks go."""

    ladders: Ladders
    calendar: Calendar
    chains: Chains
    monitors: Mapping[UUID, tuple[Monitor, ...]]
    now: datetime
    fired: list[tuple[int, VerdictRungFired]] = field(default_factory=list)
    overdue: list[Owed] = field(default_factory=list)
    steps: list[tuple[UUID, Step]] = field(default_factory=list)
    ended: list[UUID] = field(default_factory=list)

    def take(self, owed: Owed) -> None:
        policy = self.ladders.verdicts[owed.policy_version].rungs
        table = timetable(policy, owed.verdict_due_on, self.calendar)
        firing = due_firings(table, owed.next_rung, owed.next_occurrence, self.now)
        if firing.overdue_marker and not owed.verdict_overdue:
            self.overdue.append(owed)
        if firing.fired is not None:
            self.fired.append((owed.submission, self._reminder(owed, policy, firing, firing.fired)))
        if firing.next is None:
            self.ended.append(owed.task_id)
        else:
            self.steps.append((owed.task_id, firing.next))

    def _reminder(self, owed: Owed, policy: Policy, firing: Firing, step: Step) -> VerdictRungFired:
        rung = policy.rungs[step.position]
        hearing, skipped = self._audience(owed, rung.audience)
        return VerdictRungFired.model_construct(
            escalation_id=uuid7(),
            task_id=owed.task_id,
            title=owed.title,
            title_en=owed.title_en,
            directive_number=owed.directive_number,
            item=owed.item,
            lead_name_en=owed.lead_name_en,
            submitted_on=owed.submitted_on,
            verdict_due_on=owed.verdict_due_on,
            days_late=days_past(owed.verdict_due_on, self.chains.day),
            rung=rung.name,
            occurrence=step.occurrence,
            urgency=rung.urgency.value,
            receipt_required=rung.receipt_required,
            lead_unit_id=owed.lead_unit_id,
            lead_name=owed.lead_name,
            judge_unit_id=owed.judge_unit_id,
            judge_name=owed.judge_name,
            ladder_version=owed.policy_version,
            audience=hearing,
            skipped=[skip._asdict() for skip in skipped],
            superseded=[
                {"rung": policy.rungs[over.position].name, **over._asdict()}
                for over in firing.skipped
            ],
        )

    def _audience(
        self, owed: Owed, tokens: tuple[str, ...]
    ) -> tuple[list[dict[str, Any]], tuple[Skip, ...]]:
        """The heads who answer on the issuer's side, and its monitors."""
        chain = self.chains.chain(owed.judge_unit_id)
        offices = self.ladders.offices[self.ladders.newest]
        fallback = self.chains.office(offices.get(STANDING_OFFICE))
        heads = [token for token in tokens if token != MONITOR]
        found = resolve_audience(heads, chain, {}, fallback)
        hearing = {one.official_id: one._asdict() for one in found.recipients}
        if MONITOR in tokens:
            for monitor in self.monitors.get(owed.judge_unit_id, ()):
                hearing.setdefault(monitor.official_id, monitor._asdict())
        if not hearing:
            log.error("nobody answers", task_id=str(owed.task_id), judge=owed.judge_name)
        return list(hearing.values()), found.skipped


async def remind_of_verdicts(database: Database, at: datetime | None = None) -> int:
    """Remind those who owe a verdict, batch by batch, each in a transaction of its own; how many
    reminders fired."""
    async with database.transaction() as tx:
        now = at or await tx.now()
        await tx.run(STOP, ids=[], now=now, submitted=Status.submitted)
        if not await tx.value(ANY_DUE, now=now):
            return 0
    fired, claimed = 0, BATCH
    async with flooding(database):
        while claimed == BATCH:
            async with database.transaction() as tx:
                claimed, count = await _remind_batch(tx, at or await tx.now())
            fired += count
    return fired


async def _remind_batch(tx: Transaction, now: datetime) -> tuple[int, int]:
    rows = await tx.all(Owed, CLAIM, now=now, batch=BATCH, submitted=Status.submitted)
    if not rows:
        return 0, 0
    ladders, day = await ladders_at_hand(tx), civil_day(now)
    judges, chains = {row.judge_unit_id for row in rows}, Chains(day)
    offices = ladders.offices[ladders.newest]
    await chains.load(tx, judges, [code for code in offices.values() if code])
    batch = Reminders(
        ladders, await working_calendar(tx), chains, await monitors_of(tx, judges, day), now
    )
    for row in rows:
        batch.take(row)
    return len(rows), await _write(tx, batch)


async def _write(tx: Transaction, batch: Reminders) -> int:
    """Escalations with their journal entries, verdicts overdue, clocks and tallies of a batch."""
    fired = await fire(tx, Clock.verdict, batch.now, batch.fired)
    overdue = [owed.task_id for owed in batch.overdue]
    if overdue:
        await tx.run(FALL_OVERDUE, ids=overdue)
    fallen = [
        VerdictFellOverdue(
            task_id=owed.task_id,
            verdict_due_on=owed.verdict_due_on,
            judge_unit_id=owed.judge_unit_id,
        )
        for owed in batch.overdue
    ]
    await record_many(tx, fallen, LADDER)
    await tx.run(
        ADVANCE,
        tasks=[task for task, _ in batch.steps],
        rungs=[step.position for _, step in batch.steps],
        occurrences=[step.occurrence for _, step in batch.steps],
        ats=[step.at for _, step in batch.steps],
    )
    if batch.ended:
        await tx.run(STOP, ids=batch.ended, now=batch.now, submitted=Status.submitted)
    await tally(tx, overdue, Moved(Tallied.verdicts_overdue, 1, decides=True))
    return len(fired)
