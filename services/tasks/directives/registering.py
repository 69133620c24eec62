"""Registering: a document that assigns tasks is entered under its number."""

from uuid import UUID

from pydantic import Field

from kernel.clock import uuid7
from kernel.database import Transaction
from kernel.errors import Refusal, Words
from kernel.identity import Actor
from kernel.journal import record
from kernel.requests import set_etag
from services.tasks.directives.events import DirectiveRegistered
from services.tasks.directory.access import expect_issuer
from services.tasks.directory.lookups import expect_unit_stands
from services.tasks.fields import Command, Day, Line, TextIfAny


class RegisterDirective(Command):
    number: Line = Field(examples=["05-TB/BCĐTW"])
    title: Line
    issuer_unit_id: UUID
    issued_on: Day
    note: TextIfAny = None


class DirectiveNumberTaken(Refusal):
    code = "directive_number_taken"
    title = Words("Số văn bản đã có", "The directive number is taken")
    detail = Words(
        "Văn bản số {number} đã đăng ký với mã {directive_id}.",
        "A directive numbered {number} is registered already, as {directive_id}.",
    )


REGISTER = """
insert into directive (directive_id, number, title, issuer_unit_id, issued_on, note, registered_at)
values (%(directive_id)s, %(number)s, %(title)s, %(issuer_unit_id)s, %(issued_on)s, %(note)s,
        clock_now())
on conflict (number) do nothing
"""


async def register_directive(tx: Transaction, command: RegisterDirective, by: Actor) -> UUID:
    await expect_issuer(tx, by, command.issuer_unit_id)
    await expect_unit_stands(tx, command.issuer_unit_id)
    return await enter_directive(tx, command, by)


async def enter_directive(tx: Transaction, command: RegisterDirective, by: Actor) -> UUID:
    """For one whose right was asked; refuses a number that is taken."""
    directive_id = uuid7()
    if not await tx.run(REGISTER, directive_id=directive_id, **command.model_dump()):
        taken = await tx.value(
            "select directive_id from directive where number = %(n)s", n=command.number
        )
        raise DirectiveNumberTaken(number=command.number, directive_id=taken)
    told = command.model_dump(exclude={"note"})
    await record(tx, DirectiveRegistered(directive_id=directive_id, **told), by)
    set_etag(tx, 1)
    return directive_id
