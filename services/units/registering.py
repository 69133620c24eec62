"""Registering: officials and how to reach them."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import select

from kernel.database import Read, Transaction
from kernel.errors import Fault, Invalid, NotFound, Words
from kernel.identity import Actor
from kernel.journal import record, record_many
from kernel.requests import require_if_match, set_etag
from services.units.authority import keeps_any, require_anywhere, require_over_official
from services.units.commands import AmendOfficial, NewOfficial, RegisterOfficial
from services.units.copying import copy_rows
from services.units.events import OfficialRegistered
from services.units.models import Official
from services.units.views import OfficialView

OFFICIAL = "select id, name, email, locale, demo, version from official where id = %(id)s"


class CannotBeEmptied(Invalid):
    code = "cannot_be_emptied"


async def register_official(tx: Transaction, command: RegisterOfficial, by: Actor) -> OfficialView:
    await require_anywhere(tx, by)
    new = NewOfficial(**command.model_dump())
    await register_officials(tx, [new], by)
    tx.answer["location"] = f"/v1/officials/{new.id}"
    set_etag(tx, 1)
    return OfficialView(version=1, **new.model_dump())


async def register_officials(tx: Transaction, new: Sequence[NewOfficial], by: Actor) -> None:
    """By set."""
    columns = ("id", "name", "email", "locale", "demo", "version")
    await copy_rows(
        tx, "official", columns, ((o.id, o.name, o.email, o.locale, o.demo, 1) for o in new)
    )
    await record_many(
        tx, [OfficialRegistered(official_id=o.id, **o.model_dump(exclude={"id"})) for o in new], by
    )


async def amend_official(
    tx: Transaction, official_id: UUID, patch: AmendOfficial, by: Actor
) -> OfficialView:
    """Under the row's lock: of fifty who send one ETag, one is heard."""
    session = await tx.orm()
    query = select(Official).where(Official.id == official_id).with_for_update()
    official = (await session.exec(query)).one_or_none()
    if official is None:
        raise NotFound(what="official")
    await require_over_official(tx, by, official_id)
    require_if_match(tx, official.version)
    changed = patch.model_dump(exclude_unset=True)
    for field in ("name", "locale"):
        if changed.get(field, "") is None:
            raise CannotBeEmptied(
                [Fault(f"/{field}", "null", Words("không được để trống", "cannot be taken away"))]
            )
    if any(getattr(official, field) != value for field, value in changed.items()):
        official.sqlmodel_update({**changed, "version": official.version + 1})
        told = official.model_dump(exclude={"id", "version"})
        await record(tx, OfficialRegistered(official_id=official_id, **told), by)
    set_etag(tx, official.version)
    return OfficialView(**official.model_dump())


async def official(read: Read, official_id: UUID, by: Actor) -> OfficialView:
    """The address is for the official and for those who keep a register."""
    found = await read.one(OfficialView, OFFICIAL, id=official_id)
    if found is None:
        raise NotFound(what="official")
    set_etag(read, found.version)
    if by.id == official_id or await keeps_any(read, by):
        return found
    return found.model_copy(update={"email": None})
