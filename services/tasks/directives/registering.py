"""Directing: a document that assigns tasks is registered, and all that is clear in it is issued."""

from uuid import UUID

from kernel.clock import uuid7
from kernel.database import Transaction
from kernel.errors import NotFound, Refusal, Words
from kernel.identity import Actor
from kernel.journal import record
from kernel.requests import matched, stamped
from services.tasks.assignment.issuing import announce, make_issued
from services.tasks.commands import RegisterDirective
from services.tasks.directory.access import expect_issuer, rights_of
from services.tasks.events import DirectiveRegistered
from services.tasks.register.locked import expect_standing, task_in_hand


class DirectiveNumberTaken(Refusal):
    code = "directive_number_taken"
    title = Words("Số văn bản đã có", "The directive number is taken")
    detail = Words(
        "Văn bản số {number} đã đăng ký với mã {directive_id}.",
        "A directive numbered {number} is registered already, as {directive_id}.",
    )


class NothingToIssue(Refusal):
    code = "nothing_to_issue"
    title = Words("Không còn gì để giao", "Nothing is left to issue")
    detail = Words("Văn bản này không còn bản nháp.", "This directive has no draft left.")


REGISTER = """
insert into directive (directive_id, number, title, issuer_unit_id, issued_on, note, registered_at)
values (%(directive_id)s, %(number)s, %(title)s, %(issuer_unit_id)s, %(issued_on)s, %(note)s, clock_now())
on conflict (number) do nothing
"""


async def register_directive(tx: Transaction, command: RegisterDirective, by: Actor) -> UUID:
    await expect_issuer(tx, by, command.issuer_unit_id)
    await expect_standing(tx, command.issuer_unit_id)
    return await keep_directive(tx, command, by)


async def keep_directive(tx: Transaction, command: RegisterDirective, by: Actor) -> UUID:
    directive_id = uuid7()
    if not await tx.run(REGISTER, directive_id=directive_id, **command.model_dump()):
        taken = await tx.value("select directive_id from directive where number = %(n)s", n=command.number)
        raise DirectiveNumberTaken(number=command.number, directive_id=taken)
    kept = command.model_dump(exclude={"note"})
    await record(tx, DirectiveRegistered(directive_id=directive_id, **kept), by)
    stamped(tx, 1)
    return directive_id


async def issue_directive(tx: Transaction, directive_id: UUID, by: Actor) -> UUID:
    """Issue every draft of a directive, or none: the first that is not clear refuses with what it lacks."""
    found = await (
        await tx.execute(
            "select issuer_unit_id, version from directive where directive_id = %(id)s for update", id=directive_id
        )
    ).fetchone()
    if found is None or not (await rights_of(tx, by)).records_for(found[0]):
        raise NotFound(what="directive / văn bản")
    matched(tx, found[1])
    drafts = await (
        await tx.execute(
            "select task_id from task where directive_id = %(id)s and status = 'draft' order by item, task_id",
            id=directive_id,
        )
    ).fetchall()
    if not drafts:
        raise NothingToIssue
    issued: list[UUID] = []
    for (task_id,) in drafts:
        issued += await make_issued(tx, await task_in_hand(tx, task_id, check=False), by)
    await announce(tx, issued, by)
    await tx.run("update directive set version = version + 1 where directive_id = %(id)s", id=directive_id)
    stamped(tx, found[1] + 1)
    return directive_id
