"""Locked: the directive that an act is about to add to, for one who enters its issuer's
documents."""

from datetime import date
from uuid import UUID

from kernel.database import Transaction
from kernel.errors import NotFound
from kernel.identity import Actor
from services.tasks.directory.access import rights_of


async def directive_of_ours(tx: Transaction, directive_id: UUID, by: Actor) -> tuple[UUID, date]:
    """Its issuer and its day, for one who enters that issuer's documents; to others it does not
    exist (rule 30)."""
    found = await (
        await tx.execute(
            "select issuer_unit_id, issued_on from directive where directive_id = %(id)s for share",
            id=directive_id,
        )
    ).fetchone()
    if found is None or not (await rights_of(tx, by)).records_for(found[0]):
        raise NotFound(what="directive / văn bản")
    return found  # type: ignore[no-any-return]  # the cursor is untyped
