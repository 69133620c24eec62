"""Floods: the runs of entries in tasks' journal whose end was not yet read, and what waits for
it."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from kernel.database import Transaction

# The last resort, for an end that never comes: nothing of the flood was read for as long.
STANDSTILL = timedelta(minutes=10)

BEGIN = """
insert into flood (flood_id, began_at, moved_at)
select flood_id, clock_now(), clock_now() from unnest(%(ids)s::uuid[]) as began (flood_id)
on conflict do nothing
"""
MOVE = "update flood set moved_at = clock_now()"
END = "delete from flood where flood_id = any(%(ids)s)"


def held_back(notice: str) -> str:
    """Whether a flood is under way that began before this notice could leave, as SQL; what begins
    later cannot hold it, so that floods without a pause between them do not either."""
    return f"""exists (
    select from flood f
    where f.began_at <= {notice}.ready_at
      and f.moved_at > (select clock_now()) - %(standstill)s)"""


async def begin_floods(tx: Transaction, ids: Sequence[UUID]) -> None:
    await tx.run(BEGIN, ids=list(ids))


async def move_floods(tx: Transaction) -> None:
    """Something was read that may be part of them."""
    await tx.run(MOVE)


async def end_floods(tx: Transaction, ids: Sequence[UUID]) -> None:
    await tx.run(END, ids=list(ids))
