"""Granting: officials and clients hold rights over a unit and all under it, from a day to a day."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import select

from kernel.database import Read, Transaction
from kernel.errors import Fault, Invalid, NotFound, Words
from kernel.identity import Actor
from kernel.journal import record, record_many
from kernel.requests import require_if_match, set_etag
from services.units.appointing import still_open
from services.units.authority import require
from services.units.commands import GrantRight, NewRight, RevokeRight
from services.units.copying import copy_rows
from services.units.events import RightGranted, RightRevoked
from services.units.models import HeldRight
from services.units.validity import in_order
from services.units.views import GrantView
from services.units.vocabulary import HolderKind, Role

HELD = """
select id, holder_id, holder_kind, role, unit_id, from_on, to_on, version from held_right
where holder_id = %(holder)s and holder_kind = %(kind)s and from_on <= (select civil_today())
  and (to_on is null or to_on >= (select civil_today()))
order by role, unit_id nulls first
"""


class GrantUnfit(Invalid):
    code = "grant_unfit"


async def grant_right(tx: Transaction, command: GrantRight, by: Actor) -> GrantView:
    """An administrator grants what lies within the own subtree, and nothing above it."""
    await require(tx, by, command.unit_id, (Role.administrator,))
    in_order(command.from_on, command.to_on, "/to_on")
    await _known(tx, "unit", command.unit_id, "/unit_id")
    if command.holder_kind is HolderKind.official:
        await _known(tx, "official", command.holder_id, "/holder_id")
    new = NewRight(**command.model_dump())
    await grant_rights(tx, [new], by)
    set_etag(tx, 1)
    return GrantView(version=1, **new.model_dump())


async def grant_rights(tx: Transaction, new: Sequence[NewRight], by: Actor) -> None:
    """By set; holders and units are known to exist."""
    columns = ("id", "holder_id", "holder_kind", "role", "unit_id", "from_on", "to_on")
    kept = ([*(getattr(one, column) for column in columns), 1] for one in new)
    await copy_rows(tx, "held_right", [*columns, "version"], kept)
    await record_many(
        tx, [RightGranted(grant_id=one.id, **one.model_dump(exclude={"id"})) for one in new], by
    )


async def revoke_right(
    tx: Transaction, grant_id: UUID, command: RevokeRight, by: Actor
) -> GrantView:
    session = await tx.orm()
    held = (
        await session.exec(select(HeldRight).where(HeldRight.id == grant_id).with_for_update())
    ).one_or_none()
    if held is None:
        raise NotFound(what="grant")
    await require(tx, by, held.unit_id, (Role.administrator,))
    require_if_match(tx, held.version)
    today: date = await tx.value("select civil_today()")
    last = command.to_on or today - timedelta(days=1)
    still_open(held.to_on, last)
    held.to_on, held.version = last, held.version + 1
    await record(tx, RightRevoked(grant_id=grant_id, holder_id=held.holder_id, to_on=last), by)
    set_etag(tx, held.version)
    return GrantView(**held.model_dump())


async def rights_of(read: Read, holder: Actor) -> list[GrantView]:
    return await read.all(GrantView, HELD, holder=holder.id, kind=holder.kind)


async def _known(tx: Transaction, table: str, row_id: UUID | None, pointer: str) -> None:
    found = await tx.value(f"select id from {table} where id = %(id)s", id=row_id)  # noqa: S608 a table named above
    if row_id is not None and found is None:
        raise GrantUnfit(
            [
                Fault(
                    pointer,
                    f"{table}_unknown",
                    Words("không có trong hệ thống", "is not known here"),
                )
            ]
        )
