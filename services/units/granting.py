"""Granting: officials and clients hold rights over a unit and all under it, from a day to a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from kernel.database import Read, Transaction
from kernel.errors import Fault, Forbidden, Invalid, NotFound, Words
from kernel.identity import Actor
from kernel.journal import record, record_many
from kernel.pagination import Page, PageOf
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
# The nearest version of a unit says what it is under, as for whoever keeps its register.
GRANTS = """
with recursive today as materialized (select civil_today() as day),
mine as (
    select r.unit_id from held_right r, today
    where r.holder_id = %(me)s and r.holder_kind = %(kind)s and r.role = %(administrator)s
      and in_force(r.from_on, r.to_on, day)),
below as (
    select unit_id from mine where unit_id is not null
    union
    select v.unit_id from below join unit_version v on v.parent_id = below.unit_id, today
    where v.valid_from = (
        select w.valid_from from unit_version w where w.unit_id = v.unit_id
        order by in_force(w.valid_from, w.valid_to, day) desc, w.valid_from desc limit 1))
select id, holder_id, holder_kind, role, unit_id, from_on, to_on, version from held_right r
where ((r.holder_id = %(me)s and r.holder_kind = %(kind)s)
       or exists (select from mine where unit_id is null)
       or r.unit_id in (select unit_id from below))
  and (%(holder_id)s::uuid is null or r.holder_id = %(holder_id)s)
  and (%(unit_id)s::uuid is null or r.unit_id = %(unit_id)s)
  and (%(role)s::text is null or r.role = %(role)s)
  and id < coalesce(%(after_id)s, 'ffffffff-ffff-ffff-ffff-ffffffffffff')::uuid
order by id desc limit %(take)s
"""
REVOKE = """
update held_right set to_on = %(on)s, version = version + 1 where id = %(id)s returning version
"""


@dataclass(frozen=True)
class SoughtGrants:
    """What a list of grants is narrowed by."""

    holder_id: UUID | None = None
    unit_id: UUID | None = None
    role: Role | None = None


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
    await _expect_revoker(tx, by, held)
    require_if_match(tx, held.version)
    today: date = await tx.value("select civil_today()")
    last = command.to_on or today - timedelta(days=1)
    expect_open(held.to_on, last)
    version = await tx.value(REVOKE, id=grant_id, on=last)
    await record(tx, RightRevoked(grant_id=grant_id, holder_id=held.holder_id, to_on=last), by)
    set_etag(tx, version)
    about = held.model_dump(exclude={"grant_id", "to_on", "version"})
    return GrantView(id=grant_id, to_on=last, version=version, **about)


async def _expect_revoker(tx: Transaction, by: Actor, held: HeldRight) -> None:
    """To all but those who administer it and its holder, a grant does not exist."""
    try:
        await require(tx, by, held.unit_id, (Role.administrator,))
    except Forbidden:
        if (held.holder_kind, held.holder_id) != (by.kind, by.id):
            raise NotFound(what=Noun.grant) from None
        raise


async def list_grants(read: Read, by: Actor, sought: SoughtGrants, page: Page) -> PageOf[GrantView]:
    """One's own, and those over units that one administers; newest first, ended ones too."""
    asked = {**vars(sought), **_asked(by), **page.keyset("id")}
    rows = await read.all(GrantView, GRANTS, **asked)
    return page.cut(rows, lambda row: (row.id,))


def _asked(by: Actor) -> dict[str, Any]:
    return {"me": by.id, "kind": by.kind, "administrator": Role.administrator}


async def list_held_rights(read: Read, by: Actor) -> list[GrantView]:
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
