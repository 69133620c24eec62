"""Assigning: a draft issued to one unit or to every member of a group, its clock started, told and
counted."""

from collections.abc import Sequence
from uuid import UUID

from psycopg.types.json import Json

from kernel.clock import uuid7
from kernel.database import Transaction
from kernel.errors import NotFound, Refusal, Words
from kernel.identity import Actor
from kernel.journal import record_many
from kernel.logs import trace_id
from kernel.requests import require_if_match, set_etag
from services.tasks.assignment.authority import expect_authority
from services.tasks.assignment.events import TaskBroadcast
from services.tasks.directory.access import rights_of
from services.tasks.directory.addressees import MEMBERS, UnitUnknown, expect_standing
from services.tasks.directory.chains import ANSWERING
from services.tasks.escalation.clocks import start_clocks
from services.tasks.lifecycle import Status, move
from services.tasks.register.locked import LockedTask, clears_of, lock_task
from services.tasks.register.six_clears import expect_clear
from services.tasks.summary.tallies import count_move


async def issue_task(tx: Transaction, task_id: UUID, by: Actor) -> UUID:
    """Issue one draft; refuses with one fault for each of the six clears that is missing."""
    task = await lock_task(tx, task_id)
    if not (await rights_of(tx, by)).records_for(task.issuer_unit_id):
        raise NotFound(what="task / nhiệm vụ")
    await announce(tx, await make_issued(tx, task, by), by)
    return task_id


# 3,430 members in about 0.2 s.
FAN_OUT = """
insert into task (task_id, directive_id, item, title, product, indicator, directive_type,
    issuer_unit_id,
    lead_unit_id, lead_basis, lead_settled_by, roll_up_id, commune_id, province_id, branch, status,
        task_class,
    assigned_on, deadline, due_on, ladder_version, issued_at, note, version)
select member.task_id, d.directive_id, d.item, d.title, d.product, d.indicator, d.directive_type,
    d.issuer_unit_id,
    u.unit_id, d.lead_basis, d.lead_settled_by, d.task_id, u.commune_id, u.province_id, u.branch,
        'issued',
    'open_in_term', d.assigned_on, d.deadline, d.due_on, d.ladder_version, (select clock_now()),
        d.note, 2
from unnest(%(task_ids)s::uuid[], %(unit_ids)s::uuid[]) as member (task_id, unit_id)
join known_unit u using (unit_id), task d where d.task_id = %(roll_up)s
"""
ISSUE_ONE = """
update task t set status = 'issued', task_class = 'open_in_term', issued_at = clock_now(),
    version = t.version + 1,
    commune_id = u.commune_id, province_id = u.province_id, branch = u.branch
from known_unit u where u.unit_id = t.lead_unit_id and t.task_id = %(id)s
"""
ROLL_UP = """
update task set status = 'issued', is_roll_up = true, issued_at = clock_now(), version = version + 1
where task_id = %(id)s
"""


async def make_issued(tx: Transaction, task: LockedTask, by: Actor) -> list[UUID]:
    """Make one draft issued: the ids of the tasks that it became, still to be announced."""
    move(task.status, Status.issued)
    expect_clear(await clears_of(tx, task))
    if task.group_id is None:
        await expect_standing(tx, task.lead_unit_id)
        await expect_authority(tx, task, [task.lead_unit_id] if task.lead_unit_id else [], by)
        await tx.run(ISSUE_ONE, id=task.task_id)
        return [task.task_id]
    units = [unit for (unit,) in await tx.rows(MEMBERS, group=task.group_id)]
    if not units:
        raise UnitUnknown(name="group without members / nhóm không có thành viên")
    await expect_authority(tx, task, units, by)
    members = [uuid7() for _ in units]
    await tx.run(ROLL_UP, id=task.task_id)
    await tx.run(FAN_OUT, task_ids=members, unit_ids=units, roll_up=task.task_id)
    await record_many(
        tx, [TaskBroadcast(task_id=task.task_id, group_id=task.group_id, members=len(units))], by
    )
    return members


TELL = f"""
insert into journal (name, subject, actor, trace_id, at, body)
select 'TaskIssued', t.task_id, %(actor)s, %(trace)s, (select clock_now()), jsonb_build_object(
    'task_id', t.task_id, 'title', t.title, 'directive_number', d.number, 'due_on', t.due_on,
    'lead_unit_id', t.lead_unit_id, 'lead_name', u.name_vi,
    'officials', coalesce((select jsonb_agg(to_jsonb(a))
        from ({ANSWERING.format(path="u.path")}) a), '[]'))
from unnest(%(ids)s::uuid[]) as new (task_id) join task t using (task_id)
join known_unit u on u.unit_id = t.lead_unit_id left join directive d using (directive_id)
"""  # noqa: S608 made of constants


async def announce(tx: Transaction, task_ids: Sequence[UUID], by: Actor) -> None:
    """Start the clocks of issued tasks, tell the journal, and count them: once a transaction, for
    all of them."""
    if task_ids:
        await start_clocks(tx, task_ids)
        actor = Json(by.model_dump(mode="json"))
        await tx.run(TELL, ids=list(task_ids), actor=actor, trace=trace_id.get() or None)
        await count_move(tx, task_ids, None, "open_in_term")


class NothingToIssue(Refusal):
    code = "nothing_to_issue"
    title = Words("Không còn gì để giao", "Nothing is left to issue")
    detail = Words("Văn bản này không còn bản nháp.", "This directive has no draft left.")


async def issue_directive(tx: Transaction, directive_id: UUID, by: Actor) -> UUID:
    """Issue every draft of a directive, or none: the first that is not clear refuses with what it
    lacks."""
    found = await (
        await tx.execute(
            "select issuer_unit_id, version from directive where directive_id = %(id)s for update",
            id=directive_id,
        )
    ).fetchone()
    if found is None or not (await rights_of(tx, by)).records_for(found[0]):
        raise NotFound(what="directive / văn bản")
    require_if_match(tx, found[1])
    drafts = await tx.rows(
        "select task_id from task where directive_id = %(id)s and status = 'draft' order by "
        "item, task_id",
        id=directive_id,
    )
    if not drafts:
        raise NothingToIssue
    issued: list[UUID] = []
    for (task_id,) in drafts:
        issued += await make_issued(tx, await lock_task(tx, task_id, check=False), by)
    await announce(tx, issued, by)
    await tx.run(
        "update directive set version = version + 1 where directive_id = %(id)s", id=directive_id
    )
    set_etag(tx, found[1] + 1)
    return directive_id
