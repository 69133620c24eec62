"""Issuing: a draft goes to one unit or to every member of a group, its clock started, told and
counted."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from kernel.clock import uuid7
from kernel.database import Transaction
from kernel.errors import Refusal, Words
from kernel.identity import Actor
from kernel.journal import record, record_many
from kernel.requests import require_if_match, set_etag
from services.tasks.assignment.events import TaskBroadcast, TaskIssued
from services.tasks.assignment.issuable import Issuable, expect_all_issuable, expect_issuable
from services.tasks.assignment.series import begin_series, own_series
from services.tasks.directives.locked import lock_directive
from services.tasks.directory.access import expect_issuer_of_task
from services.tasks.directory.chains import chains_today
from services.tasks.directory.judging import judge_above
from services.tasks.escalation.clocks import start_clocks
from services.tasks.escalation.floods import as_flood
from services.tasks.lifecycle import Status
from services.tasks.register.locked import expect_version, lock_task
from services.tasks.summary.tallies import count_move
from services.tasks.summary.task_classes import TaskClass


class NothingToIssue(Refusal):
    code = "nothing_to_issue"
    title = Words("Không còn gì để giao", "Nothing is left to issue")
    detail = Words("Văn bản này không còn dự thảo nào.", "This directive has no draft left.")


# 3,430 members in about 0.2 s.
FAN_OUT = f"""
insert into task (task_id, directive_id, item, title, product, indicator, directive_type,
    issuer_unit_id, lead_unit_id, lead_basis, lead_settled_by, roll_up_id, commune_id, province_id,
    branch, status, task_class, assigned_on, deadline, due_on, ladder_version, issued_at, note,
    judge_unit_id, series_id, search_key, title_en, product_en, version)
select member.task_id, d.directive_id, d.item, d.title, d.product, d.indicator, d.directive_type,
    d.issuer_unit_id, u.unit_id, d.lead_basis, d.lead_settled_by, d.task_id, u.commune_id,
    u.province_id, u.branch, %(issued)s, %(in_term)s, d.assigned_on, d.deadline, d.due_on,
    d.ladder_version, (select clock_now()), d.note, {judge_above("u", "i")},
    {own_series("member", "d")}, d.search_key, d.title_en, d.product_en, 2
from unnest(%(task_ids)s::uuid[], %(unit_ids)s::uuid[]) as member (task_id, unit_id)
join known_unit u using (unit_id)
cross join task d join known_unit i on i.unit_id = d.issuer_unit_id
where d.task_id = %(roll_up)s
"""  # noqa: S608 made of constants
ISSUE_ONE = f"""
update task t set status = %(issued)s, task_class = %(in_term)s, issued_at = clock_now(),
    version = t.version + 1, commune_id = u.commune_id, province_id = u.province_id,
    branch = u.branch, judge_unit_id = {judge_above("u", "i")}, series_id = {own_series("t", "t")}
from known_unit u, known_unit i
where u.unit_id = t.lead_unit_id and i.unit_id = t.issuer_unit_id and t.task_id = %(id)s
"""  # noqa: S608 made of constants
ROLL_UP = """
update task set status = %(issued)s, is_roll_up = true, issued_at = clock_now(),
    version = version + 1
where task_id = %(id)s
"""
ISSUED = {"issued": Status.issued, "in_term": TaskClass.open_in_term}
DRAFTS = """
select task_id, item, title from task where directive_id = %(id)s and status = %(draft)s
order by item, task_id
"""
NEXT_VERSION = "update directive set version = version + 1 where directive_id = %(id)s"


async def issue_task(tx: Transaction, task_id: UUID, by: Actor) -> UUID:
    """Issue one draft; refuses with one fault for each of the six clears that is missing."""
    task = await lock_task(tx, task_id)
    await expect_issuer_of_task(tx, by, task_id, task.issuer_unit_id)
    expect_version(tx, task)
    await announce(tx, await make_issued(tx, await expect_issuable(tx, task, by), by), by)
    return task_id


async def issue_directive(tx: Transaction, directive_id: UUID, by: Actor) -> UUID:
    """Issue every draft of a directive, or none: refused once, with what each of them lacks."""
    directive = await lock_directive(tx, directive_id, by)
    require_if_match(tx, directive.version)
    drafts = await tx.rows(DRAFTS, id=directive_id, draft=Status.draft)
    if not drafts:
        raise NothingToIssue
    issued: list[UUID] = []
    for draft in await expect_all_issuable(tx, drafts, by):
        issued += await make_issued(tx, draft, by)
    await announce(tx, issued, by)
    await tx.run(NEXT_VERSION, id=directive_id)
    set_etag(tx, directive.version + 1)
    return directive_id


async def make_issued(tx: Transaction, draft: Issuable, by: Actor) -> list[UUID]:
    """Make one draft issued: the ids of the tasks that it became, still to be announced."""
    task, units = draft
    if task.group_id is None:
        await tx.run(ISSUE_ONE, id=task.task_id, **ISSUED)
        return [task.task_id]
    members = [uuid7() for _ in units]
    await tx.run(ROLL_UP, id=task.task_id, **ISSUED)
    await tx.run(FAN_OUT, task_ids=members, unit_ids=units, roll_up=task.task_id, **ISSUED)
    broadcast = TaskBroadcast(task_id=task.task_id, group_id=task.group_id, members=len(units))
    await record(tx, broadcast, by)
    return members


TOLD = """
select t.task_id, t.title, t.title_en, t.item, d.document_number as directive_number, t.due_on,
       t.lead_unit_id, u.name_vi as lead_name, u.name_en as lead_name_en, t.series_id
from unnest(%(ids)s::uuid[]) with ordinality as new (task_id, place) join task t using (task_id)
join known_unit u on u.unit_id = t.lead_unit_id left join directive d using (directive_id)
order by new.place
"""


class IssuedTask(NamedTuple):
    task_id: UUID
    title: str
    title_en: str | None
    item: str | None
    directive_number: str | None
    due_on: date | None
    lead_unit_id: UUID
    lead_name: str
    lead_name_en: str | None
    series_id: UUID | None


async def announce(tx: Transaction, task_ids: Sequence[UUID], by: Actor) -> None:
    """Start the clocks of issued tasks, tell the journal, and count them: once a transaction, for
    all of them."""
    if not task_ids:
        return
    await start_clocks(tx, task_ids)
    told = await tx.all(IssuedTask, TOLD, ids=list(task_ids))
    if begun := [one.task_id for one in told if one.series_id == one.task_id]:
        await begin_series(tx, begun)
    chains = await chains_today(tx, {one.lead_unit_id for one in told})
    issued = [
        TaskIssued.model_construct(**one._asdict(), officials=chains.officials(one.lead_unit_id))
        for one in told
    ]
    await record_many(tx, as_flood(issued), by)
    await count_move(tx, task_ids, None, TaskClass.open_in_term)
