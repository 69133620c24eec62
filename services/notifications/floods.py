"""Floods: the runs of entries in tasks' journal whose end was not yet read, and what waits for
it."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from kernel.database import Transaction

# The last resort, for an end that never comes: nothing of the flood was read for as long.
STANDSTILL = timedelta(minutes=10)

BEGIN = """
insert into flood (flood_id, of, began_at, moved_at)
values (%(flood_id)s, %(of)s, clock_now(), clock_now()) on conflict do nothing
"""
MOVE = "update flood set moved_at = clock_now() where of = '{}' or %(name)s = any(of)"
END = "delete from flood where flood_id = any(%(ids)s)"


def held_back(notice: str) -> str:
    """Whether a flood is under way that began before this notice could leave, as SQL; what begins
    later cannot hold it, so that floods without a pause between them do not either."""
    return f"""exists (
    select from flood f
    where f.began_at <= {notice}.ready_at
      and f.moved_at > (select clock_now()) - %(standstill)s)"""


async def begin_flood(tx: Transaction, flood_id: UUID, of: Sequence[str]) -> None:
    """`of` are the names of the entries that it may consist of; all when there is none."""
    await tx.run(BEGIN, flood_id=flood_id, of=list(of))


async def move_floods(tx: Transaction, name: str) -> None:
    """An entry of this name was read: it may be part of them."""
    await tx.run(MOVE, name=name)


async def end_floods(tx: Transaction, ids: Sequence[UUID]) -> None:
    await tx.run(END, ids=list(ids))
