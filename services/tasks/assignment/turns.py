"""Turns: every turn of a recurring duty is issued by the clock when its period begins, whatever
became of the one before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from kernel.clock import civil_day, uuid7
from kernel.database import Database, Transaction
from kernel.errors import Refusal
from kernel.identity import Actor
from kernel.journal import record_many
from kernel.logs import log
from services.tasks.assignment.events import Halt, SeriesHalted
from services.tasks.assignment.issuing import ISSUED, announce
from services.tasks.assignment.series import (
    BATCH,
    adopt_unclocked,
    opening_after,
    resume_standing,
)
from services.tasks.deadlines.calendar import working_calendar
from services.tasks.deadlines.recurrence import Turn, TurnBeyondCalendar, turns_until
from services.tasks.deadlines.resolving import rule_of
from services.tasks.deadlines.working_days import Calendar
from services.tasks.escalation.floods import flooding
from services.tasks.summary.tallies import Moved, tally
from services.tasks.summary.task_classes import Tallied

TURNS = Actor(kind="system", id=UUID(int=58), name="turns")
# A turn whose day needs a calendar that is not loaded yet is tried again this much later.
RETRY = timedelta(hours=1)

# What opens, and nothing else: the narrow clock is walked by opens_at.
CLAIM = """
select c.series_id, c.cutoff_on, t.deadline, u.valid_to as lead_until
from turn_clock c join task t on t.task_id = c.series_id
join known_unit u on u.unit_id = c.lead_unit_id
where c.opens_at <= %(now)s order by c.opens_at limit %(batch)s for update of c skip locked
"""
ANY_DUE = "select exists (select from turn_clock where opens_at <= %(now)s)"
# The words are those of the first task; the place in the tree is that of the lead today.
BEAR = """
with new as (
    insert into turn (series_id, cutoff_on, task_id)
    select * from unnest(%(series)s::uuid[], %(cutoffs)s::date[], %(ids)s::uuid[])
    on conflict (series_id, cutoff_on) do nothing returning series_id, cutoff_on, task_id)
insert into task (task_id, series_id, directive_id, item, title, product, indicator, directive_type,
    issuer_unit_id, lead_unit_id, lead_basis, lead_settled_by, roll_up_id, commune_id, province_id,
    branch, status, task_class, assigned_on, deadline, due_on, ladder_version, issued_at, note,
    judge_unit_id, search_key, title_en, product_en, version)
select new.task_id, new.series_id, t.directive_id, t.item, t.title, t.product, t.indicator,
    t.directive_type, t.issuer_unit_id, c.lead_unit_id, t.lead_basis, t.lead_settled_by,
    coalesce(t.roll_up_id, t.task_id), u.commune_id, u.province_id, u.branch, %(issued)s,
    %(in_term)s, born.opens_on, t.deadline, born.due_on, t.ladder_version, (select clock_now()),
    t.note, t.judge_unit_id, t.search_key, t.title_en, t.product_en, 2
from new join unnest(%(ids)s::uuid[], %(openings)s::date[], %(due)s::date[])
         as born (task_id, opens_on, due_on) using (task_id)
join task t on t.task_id = new.series_id join turn_clock c on c.series_id = new.series_id
join known_unit u on u.unit_id = c.lead_unit_id
returning task_id
"""
ADVANCE = """
update turn_clock c set cutoff_on = n.cutoff_on, opens_at = n.opens_at, halted = n.halted
from unnest(%(series)s::uuid[], %(cutoffs)s::date[], %(openings)s::timestamptz[],
            %(halted)s::text[]) as n (series_id, cutoff_on, opens_at, halted)
where c.series_id = n.series_id
"""


class Series(NamedTuple):
    """A claimed row of the clock; the fields of CLAIM, in its order."""

    series_id: UUID
    cutoff_on: date
    deadline: dict[str, Any]
    lead_until: date | None  # the last day of the lead


@dataclass
class Opening:
    """One batch: the turns that open, and where the clocks go."""

    now: datetime
    calendar: Calendar
    turns: list[tuple[UUID, Turn]] = field(default_factory=list)
    steps: list[tuple[UUID, date, datetime | None, Halt | None]] = field(default_factory=list)

    def take(self, series: Series) -> None:
        """Every turn that is owed by now: of an outage of three weeks three."""
        reached = series.cutoff_on
        opens_at, halted = None, None
        try:
            for turn in self._owed(series):
                if series.lead_until and turn.opens_on > series.lead_until:
                    halted = Halt.lead_ended
                    break
                self.turns.append((series.series_id, turn))
                reached = turn.cutoff_on
            opens_at = None if halted else opening_after(reached)
        except TurnBeyondCalendar:
            halted = Halt.calendar_ended
        except Refusal as unknown:
            log.error("no day for a turn", series=str(series.series_id), reason=str(unknown))
            opens_at = self.now + RETRY
        self.steps.append((series.series_id, reached, opens_at, halted))

    def _owed(self, series: Series) -> Iterator[Turn]:
        rule = rule_of(series.deadline)
        for turn in turns_until(rule, series.cutoff_on, civil_day(self.now), self.calendar):
            yield turn
            if len(self.turns) >= BATCH:  # the rest stays due, and is claimed next
                return


async def open_due_turns(database: Database, at: datetime | None = None) -> int:
    """Issue every turn whose period has begun, batch by batch, each in a transaction of its own,
    between the marks of a flood; how many were born. Whoever else is at it finds the rows taken, or
    done."""
    adopted = 1
    while adopted:
        async with database.transaction() as tx:
            adopted = await adopt_unclocked(tx) + await resume_standing(tx)
    async with database.read() as read:
        now = at or await read.now()
        due = await read.value(ANY_DUE, now=now)
    if not due:
        return 0
    async with flooding(database, TURNS):
        return await _open_batches(database, now)


async def _open_batches(database: Database, now: datetime) -> int:
    opened, claimed = 0, 1
    while claimed:
        async with database.transaction() as tx:
            claimed, born = await _open_batch(tx, now)
        opened += born
    return opened


async def _open_batch(tx: Transaction, now: datetime) -> tuple[int, int]:
    rows = await tx.all(Series, CLAIM, now=now, batch=BATCH)
    if not rows:
        return 0, 0
    opening = Opening(now, await working_calendar(tx))
    for series in rows:
        opening.take(series)
    born = await _bear(tx, opening.turns)
    series_ids, reached, openings, halts = zip(*opening.steps, strict=True)
    await tx.run(
        ADVANCE,
        series=list(series_ids),
        cutoffs=list(reached),
        openings=list(openings),
        halted=[halt and halt.value for halt in halts],
    )
    halted = [
        SeriesHalted(task_id=series, reason=halt, cutoff_on=cutoff)
        for series, cutoff, _, halt in opening.steps
        if halt
    ]
    await record_many(tx, halted, TURNS)
    await announce(tx, born, TURNS)
    await tally(tx, born, Moved(Tallied.later_turn, 1))
    return len(rows), len(born)


async def _bear(tx: Transaction, turns: Sequence[tuple[UUID, Turn]]) -> list[UUID]:
    """The ids of the tasks born, still to be announced."""
    if not turns:
        return []
    ids = [uuid7() for _ in turns]
    born = await tx.rows(
        BEAR,
        series=[series for series, _ in turns],
        ids=ids,
        openings=[turn.opens_on for _, turn in turns],
        cutoffs=[turn.cutoff_on for _, turn in turns],
        due=[turn.due_on for _, turn in turns],
        **ISSUED,
    )
    new = {task for (task,) in born}
    return [task for task in ids if task in new]
