"""Registering: officials and how to reach them."""

from collections.abc import Sequence
from uuid import UUID

from kernel.database import Read, Transaction
from kernel.errors import Fault, Invalid, NotFound, Words
from kernel.identity import Actor
from kernel.journal import record, record_many
from kernel.requests import require_if_match, set_etag
from kernel.tables import insert, lock
from kernel.texts import search_key
from services.units.authority import keeps_any, require_anywhere, require_over_official
from services.units.commands import AmendOfficial, NewOfficial, RegisterOfficial
from services.units.events import OfficialRegistered
from services.units.folding import sort_key
from services.units.models import Official
from services.units.views import OfficialView
from services.units.vocabulary import Noun

OFFICIAL = "select id, name, email, locale, demo, version from official where id = %(id)s"
AMEND = """
update official set name = %(name)s, email = %(email)s, locale = %(locale)s,
    sort_key = %(sort_key)s, search_key = %(search_key)s, version = version + 1
where id = %(id)s
"""


class CannotBeEmptied(Invalid):
    code = "cannot_be_emptied"


async def register_official(tx: Transaction, command: RegisterOfficial, by: Actor) -> OfficialView:
    await require_anywhere(tx, by)
    new = NewOfficial(**command.model_dump())
    await register_officials(tx, [new], by)
    tx.answer["location"] = f"/v1/officials/{new.official_id}"
    set_etag(tx, 1)
    about = new.model_dump(exclude={"official_id"})
    return OfficialView(id=new.official_id, version=1, **about)


async def register_officials(tx: Transaction, new: Sequence[NewOfficial], by: Actor) -> None:
    """By set."""
    await insert(tx, Official, [_folded(one) for one in new])
    await record_many(tx, [OfficialRegistered(**one.model_dump()) for one in new], by)


def _folded(new: NewOfficial) -> Official:
    key, found_by = sort_key(new.name), search_key(new.name)
    return Official(version=1, sort_key=key, search_key=found_by, **new.model_dump())


async def amend_official(
    tx: Transaction, official_id: UUID, patch: AmendOfficial, by: Actor
) -> OfficialView:
    """Under the row's lock: of fifty who send one ETag, one is heard."""
    official = await lock(tx, Official, official_id)
    if official is None:
        raise NotFound(what=Noun.official)
    await require_over_official(tx, by, official_id)
    require_if_match(tx, official.version)
    changed = patch.model_dump(exclude_unset=True)
    for field in ("name", "locale"):
        if changed.get(field, "") is None:
            words = Words("không được để trống", "cannot be taken away")
            raise CannotBeEmptied([Fault(f"/{field}", "null", words)])
    told = official.model_dump(exclude={"official_id", "version", "sort_key", "search_key"})
    version = official.version
    if told != told | changed:
        told, version = told | changed, version + 1
        about = {name: told[name] for name in ("name", "email", "locale")}
        keys = {"sort_key": sort_key(told["name"]), "search_key": search_key(told["name"])}
        await tx.run(AMEND, id=official_id, **about, **keys)
        await record(tx, OfficialRegistered(official_id=official_id, **told), by)
    set_etag(tx, version)
    return OfficialView(id=official_id, version=version, **told)


async def find_official(read: Read, official_id: UUID) -> OfficialView | None:
    return await read.one(OfficialView, OFFICIAL, id=official_id)


async def show_official(read: Read, official_id: UUID, by: Actor) -> OfficialView:
    """The address is for the official and for those who keep a register."""
    found = await find_official(read, official_id)
    if found is None:
        raise NotFound(what=Noun.official)
    if by.official_id == official_id or await keeps_any(read, by):
        set_etag(read, found.version)
        return found
    # Another tag for who sees less: the same reader may see the address tomorrow.
    set_etag(read, found.version, b"without address")
    return found.model_copy(update={"email": None})
