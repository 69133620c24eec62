"""Showing: one task as its reader may see it today."""

import json
from typing import Any
from uuid import UUID

from kernel.database import Read
from kernel.errors import NotFound
from kernel.identity import Actor
from kernel.requests import set_etag
from services.tasks.directory.access import rights_of, visible
from services.tasks.directory.answering import Answerable, first_answering
from services.tasks.directory.chains import find_answering, link, link_of
from services.tasks.directory.judging import judge_above
from services.tasks.lifecycle import Status
from services.tasks.refs import unit_ref
from services.tasks.register.awaited import join_awaited, show_awaited
from services.tasks.register.lateness import (
    LATENESS,
    awaiting_verdict,
    days_late,
    days_with_issuer,
)
from services.tasks.register.locked import clears_unlocked
from services.tasks.register.six_clears import six_clears
from services.tasks.register.work import latest_results
from services.tasks.terms import Noun

# About 0.2 ms in Postgres once prepared, whatever the number of tasks. Who answers for the lead is
# decided by the one rule of it, from the link of the lead alone: only a lead for which nobody
# answers costs a second look, up the tree.
TASK = f"""
select t.version, t.status, t.lead_unit_id, (
        select json_object_agg(o.official_id, o.name) from known_official o
        where o.official_id in (link.substantive, link.acting, link.delegate,
                                link.deputies[1][1])) as names, link.*, json_build_object(
        'task_id', t.task_id, 'version', t.version, 'status', t.status,
        'task_class', t.task_class, 'title', t.title,
        'title_en', t.title_en, 'product', t.product, 'product_en', t.product_en,
        'indicator', t.indicator, 'item', t.item, 'directive_type', t.directive_type,
        'directive', (
            select json_build_object('directive_id', d.directive_id, 'number', d.document_number)
            from directive d where d.directive_id = t.directive_id),
        'issuer', case when i.unit_id is not null then {unit_ref("i")} end,
        'lead', case when lead.unit_id is not null then {unit_ref("lead")} end,
        'lead_basis', t.lead_basis, 'lead_settled_by', t.lead_settled_by,
        'group', (
            select json_build_object('group_id', g.group_id, 'code', g.code,
                                     'name_vi', g.name_vi, 'name_en', g.name_en)
            from known_group g where g.group_id = t.group_id),
        'is_roll_up', t.is_roll_up, 'roll_up_id', t.roll_up_id, 'series_id', t.series_id,
        'members', case when t.is_roll_up then (
            select json_object_agg(task_class, tasks) from (
                select task_class, count(*) as tasks from task
                where roll_up_id = t.task_id group by 1) m) end,
        'deadline', case when awaits.hidden then t.deadline - 'after' else t.deadline end,
        'awaits', {show_awaited("t")}, 'due_on', t.due_on, 'assigned_on', t.assigned_on,
        'issued_at', t.issued_at, 'received_at', t.received_at, 'reported_at', t.reported_at,
        'submitted_on', t.submitted_on, 'closed_on', t.closed_on, 'days_late', {days_late("t")},
        'judge', (
            select {unit_ref("j")} from known_unit j where j.unit_id = case
                when t.status = %(draft)s then coalesce({judge_above("lead", "i")}, i.unit_id)
                else coalesce(t.judge_unit_id, t.issuer_unit_id) end),
        'awaiting_verdict', {awaiting_verdict("t")}, 'verdict_due_on', t.verdict_due_on,
        'verdict_overdue', t.verdict_overdue, 'days_with_issuer', {days_with_issuer("t")},
        {latest_results("t")},
        'coordinating', coalesce((
            select json_agg(json_build_object(
                'party', c.party, 'id', c.party_id, 'code', coalesce(cu.code, cg.code),
                'name_vi', coalesce(cu.name_vi, cg.name_vi)) order by c.party_id)
            from coordination c left join known_unit cu on cu.unit_id = c.party_id
                 left join known_group cg on cg.group_id = c.party_id
            where c.task_id in (t.task_id, t.roll_up_id)
              and c.party_id is distinct from t.lead_unit_id
              and c.party_id is distinct from t.group_id), '[]'),
        'note', t.note)::text
from task t left join known_unit lead on lead.unit_id = t.lead_unit_id
     left join known_unit i on i.unit_id = t.issuer_unit_id
     left join lateral ({link("lead")}) link on true {join_awaited("t")}
where t.task_id = %(id)s and {visible("t", "lead")}
"""  # noqa: S608 made of constants
OFFICIAL_NAME = "select name from known_official where official_id = %(id)s"


async def show_task(read: Read, task_id: UUID, by: Actor) -> bytes:
    """The JSON of a task, as Postgres made it, with who answers for it; one that may not be read
    does not exist (rule 30)."""
    row = await read.row(TASK, id=task_id, **LATENESS, **(await rights_of(read, by)).reading)
    if row is None:
        raise NotFound(what=Noun.task)
    version, status, lead_unit_id, names, *found, text = row
    answering = first_answering([link_of(lead_unit_id, found)], []) if lead_unit_id else None
    decided = {
        "head": _head(answering, names or {})
        if answering
        else await _head_above(read, lead_unit_id),
        "missing": await _missing(read, task_id) if status == Status.draft else [],
    }
    more = json.dumps(decided, ensure_ascii=False)
    shown = f"{text[:-1]}, {more[1:]}".encode()
    set_etag(read, version, shown)
    return shown


async def _head_above(read: Read, lead: UUID | None) -> dict[str, Any] | None:
    """Of the first unit above the lead for which somebody answers."""
    answering = await find_answering(read, lead) if lead else None
    if answering is None:
        return None
    name = await read.value(OFFICIAL_NAME, id=answering.official_id)
    return _head(answering, {str(answering.official_id): name})


def _head(answering: Answerable, names: dict[str, str]) -> dict[str, Any]:
    """Who answers for the lead today, in which capacity and of which unit."""
    return {
        "official_id": str(answering.official_id),
        "name": names.get(str(answering.official_id)),
        "post_id": str(answering.post_id),
        "unit_id": str(answering.unit_id),
        "basis": answering.basis,
    }


async def _missing(read: Read, task_id: UUID) -> list[str]:
    clears = await clears_unlocked(read, task_id)
    return [clear.value for clear in six_clears(clears)] if clears else []
