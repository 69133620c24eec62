"""In hand: the locked row that an act is about to decide on, and the units that it may name."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from kernel.database import Read, Transaction
from kernel.errors import Fault, Invalid, NotFound, Words
from kernel.requests import matched, stamped
from services.tasks.lifecycle import Clears, Status


class UnitUnknown(Invalid):
    code = "unit_unknown"
    title = Words("Không có đơn vị này", "No such unit")
    detail = Words(
        "{name} không phải đơn vị hay nhóm đang tồn tại; tra ở /v1/units?q=… hoặc /v1/groups.",
        "{name} is no unit or group that stands today; look it up at /v1/units?q=… or /v1/groups.",
    )


class OneLead(Invalid):
    code = "one_lead"
    title = Words("Một đơn vị chủ trì", "Exactly one lead")
    detail = Words(
        "Nêu đúng một trong hai: lead_unit_id hoặc group_code.", "Name exactly one of lead_unit_id and group_code."
    )


@dataclass(frozen=True)
class InHand:
    """A task's row, locked: what every decision on it reads."""

    task_id: UUID
    directive_id: UUID | None
    status: Status
    title: str
    product: str | None
    deadline: dict[str, Any] | None
    due_on: date | None
    assigned_on: date
    issuer_unit_id: UUID
    lead_unit_id: UUID | None
    lead_basis: str | None
    group_id: UUID | None
    is_roll_up: bool
    task_class: str | None
    version: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "status", Status(self.status))


IN_HAND = """
select task_id, directive_id, status, title, product, deadline, due_on, assigned_on, issuer_unit_id, lead_unit_id,
       lead_basis, group_id, is_roll_up, task_class, version
from task where task_id = %(id)s for update
"""


async def task_in_hand(tx: Transaction, task_id: UUID, *, check: bool = True) -> InHand:
    """The locked row; refuses an unknown id, and a version other than the request's If-Match."""
    task = await (await tx.execute(IN_HAND, class_row(InHand), id=task_id)).fetchone()
    if task is None:
        raise NotFound(what="task / nhiệm vụ")
    if check:
        matched(tx, task.version)
        stamped(tx, task.version + 1)
    return task  # type: ignore[no-any-return]  # the cursor is untyped


STANDS = """
select exists (select from known_unit where unit_id = %(id)s
               and civil_today() between valid_from and coalesce(valid_to, 'infinity'))
"""


async def expect_standing(tx: Transaction, unit_id: UUID | None) -> None:
    if unit_id is not None and not await tx.value(STANDS, id=unit_id):
        raise UnitUnknown([Fault("", "unit_unknown", Words(str(unit_id), str(unit_id)))], name=str(unit_id))


async def group_of(tx: Transaction, code: str | None) -> UUID | None:
    if code is None:
        return None
    found: UUID | None = await tx.value("select group_id from known_group where code = %(code)s", code=code)
    if found is None:
        raise UnitUnknown(name=code)
    return found


HEADED = "select exists (select from known_post where unit_id = %(unit)s and is_head)"


async def clears_of(tx: Read, task: InHand) -> Clears:
    addressed = task.lead_unit_id is not None or task.group_id is not None
    settled = addressed and (task.lead_basis == "stated" or await _settled(tx, task))
    headed = task.group_id is not None or bool(await tx.value(HEADED, unit=task.lead_unit_id))
    return Clears(
        person=settled, task=bool(task.title), time=task.deadline is not None, responsibility=not addressed or headed,
        product=bool(task.product), authority=task.issuer_unit_id is not None,
    )  # fmt: skip


async def _settled(tx: Read, task: InHand) -> bool:
    """An inferred lead is only a suggestion until somebody settles it by name."""
    return bool(await tx.value("select lead_settled_by is not null from task where task_id = %(id)s", id=task.task_id))


# Who answers for a unit today: its head, substantive before acting before deputies, else the same of its superior.
ANSWERING = """
    select k.official_id, k.post_id, k.unit_id,
           case when p.is_head then k.kind else 'deputy' end as basis
    from unnest({path}) with ordinality as level (unit_id, step)
    join known_tenure k on k.unit_id = level.unit_id
     and (select civil_today()) between k.from_on and coalesce(k.to_on, 'infinity')
    join known_post p on p.post_id = k.post_id and p.rank < 10
    order by level.step, p.is_head desc, k.kind desc, p.rank limit 1"""
ANSWERING_FOR = f"""
select to_jsonb(a) from known_unit u, lateral ({ANSWERING.format(path="u.path")}) a where u.unit_id = %(unit)s
"""  # noqa: S608 made of constants


async def answering_for(tx: Transaction, unit_id: UUID | None) -> list[dict[str, Any]]:
    """The official who answers for a unit today, as a list of none or one."""
    return [row for (row,) in await (await tx.execute(ANSWERING_FOR, unit=unit_id)).fetchall()]


async def name_of(tx: Transaction, unit_id: UUID | None) -> str:
    return str(await tx.value("select name_vi from known_unit where unit_id = %(id)s", id=unit_id) or "")
