"""Authority: whom an issuer may assign tasks to."""

from collections.abc import Sequence
from uuid import UUID

from kernel.database import Transaction
from kernel.errors import Forbidden, Words
from kernel.identity import Actor
from services.tasks.directory.access import rights_of
from services.tasks.register.locked import LockedTask
from services.tasks.terms import Need


class OutsideAuthority(Forbidden):
    code = "outside_authority"
    title = Words("Ngoài thẩm quyền giao việc", "Outside the issuer's authority")
    detail = Words(
        "Người đứng đầu giao việc cho đơn vị mình và cấp dưới; {name} không thuộc phạm vi đó. Cần "
        "quyền giao việc.",
        "A head assigns to its own unit and those below it; {name} is not one. That needs an "
        "issuer grant.",
    )


# By its office a unit reaches its own subtree. A grant there reaches further, but never beyond the
# level at which it was given: a central body's over the nation, that of a body inside a province or
# a commune over that one.
OUTSIDE = """
select u.name_vi, u.name_en from known_unit u, known_unit i
where i.unit_id = %(issuer)s and u.unit_id = any(%(units)s::uuid[]) and not i.unit_id = any(u.path)
  and not (%(granted)s and (i.level = 'central'
           or (i.level = 'internal' and coalesce(i.commune_id, i.province_id) = any(u.path))))
order by u.code limit 1
"""


async def expect_authority(
    tx: Transaction, task: LockedTask, units: Sequence[UUID], by: Actor
) -> None:
    """The last of the six clears: the issuer stands above whom it assigns to, or was given the
    right to."""
    rights = await rights_of(tx, by)
    # A document filed under us may hold a task of another body.
    if not rights.issues_for(task.issuer_unit_id):
        raise Forbidden(needs=Need.issuer_of_each)
    if rights.assigns_anywhere:
        return
    granted = rights.granted_at(task.issuer_unit_id)
    outside = await tx.row(OUTSIDE, units=list(units), issuer=task.issuer_unit_id, granted=granted)
    if outside is not None:
        raise OutsideAuthority(name=Words(*outside))
