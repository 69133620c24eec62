"""Waiting: a task that waits for another is refused when it could never start (rule 4)."""

from typing import NamedTuple
from uuid import UUID

from kernel.database import Transaction
from kernel.errors import Fault, Invalid, Words
from services.tasks.lifecycle import Status, may_become


class NeverStarts(Invalid):
    code = "never_starts"
    title = Words("Nhiệm vụ sẽ không bao giờ bắt đầu", "The task would never start")


# What is awaited, what that awaits, and so on; a circle is walked once.
AWAITED = """
with recursive awaited (task_id) as (
    select %(after)s::uuid
    union select (t.deadline->>'after')::uuid from awaited join task t using (task_id)
    where t.deadline->>'kind' = 'after')
select task_id, status,
       deadline->>'kind' = 'recurring' and deadline->>'every' is null as standing
from awaited join task using (task_id)
"""
REASONS = {
    "awaits_itself": Words(
        "Các nhiệm vụ chờ nhau thành vòng; hãy chờ một nhiệm vụ không chờ nhiệm vụ này.",
        "The tasks wait for one another in a circle; wait for one that does not wait for this.",
    ),
    "awaits_standing_duty": Words(
        "Nhiệm vụ được chờ là việc thường xuyên, không có kỳ hạn nên không bao giờ xong; hãy chờ "
        "một nhiệm vụ có ngày kết thúc.",
        "What is awaited is a standing duty without a period, which never ends; wait for a task "
        "that does.",
    ),
    "awaits_what_is_never_accepted": Words(
        "Nhiệm vụ được chờ không còn có thể được nghiệm thu; hãy chờ một nhiệm vụ khác.",
        "What is awaited can no longer be accepted; wait for another task.",
    ),
}


class Awaited(NamedTuple):
    task_id: UUID
    status: str
    standing: bool | None


async def expect_startable(tx: Transaction, after: str, task_id: UUID) -> None:
    """Refuses a circle, and an awaited task that will never be accepted; a draft may be awaited."""
    chain = {one.task_id: one for one in await tx.all(Awaited, AWAITED, after=after)}
    awaited = chain[UUID(after)]
    holds = {
        "awaits_itself": task_id in chain,
        "awaits_standing_duty": awaited.standing,
        "awaits_what_is_never_accepted": not may_become(Status(awaited.status), Status.accepted),
    }
    faults = [Fault("/deadline/after", code, REASONS[code]) for code in REASONS if holds[code]]
    if faults:
        raise NeverStarts(faults)
