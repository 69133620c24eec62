"""Granting: officials and clients hold rights over a unit and all under it, from a day to a day."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from kernel.database import Read, Transaction
from kernel.errors import Fault, Invalid, NotFound, Words
from kernel.identity import Actor
from kernel.journal import record, record_many
from kernel.requests import require_if_match, set_etag
from kernel.tables import insert, lock
from services.units.appointing import expect_open
from services.units.authority import require
from services.units.commands import GrantRight, NewRight, RevokeRight
from services.units.events import RightGranted, RightRevoked
from services.units.models import HeldRight
from services.units.validity import in_order
from services.units.views import GrantView
from services.units.vocabulary import HolderKind, Noun, Role

HELD = """
select id, holder_id, holder_kind, role, unit_id, from_on, to_on, version from held_right
where holder_id = %(holder)s and holder_kind = %(kind)s
  and in_force(from_on, to_on, (select civil_today()))
order by role, unit_id nulls first
"""
REVOKE = """
update held_right set to_on = %(on)s, version = version + 1 where id = %(id)s returning version
"""


class GrantUnfit(Invalid):
    code = "grant_unfit"


async def grant_right(tx: Transaction, command: GrantRight, by: Actor) -> GrantView:
    """An administrator grants what lies within the own subtree, and nothing above it."""
    await require(tx, by, command.unit_id, (Role.administrator,))
    in_order(command.from_on, command.to_on, "/to_on")
    await _expect_known(tx, "unit", command.unit_id, "/unit_id")
    if command.holder_kind is HolderKind.official:
        await _expect_known(tx, "official", command.holder_id, "/holder_id")
    new = NewRight(**command.model_dump())
    await grant_rights(tx, [new], by)
    set_etag(tx, 1)
    return GrantView(id=new.grant_id, version=1, **new.model_dump(exclude={"grant_id"}))


async def grant_rights(tx: Transaction, new: Sequence[NewRight], by: Actor) -> None:
    """By set; holders and units are known to exist."""
    await insert(tx, HeldRight, new, version=1)
    await record_many(tx, [RightGranted(**one.model_dump()) for one in new], by)


async def revoke_right(
    tx: Transaction, grant_id: UUID, command: RevokeRight, by: Actor
) -> GrantView:
    held = await lock(tx, HeldRight, grant_id)
    if held is None:
        raise NotFound(what=Noun.grant)
    await require(tx, by, held.unit_id, (Role.administrator,))
    require_if_match(tx, held.version)
    today: date = await tx.value("select civil_today()")
    last = command.to_on or today - timedelta(days=1)
    expect_open(held.to_on, last)
    version = await tx.value(REVOKE, id=grant_id, on=last)
    await record(tx, RightRevoked(grant_id=grant_id, holder_id=held.holder_id, to_on=last), by)
    set_etag(tx, version)
    about = held.model_dump(exclude={"grant_id", "to_on", "version"})
    return GrantView(id=grant_id, to_on=last, version=version, **about)


async def list_grants(read: Read, by: Actor) -> list[GrantView]:
    """The rights that the caller holds today."""
    return await read.all(GrantView, HELD, holder=by.id, kind=by.kind)


async def _expect_known(tx: Transaction, table: str, row_id: UUID | None, pointer: str) -> None:
    found = await tx.value(
        f"select id from {table} where id = %(id)s",  # noqa: S608 a table named above
        id=row_id,
    )
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
