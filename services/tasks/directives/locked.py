"""Locked: the directive that an act adds to or issues, for who enters its issuer's documents."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from kernel.database import Transaction
from kernel.errors import NotFound
from kernel.identity import Actor
from services.tasks.directory.access import rights_of
from services.tasks.terms import Noun


class LockedDirective(NamedTuple):
    issuer_unit_id: UUID
    issued_on: date
    version: int


ROW = "select issuer_unit_id, issued_on, version from directive where directive_id = %(id)s"
HELD = f"{ROW} for share"
LOCKED = f"{ROW} for update"


async def hold_directive(tx: Transaction, directive_id: UUID, by: Actor) -> LockedDirective:
    """Shared with others who add to it; to one who does not enter its issuer's documents it does
    not exist (rule 30)."""
    return await _ours(tx, await tx.one(LockedDirective, HELD, id=directive_id), by)


async def lock_directive(tx: Transaction, directive_id: UUID, by: Actor) -> LockedDirective:
    """Shared with nobody, to be issued."""
    return await _ours(tx, await tx.one(LockedDirective, LOCKED, id=directive_id), by)


async def _ours(tx: Transaction, found: LockedDirective | None, by: Actor) -> LockedDirective:
    if found is None or not (await rights_of(tx, by)).records_for(found.issuer_unit_id):
        raise NotFound(what=Noun.directive)
    return found
