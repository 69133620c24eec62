"""Assigning: a draft issued to one unit or to every member of a group, its clock started, told and counted."""

from collections.abc import Sequence
from uuid import UUID

from psycopg.types.json import Json

from kernel.clock import civil_day, uuid7
from kernel.database import Transaction
from kernel.errors import Forbidden, NotFound, Words
from kernel.identity import Actor
from kernel.journal import record_many
from kernel.logs import trace_id
from kernel.requests import stamped
from services.tasks.assignment.drafting import directive_of_ours, draft_of, expect_awaited, keep_draft
from services.tasks.commands import AssignTask
from services.tasks.directory.access import MEMBERSHIP, RULES, expect_issuer, rights_of
from services.tasks.escalation.ladders import rulebook
from services.tasks.events import TaskBroadcast
from services.tasks.lifecycle import Status, expect_clear, move
from services.tasks.register.locked import ANSWERING, InHand, UnitUnknown, clears_of, expect_standing, task_in_hand
from services.tasks.summary.tallies import count_move


async def assign_task(tx: Transaction, command: AssignTask, by: Actor) -> UUID:
    """A task with its six clears, drafted and issued in one act."""
    await expect_issuer(tx, by, command.issuer_unit_id)
    if command.directive_id is not None:  # whoever hangs a task on a document reads the document from then on
        await directive_of_ours(tx, command.directive_id, by)
    await expect_awaited(tx, command, by)
    today = civil_day(await tx.now())
    draft = await draft_of(tx, command, command.issuer_unit_id, command.directive_id, today)
    task_id = await keep_draft(tx, draft, by)
    await announce(tx, await make_issued(tx, await task_in_hand(tx, task_id, check=False), by), by)
    stamped(tx, 2)
    return task_id


async def issue_task(tx: Transaction, task_id: UUID, by: Actor) -> UUID:
    """Issue one draft; refuses with one fault for each of the six clears that is missing."""
    task = await task_in_hand(tx, task_id)
    if not (await rights_of(tx, by)).records_for(task.issuer_unit_id):
        raise NotFound(what="task / nhiệm vụ")
    await announce(tx, await make_issued(tx, task, by), by)
    return task_id


# Matched first, headed next: in one join the rules' costs hide that the posts have an index (7 s instead of 0.05).
MEMBERS = f"""
with matching as materialized (
    select distinct u.unit_id from known_group g, {RULES}, known_unit u where g.group_id = %(group)s and {MEMBERSHIP})
select unit_id from matching m where exists (select from known_post p where p.unit_id = m.unit_id and p.is_head)
"""  # noqa: S608 made of constants

# 3,430 members in about 0.2 s.
FAN_OUT = """
insert into task (task_id, directive_id, item, title, product, indicator, directive_type, issuer_unit_id,
    lead_unit_id, lead_basis, lead_settled_by, roll_up_id, commune_id, province_id, branch, status, task_class,
    assigned_on, deadline, due_on, ladder_version, issued_at, note, version)
select member.task_id, d.directive_id, d.item, d.title, d.product, d.indicator, d.directive_type, d.issuer_unit_id,
    u.unit_id, d.lead_basis, d.lead_settled_by, d.task_id, u.commune_id, u.province_id, u.branch, 'issued',
    'open_in_term', d.assigned_on, d.deadline, d.due_on, d.ladder_version, (select clock_now()), d.note, 2
from unnest(%(task_ids)s::uuid[], %(unit_ids)s::uuid[]) as member (task_id, unit_id)
join known_unit u using (unit_id), task d where d.task_id = %(roll_up)s
"""
ISSUE_ONE = """
update task t set status = 'issued', task_class = 'open_in_term', issued_at = clock_now(), version = t.version + 1,
    commune_id = u.commune_id, province_id = u.province_id, branch = u.branch
from known_unit u where u.unit_id = t.lead_unit_id and t.task_id = %(id)s
"""
ROLL_UP = """
update task set status = 'issued', is_roll_up = true, issued_at = clock_now(), version = version + 1
where task_id = %(id)s
"""


class OutsideAuthority(Forbidden):
    code = "outside_authority"
    title = Words("Ngoài thẩm quyền giao việc", "Outside the issuer's authority")
    detail = Words(
        "Người đứng đầu giao việc cho đơn vị mình và cấp dưới; {name} không thuộc phạm vi đó. Cần quyền issuer.",
        "A head assigns to its own unit and those below it; {name} is not one. That needs an issuer grant.",
    )


# By its office a unit reaches its own subtree. A grant there reaches further, but never beyond the level at which it
# was given: a central body's over the nation, that of a body inside a province or a commune over that one.
OUTSIDE = """
select u.name_vi from known_unit u, known_unit i
where i.unit_id = %(issuer)s and u.unit_id = any(%(units)s::uuid[]) and not i.unit_id = any(u.path)
  and not (%(granted)s and (i.level = 'central'
           or (i.level = 'internal' and coalesce(i.commune_id, i.province_id) = any(u.path))))
order by u.code limit 1
"""


async def expect_authority(tx: Transaction, task: InHand, units: Sequence[UUID], by: Actor) -> None:
    """The last of the six clears: the issuer stands above whom it assigns to, or was given the right to."""
    rights = await rights_of(tx, by)
    if not rights.records_for(task.issuer_unit_id):  # a document filed under us may hold a task of another body
        raise Forbidden(needs="issuer of each task / quyền của cơ quan giao từng nhiệm vụ")
    if rights.assigns_anywhere:
        return
    granted = rights.granted_at(task.issuer_unit_id)
    outside = await tx.value(OUTSIDE, units=list(units), issuer=task.issuer_unit_id, granted=granted)
    if outside is not None:
        raise OutsideAuthority(name=outside)


async def make_issued(tx: Transaction, task: InHand, by: Actor) -> list[UUID]:
    """Make one draft issued: the ids of the tasks that it became, still to be announced."""
    move(task.status, Status.issued)
    expect_clear(await clears_of(tx, task))
    if task.group_id is None:
        await expect_standing(tx, task.lead_unit_id)
        await expect_authority(tx, task, [task.lead_unit_id] if task.lead_unit_id else [], by)
        await tx.run(ISSUE_ONE, id=task.task_id)
        return [task.task_id]
    units = [unit for (unit,) in await (await tx.execute(MEMBERS, group=task.group_id)).fetchall()]
    if not units:
        raise UnitUnknown(name="group without members / nhóm không có thành viên")
    await expect_authority(tx, task, units, by)
    members = [uuid7() for _ in units]
    await tx.run(ROLL_UP, id=task.task_id)
    await tx.run(FAN_OUT, task_ids=members, unit_ids=units, roll_up=task.task_id)
    await record_many(tx, [TaskBroadcast(task_id=task.task_id, group_id=task.group_id, members=len(units))], by)
    return members


# Positions of one version mean nothing in another: what was drafted under an older ladder begins with the newest.
REBASE = """
update task set ladder_version = %(newest)s where task_id = any(%(ids)s::uuid[]) and ladder_version <> %(newest)s
"""
START = """
insert into ladder_clock (task_id, deadline_version, next_rung, next_occurrence, next_rung_at)
select t.task_id, t.deadline_version, opening.rung, 1, opening.at
from unnest(%(ids)s::uuid[]) as new (task_id) join task t using (task_id)
join unnest(%(due)s::date[], %(since)s::date[], %(rungs)s::int[], %(ats)s::timestamptz[])
     as opening (due_on, assigned_on, rung, at) using (due_on, assigned_on)
where t.status not in ('draft', 'accepted') and not t.is_roll_up
"""


async def start_clocks(tx: Transaction, task_ids: Sequence[UUID]) -> None:
    """Put issued tasks that have a due day on their ladder, each from the day that it was assigned."""
    book, now = await rulebook(tx), await tx.now()
    rows = await (await tx.execute(DUE_DAYS, ids=list(task_ids))).fetchall()
    await tx.run(REBASE, ids=list(task_ids), newest=book.newest)
    opened = [(due, since, step) for due, since in rows if (step := book.opening(due, since, now)) is not None]
    due, since, steps = zip(*opened, strict=True) if opened else ((), (), ())
    await tx.run(
        START, ids=list(task_ids), due=list(due), since=list(since),
        rungs=[step.position for step in steps], ats=[step.at for step in steps],
    )  # fmt: skip


DUE_DAYS = """
select distinct due_on, assigned_on from task where task_id = any(%(ids)s::uuid[]) and due_on is not null
"""
TELL = f"""
insert into journal (name, subject, actor, trace_id, at, body)
select 'TaskIssued', t.task_id, %(actor)s, %(trace)s, (select clock_now()), jsonb_build_object(
    'task_id', t.task_id, 'title', t.title, 'directive_number', d.number, 'due_on', t.due_on,
    'lead_unit_id', t.lead_unit_id, 'lead_name', u.name_vi,
    'officials', coalesce((select jsonb_agg(to_jsonb(a)) from ({ANSWERING.format(path="u.path")}) a), '[]'))
from unnest(%(ids)s::uuid[]) as new (task_id) join task t using (task_id)
join known_unit u on u.unit_id = t.lead_unit_id left join directive d using (directive_id)
"""  # noqa: S608 made of constants


async def announce(tx: Transaction, task_ids: Sequence[UUID], by: Actor) -> None:
    """Start the clocks of issued tasks, tell the journal, and count them: once a transaction, for all of them."""
    if task_ids:
        await start_clocks(tx, task_ids)
        actor = Json(by.model_dump(mode="json"))
        await tx.run(TELL, ids=list(task_ids), actor=actor, trace=trace_id.get() or None)
        await count_move(tx, task_ids, None, "open_in_term")
