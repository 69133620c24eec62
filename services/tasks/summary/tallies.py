"""Tallies: how many tasks of each class a unit and everyone above it has, kept with every
change."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from kernel.database import Transaction
from services.tasks.summary.task_classes import Tallied, TaskClass, awaiting

NATION = UUID(int=0)  # the row above every root
# Days with the issuer are tallied as a sum: what was held until each verdict, and minus the day of
# each submission that still waits. With today for those it is what was held until now, unscanned.
EPOCH = date(2000, 1, 1)

# Ordered, so that two writers meet on the rows in one order; one statement for both sides, for the
# same reason. A unit above the commune has 16 slots.
TALLY = """
insert into tally (unit_id, task_class, slot, tasks)
select unit_id, word, slot, sum(step)
from (select p.unit_id, moved.word, moved.step,
             case when k.level in ('commune', 'internal') then 0 else %(slot)s end as slot
      from task t
           cross join unnest(%(words)s::text[], %(steps)s::bigint[], %(decides)s::boolean[])
                as moved (word, step, decides)
           join known_unit u on u.unit_id = case
                when moved.decides then coalesce(t.judge_unit_id, t.issuer_unit_id)
                else t.lead_unit_id end
           cross join unnest(u.path || %(nation)s::uuid) as p (unit_id)
           left join known_unit k on k.unit_id = p.unit_id
      where t.task_id = any(%(ids)s::uuid[])) as counted
group by unit_id, word, slot order by unit_id, word, slot
on conflict (unit_id, task_class, slot) do update set tasks = tally.tasks + excluded.tasks
"""


class Moved(NamedTuple):
    """A step of one counter: for the lead of the task, or for the unit that decides on it."""

    word: TaskClass | Tallied
    step: int
    decides: bool = False


async def tally(tx: Transaction, task_ids: Sequence[UUID], *moves: Moved) -> None:
    """Count each of these tasks by each of these steps."""
    moves = tuple(move for move in moves if move.step)
    if task_ids and moves:
        words, steps, decides = zip(*moves, strict=True)
        await tx.run(
            TALLY,
            ids=list(task_ids),
            words=list(words),
            steps=list(steps),
            decides=list(decides),
            slot=task_ids[0].int & 15,
            nation=NATION,
        )


async def count_move(
    tx: Transaction, task_ids: Sequence[UUID], was: str | None, to: TaskClass
) -> None:
    """Count tasks out of one class, if they were in one, and into another."""
    await tally(tx, task_ids, *moved(was, to))


def moved(was: str | None, to: TaskClass) -> tuple[Moved, ...]:
    """Out of one class, if it was in one, and into another."""
    if was == to:
        return ()
    return (*([Moved(TaskClass(was), -1)] if was else []), Moved(to, 1))


def handed_in(task_class: TaskClass, on: date) -> tuple[Moved, ...]:
    """A result that awaits its verdict from this day on."""
    return (
        Moved(awaiting(task_class), 1),
        Moved(Tallied.days_with_issuer, -(on - EPOCH).days),
        Moved(Tallied.verdicts_owed, 1, decides=True),
    )


def decided(
    task_class: TaskClass, submitted_on: date, held: int, *, overdue: bool
) -> tuple[Moved, ...]:
    """Its verdict fell after so many days; `overdue` when it was counted as owed for too long."""
    return (
        Moved(awaiting(task_class), -1),
        Moved(Tallied.days_with_issuer, (submitted_on - EPOCH).days + held),
        Moved(Tallied.verdicts_owed, -1, decides=True),
        Moved(Tallied.verdicts_overdue, -1 if overdue else 0, decides=True),
    )
