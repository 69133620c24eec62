"""Tallies: how many tasks of each class a unit and everyone above it has, kept with every
change."""

from collections.abc import Sequence
from uuid import UUID

from kernel.database import Transaction

NATION = UUID(int=0)  # the row above every root
RUNG_FIRED = "rung_fired"  # tallied beside the classes, once a firing

# Ordered, so that two writers meet on the rows in one order. A unit above the commune has 16 slots.
MOVE = """
insert into tally (unit_id, task_class, slot, tasks)
select unit_id, task_class, slot, sum(step)
from (select p.unit_id, moved.task_class, moved.step,
             case when k.level in ('commune', 'internal') then 0 else %(slot)s end as slot
      from task t join known_unit u on u.unit_id = t.lead_unit_id,
           unnest(u.path || %(nation)s::uuid) as p (unit_id)
           left join known_unit k on k.unit_id = p.unit_id,
           (values (%(to)s, 1), (%(was)s, -1)) as moved (task_class, step)
      where t.task_id = any(%(ids)s::uuid[]) and moved.task_class is not null) as counted
group by unit_id, task_class, slot order by unit_id, task_class, slot
on conflict (unit_id, task_class, slot) do update set tasks = tally.tasks + excluded.tasks
"""


async def count_move(tx: Transaction, task_ids: Sequence[UUID], was: str | None, to: str) -> None:
    """Count tasks out of one class, if they were in one, and into another."""
    if task_ids:
        await tx.run(
            MOVE, ids=list(task_ids), was=was, to=to, slot=task_ids[0].int & 15, nation=NATION
        )
