"""Locked: the directive that an act adds to or issues, for who enters its issuer's documents."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from kernel.database import Transaction
from kernel.errors import NotFound
from kernel.identity import Actor
from services.tasks.directives.reading import expect_directive_visible
from services.tasks.directory.access import expect_issuer, rights_of
from services.tasks.terms import Noun


class LockedDirective(NamedTuple):
    issuer_unit_id: UUID
    issued_on: date
    version: int


ROW = "select issuer_unit_id, issued_on, version from directive where directive_id = %(id)s"
HELD = f"{ROW} for share"
LOCKED = f"{ROW} for update"


async def hold_directive(tx: Transaction, directive_id: UUID, by: Actor) -> LockedDirective:
    """Shared with others who add to it."""
    return await _ours(tx, directive_id, await tx.one(LockedDirective, HELD, id=directive_id), by)


async def lock_directive(tx: Transaction, directive_id: UUID, by: Actor) -> LockedDirective:
    """Shared with nobody, to be issued."""
    return await _ours(tx, directive_id, await tx.one(LockedDirective, LOCKED, id=directive_id), by)


async def _ours(
    tx: Transaction, directive_id: UUID, found: LockedDirective | None, by: Actor
) -> LockedDirective:
    """For one who enters its issuer's documents; to one who may not even read it, it does not exist
    (rule 30)."""
    if found is None:
        raise NotFound(what=Noun.directive)
    if not (await rights_of(tx, by)).issues_for(found.issuer_unit_id):
        await expect_directive_visible(tx, directive_id, by)
        await expect_issuer(tx, by, found.issuer_unit_id)
    return found
