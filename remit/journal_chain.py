"""The journal's chain: where a sealed journal was touched after it was sealed."""

from collections.abc import AsyncIterator
from typing import NamedTuple

from kernel.database import Read
from kernel.errors import Words
from kernel.journal import CANONICAL


class Broken(NamedTuple):
    """Where the chain no longer holds, and how."""

    number: int
    entry_id: int | None
    reason: str  # a key of REASONS
    until: int | None  # the last of the seals that are missing


REASONS = {
    "torn": Words("mất các số đến {until}", "seals up to {until} are missing"),
    "deleted": Words("dòng nhật ký đã bị xóa", "the journal row was deleted"),
    "edited": Words(
        "dòng nhật ký hoặc số của nó đã bị sửa", "the journal row or its seal was edited"
    ),
}
# One edit names one row: the next link is checked against the hash that is stored, not the one that
# should be.
BROKEN = f"""
select case when torn then before + 1 else number end as number,
       case when not torn then entry_id end as entry_id,
       case when torn then 'torn' when gone then 'deleted' else 'edited' end as reason,
       case when torn then number - 1 end as until
from (
    select s.number, s.entry_id, j.id is null as gone,
           lag(s.number, 1, 0::bigint) over chain as before,
           s.number <> 1 + lag(s.number, 1, 0::bigint) over chain as torn,
           s.hash = sha256(lag(s.hash, 1, '') over chain || convert_to({CANONICAL}, 'UTF8'))
               as whole
    from seal s left join journal j on j.id = s.entry_id
    window chain as (order by s.number)) as link
where torn or gone or not whole order by 1
"""  # noqa: S608 made of constants


async def broken_links(read: Read) -> AsyncIterator[Broken]:
    """Every seal whose entry was edited or deleted, and every gap."""
    for link in await read.all(Broken, BROKEN):
        yield link
