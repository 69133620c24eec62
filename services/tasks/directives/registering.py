"""Registering: a document that assigns tasks is entered under its number."""

from uuid import UUID

from pydantic import Field

from kernel.clock import civil_day, uuid7
from kernel.database import Transaction
from kernel.errors import Refusal, Words
from kernel.identity import Actor
from kernel.journal import record
from kernel.requests import set_etag
from services.tasks.directives.events import DirectiveRegistered
from services.tasks.directives.issue_days import expect_issue_day
from services.tasks.directives.numbers import number_key
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
        "Cơ quan này đã có văn bản số {number} trong năm đó, mã {directive_id}.",
        "This issuer has a directive numbered {number} in that year already, as {directive_id}.",
    )


REGISTER = """
insert into directive (directive_id, number, document_number, number_key, title, issuer_unit_id,
    issued_on, note, registered_at)
values (%(directive_id)s, %(unique_number)s, %(number)s, %(number_key)s, %(title)s,
    %(issuer_unit_id)s, %(issued_on)s, %(note)s, clock_now())
on conflict do nothing
"""
TAKEN = """
select directive_id from directive
where issuer_unit_id = %(issuer_unit_id)s and number_key = %(number_key)s
"""


async def register_directive(tx: Transaction, command: RegisterDirective, by: Actor) -> UUID:
    await expect_issuer(tx, by, command.issuer_unit_id)
    await expect_unit_stands(tx, command.issuer_unit_id)
    return await enter_directive(tx, command, by)


async def enter_directive(tx: Transaction, command: RegisterDirective, by: Actor) -> UUID:
    """For one whose right was asked; refuses a day that no document has, and a number that the
    issuer has used in that year.

    The refusal names the other directive: whoever enters an issuer's documents reads them all.
    """
    expect_issue_day(command.issued_on, civil_day(await tx.now()))
    directive_id = uuid7()
    row = {
        "directive_id": directive_id,
        "number_key": number_key(command.number, command.issued_on),
        **command.model_dump(),
    }
    # The second in the nation, when another issuer or another year has the number already.
    for unique_number in (command.number, f"{command.number} {directive_id}"):
        if await tx.run(REGISTER, unique_number=unique_number, **row):
            break
        taken = await tx.value(
            TAKEN, issuer_unit_id=command.issuer_unit_id, number_key=row["number_key"]
        )
        if taken is not None:
            raise DirectiveNumberTaken(number=command.number, directive_id=taken)
    told = command.model_dump(exclude={"note"})
    await record(tx, DirectiveRegistered(directive_id=directive_id, **told), by)
    set_etag(tx, 1)
    return directive_id
