"""Drafting: a task written down before all six clears hold."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from string import ascii_lowercase, ascii_uppercase
from uuid import UUID

from psycopg.types.json import Json
from pydantic import Field

from kernel.clock import uuid7
from kernel.database import Transaction
from kernel.errors import Fault, Invalid, Refusal, Words
from kernel.identity import Actor
from kernel.journal import record
from kernel.texts import search_key
from services.tasks.assignment.events import TaskDrafted
from services.tasks.assignment.waiting import expect_startable
from services.tasks.deadlines.commands import DeadlineAsked
from services.tasks.deadlines.resolving import due_day
from services.tasks.deadlines.rules import DeadlineRule
from services.tasks.directives.locked import hold_directive
from services.tasks.directory.access import may_see, rights_of
from services.tasks.directory.lookups import OneLead, expect_unit_stands, find_group
from services.tasks.escalation.ladders import ladders_at_hand
from services.tasks.fields import Command, Line, LineIfAny, TextIfAny
from services.tasks.lifecycle import Status
from services.tasks.register.locked import clears_of, lock_task
from services.tasks.register.six_clears import six_clears


class DraftTask(Command):
    """Anything may still be missing but the words of the task (rule 3)."""

    title: Line
    item: LineIfAny = None
    product: LineIfAny = None
    indicator: LineIfAny = None
    lead_unit_id: UUID | None = None
    group_code: LineIfAny = None
    deadline: DeadlineAsked | None = None
    coordinating_unit_ids: list[UUID] = Field(default=[], max_length=200)
    note: TextIfAny = None


ITEM_TAKEN = Words(
    "Văn bản này đã có nhiệm vụ mang mục {item}.",
    "This directive has a task of item {item} already.",
)


class ItemTaken(Refusal):
    code = "item_taken"
    title = Words("Mục này đã có nhiệm vụ", "The item has a task already")
    detail = ITEM_TAKEN


class LeadCoordinates(Invalid):
    code = "lead_coordinates"


class AwaitedUnknown(Invalid):
    code = "awaited_unknown"


DRAFT = """
insert into task (task_id, directive_id, item, title, product, indicator, directive_type,
    issuer_unit_id, lead_unit_id, group_id, lead_basis, status, assigned_on, deadline, due_on, note,
    ladder_version, search_key)
values (%(task_id)s, %(directive_id)s, %(item)s, %(title)s, %(product)s, %(indicator)s,
    %(directive_type)s, %(issuer_unit_id)s, %(lead_unit_id)s, %(group_id)s, %(lead_basis)s,
    %(draft)s, %(assigned_on)s, %(deadline)s, %(due_on)s, %(note)s, %(ladder_version)s,
    %(search_key)s)
"""
# One at a time for a directive, until the end of the transaction: two may bring the same item.
ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended(%(directive)s::text, 58))"
ITEM_USED = """
select exists (select from task where directive_id = %(directive)s and roll_up_id is null
    and lower(item) = any(%(items)s))
"""
LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
COORDINATE = """
insert into coordination (task_id, party_id, party) values (%(task)s, %(id)s, %(party)s)
on conflict do nothing
"""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a draft is made of, whoever drafts it: a caller, or a row of an import."""

    title: str
    issuer_unit_id: UUID
    assigned_on: date
    directive_id: UUID | None = None
    item: str | None = None
    product: str | None = None
    indicator: str | None = None
    directive_type: str = "task"
    lead_unit_id: UUID | None = None
    group_id: UUID | None = None
    lead_basis: str | None = None
    rule: DeadlineRule | None = None
    note: str | None = None
    coordinating: Sequence[tuple[str, UUID]] = ()  # ("unit" or "group", id)


async def write_draft(tx: Transaction, draft: Draft) -> UUID:
    """A draft that may lack any of the six clears (rule 3), still to be told."""
    await _expect_item_unused(tx, draft)
    task_id = uuid7()
    due_on, deadline = None, None
    if draft.rule is not None:
        if draft.rule.after:
            await expect_startable(tx, draft.rule.after, task_id)
        due_on, deadline = await due_day(tx, draft.rule, draft.assigned_on)
    written = {field.name: getattr(draft, field.name) for field in fields(draft)}
    del written["rule"], written["coordinating"]
    await tx.run(
        DRAFT,
        **written,
        search_key=search_key(draft.title),
        task_id=task_id,
        draft=Status.draft,
        due_on=due_on,
        deadline=deadline and Json(deadline),
        ladder_version=(await ladders_at_hand(tx)).newest,
    )
    if draft.coordinating:
        parties = [
            {"task": task_id, "id": party_id, "party": party}
            for party, party_id in draft.coordinating
        ]
        await tx.many(COORDINATE, parties)
    return task_id


async def _expect_item_unused(tx: Transaction, draft: Draft) -> None:
    """An item of a document is one task, whatever the case of its letters; members of a broadcast
    and later turns share it."""
    if draft.directive_id is None or draft.item is None:
        return
    # The database may know no more letters than ASCII.
    cases = [case.translate(LOWER) for case in (draft.item.lower(), draft.item.upper())]
    await tx.value(ONE_AT_A_TIME, directive=draft.directive_id)
    if await tx.value(ITEM_USED, directive=draft.directive_id, items=cases):
        words = ITEM_TAKEN.filled({"item": draft.item})
        raise ItemTaken([Fault("/item", "item_taken", words)], item=draft.item)


async def draft_task(tx: Transaction, directive_id: UUID, command: DraftTask, by: Actor) -> UUID:
    """A draft under a directive, in the name of its issuer; the event says what it lacks."""
    directive = await hold_directive(tx, directive_id, by)
    await expect_awaited(tx, command, by)
    draft = await draft_of(tx, command, directive.issuer_unit_id, directive_id, directive.issued_on)
    task_id = await write_draft(tx, draft)
    missing = six_clears(await clears_of(tx, await lock_task(tx, task_id)))
    drafted = TaskDrafted(
        task_id=task_id,
        directive_id=directive_id,
        item=command.item,
        title=command.title,
        missing=[str(clear) for clear in missing],
    )
    await record(tx, drafted, by)
    return task_id


async def expect_awaited(tx: Transaction, command: DraftTask, by: Actor) -> None:
    """A task waits only for one that its author may read: else its due day would tell when a hidden
    one was done."""
    awaited = command.deadline.after if command.deadline else None
    if awaited is not None and not await may_see(tx, awaited, await rights_of(tx, by)):
        words = Words(
            "không có nhiệm vụ này, hoặc bạn không có quyền xem",
            "no such task, or you may not read it",
        )
        raise AwaitedUnknown([Fault("/deadline/after", "task_unknown", words)])


async def draft_of(
    tx: Transaction, command: DraftTask, issuer: UUID, directive_id: UUID | None, assigned_on: date
) -> Draft:
    group_id = await find_group(tx, command.group_code)
    if command.lead_unit_id and group_id:
        raise OneLead
    for unit_id in [command.lead_unit_id, *command.coordinating_unit_ids]:
        await expect_unit_stands(tx, unit_id)
    _expect_others_coordinate(command)
    return Draft(
        title=command.title,
        issuer_unit_id=issuer,
        assigned_on=assigned_on,
        directive_id=directive_id,
        item=command.item,
        product=command.product,
        indicator=command.indicator,
        lead_unit_id=command.lead_unit_id,
        group_id=group_id,
        lead_basis="stated" if command.lead_unit_id or group_id else None,
        rule=command.deadline.rule() if command.deadline else None,
        note=command.note,
        coordinating=[
            ("unit", unit_id) for unit_id in dict.fromkeys(command.coordinating_unit_ids)
        ],
    )


def _expect_others_coordinate(command: DraftTask) -> None:
    """The lead is never its own coordinator."""
    faults = [
        Fault(
            f"/coordinating_unit_ids/{at}",
            "lead_coordinates",
            Words(
                "đơn vị chủ trì không đồng thời là đơn vị phối hợp",
                "the lead unit is not its own coordinating unit",
            ),
        )
        for at, unit_id in enumerate(command.coordinating_unit_ids)
        if unit_id == command.lead_unit_id
    ]
    if faults:
        raise LeadCoordinates(faults)
