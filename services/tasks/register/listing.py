"""The register: lists of tasks in the order of their due day, walked along an index whatever their
number."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from itertools import product
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from fastapi import Query

from kernel.database import Read
from kernel.errors import Fault, Invalid, Malformed, Words
from kernel.identity import Actor
from kernel.pagination import CursorUnknown, Page
from kernel.texts import Day, SearchWords, folded
from services.tasks.directory.access import Rights, rights_of, visible
from services.tasks.lifecycle import Status
from services.tasks.refs import unit_ref
from services.tasks.register.awaited import join_awaited, show_awaited, waits
from services.tasks.register.lateness import (
    LATENESS,
    awaiting_verdict,
    days_late,
    days_with_issuer,
)
from services.tasks.register.reach import Reach, reach_below, reach_of_own
from services.tasks.summary.task_classes import TaskClass

NO_DUE_DAY = "9999-12-31"  # in a cursor: the tasks without one stand last
CLASSES = {word.name: word.value for word in TaskClass}  # the parameters of the walks

SIGNS = r"%_\&@#*+=<>$€₫°^~|"  # that a search key leaves out and a title may turn on


@dataclass(frozen=True)
class Filter:
    """Which tasks a reader asks for, as query parameters."""

    unit_id: Annotated[UUID | None, Query(description="led by this unit or one below it")] = None
    task_class: Annotated[TaskClass | None, Query(alias="class")] = None
    status: Annotated[
        Status | None, Query(description="`draft` lists the leads still to be settled")
    ] = None
    directive_id: UUID | None = None
    issuer_unit_id: UUID | None = None
    roll_up_id: UUID | None = None
    series_id: Annotated[
        UUID | None, Query(description="the turns of a recurring task, by its first")
    ] = None
    waiting: Annotated[
        bool | None, Query(description="`true` lists those that wait for another task")
    ] = None
    lead_basis: Annotated[SearchWords | None, Query(examples=["inferred"])] = None
    awaiting_verdict: Annotated[
        bool | None, Query(description="handed in, the verdict still to come; or not")
    ] = None
    due_before: Day | None = None
    due_after: Day | None = None
    q: Annotated[
        SearchWords | None, Query(description="words of the title, in any case, tone or form")
    ] = None


class NothingToSearch(Invalid):
    code = "nothing_to_search"


class ListedTask(NamedTuple):
    due_on: date | None
    task_id: UUID
    line: str


# Four short walks of one index, a class each, and only the rows of the page become JSON: design §5,
# 0.25–0.35 ms over 10 million rows.
LISTED = f"""
select t.due_on, t.task_id, json_build_object(
    'task_id', t.task_id, 'version', t.version, 'status', t.status, 'task_class', t.task_class,
    'title', t.title, 'item', t.item,
    'directive_number', (
        select document_number from directive d where d.directive_id = t.directive_id),
    'lead', case when lead.unit_id is not null then {unit_ref("lead")} end,
    'lead_basis', t.lead_basis,
    'group_code', (select code from known_group g where g.group_id = t.group_id),
    'is_roll_up', t.is_roll_up, 'series_id', t.series_id, 'awaits', {show_awaited("t")},
    'due_on', t.due_on, 'days_late', {days_late("t")},
    'submitted_on', t.submitted_on, 'closed_on', t.closed_on,
    'awaiting_verdict', {awaiting_verdict("t")}, 'verdict_due_on', t.verdict_due_on,
    'days_with_issuer', {days_with_issuer("t")})::text as line
from (
    select distinct due_on, task_id from ({{walks}}) walked
    order by due_on, task_id limit %(take)s) page
join task t using (task_id) left join known_unit lead on lead.unit_id = t.lead_unit_id
     {join_awaited("t")}
order by page.due_on, page.task_id
"""  # noqa: S608 made of constants
WALK = """
(select t.task_id, t.due_on from task t {join}
 where {where} order by t.due_on, t.task_id limit %(take)s)"""
LEAD = "left join known_unit lead on lead.unit_id = t.lead_unit_id"
CONDITIONS = {
    "status": "t.status = %(status)s",
    "directive_id": "t.directive_id = %(directive_id)s",
    "issuer_unit_id": "t.issuer_unit_id = %(issuer_unit_id)s",
    "roll_up_id": "t.roll_up_id = %(roll_up_id)s",
    "series_id": "t.series_id = %(series_id)s",
    "lead_basis": "t.lead_basis = %(lead_basis)s",
    "awaiting_verdict": f"{awaiting_verdict('t')} = %(awaiting_verdict)s",
    "due_before": "t.due_on < %(due_before)s",
    "due_after": "t.due_on > %(due_after)s",
    "q": "t.search_key like %(q)s and t.title like %(signs)s",
}
DRAFTS_ELSEWHERE = Words(
    "sổ theo dõi chỉ có nhiệm vụ đã giao; dự thảo ở /v1/tasks?status=draft",
    "the register holds issued tasks; drafts are at /v1/tasks?status=draft",
)
DRAFTS_WITHOUT_CLASS = Words(
    "dự thảo không được phân loại; hãy bỏ tham số này hoặc bỏ trạng thái dự thảo",
    "a draft has no class; leave this out, or the status",
)


async def list_tasks(
    read: Read, by: Actor, page: Page, asked: Filter, *, issued: bool = True
) -> bytes:
    """A page of lines as JSON, made by Postgres. `issued` leaves out drafts and the roll-ups of
    broadcasts."""
    _expect_drafts_apart(asked, issued=issued)
    rights = await rights_of(read, by)
    reach = await _reach(read, rights, asked)
    params = {
        **rights.reading,
        **LATENESS,
        **CLASSES,
        **_params(asked),
        **_after(page),
        **reach.params,
    }
    walks = " union all ".join(_walks(asked, reach, params, issued=issued))
    lines = await read.all(ListedTask, LISTED.format(walks=walks), **params)
    shown = page.cut(lines, lambda line: [line.due_on or NO_DUE_DAY, line.task_id])
    cursor = f'"{shown.next_cursor}"' if shown.next_cursor else "null"
    items = ",".join(line.line for line in shown.items)
    return f'{{"items":[{items}],"next_cursor":{cursor}}}'.encode()


def _expect_drafts_apart(asked: Filter, *, issued: bool) -> None:
    """A draft is not in the register and has no class: asked together, nothing is ever found."""
    if asked.status is not Status.draft:
        return
    if issued:
        raise Malformed([Fault("/query/status", "does_not_apply", DRAFTS_ELSEWHERE)])
    if asked.task_class is not None:
        raise Malformed([Fault("/query/class", "does_not_apply", DRAFTS_WITHOUT_CLASS)])


async def _reach(read: Read, rights: Rights, asked: Filter) -> Reach:
    issuer = asked.issuer_unit_id in rights.scope
    if asked.unit_id is not None:
        return await reach_below(read, rights, asked.unit_id, issuer=issuer)
    if rights.nation or issuer:
        return Reach()
    if asked.directive_id or asked.roll_up_id or asked.series_id:
        # Bounded by one document or duty; an issuer's tasks are not: 0.6 s at 100,000 of them.
        return Reach(hides=True)
    return await reach_of_own(read, rights)


def _params(asked: Filter) -> dict[str, Any]:
    params = asdict(asked)
    if asked.q is not None:
        params |= {"q": _words_like(asked.q), "signs": _signs_like(asked.q)}
    return params


def _words_like(q: str) -> str:
    """For `search_key like …`: the words as they stand, from the start of any word."""
    if not (key := folded(q)):
        words = Words("cần ít nhất một chữ cái hoặc chữ số", "needs at least one letter or digit")
        raise NothingToSearch([Fault("/query/q", "nothing_to_search", words)])
    return f"% {key}%"


def _signs_like(q: str) -> str:
    """For `title like …`: the signs that a search key leaves out, as in "100%", in their order."""
    return "%".join(["", *(f"\\{sign}" for sign in q if sign in SIGNS), ""]) or "%"


def _after(page: Page) -> dict[str, Any]:
    keys = page.keyset("due", "task")
    try:
        due, task = keys["after_due"], keys["after_task"]
        return {
            **keys,
            "after_due": due and date.fromisoformat(due),
            "after_task": task and UUID(task),
        }
    except ValueError as garbage:
        raise CursorUnknown from garbage


def _walks(asked: Filter, reach: Reach, params: dict[str, Any], *, issued: bool) -> Iterator[str]:
    conditions = [sql for name, sql in CONDITIONS.items() if params[name] is not None]
    if asked.waiting is not None:
        conditions.append(waits("t") if asked.waiting else f"not coalesce({waits('t')}, false)")
    conditions += [visible("t", "lead")] if reach.hides else []
    join = LEAD if reach.hides else ""
    buckets, places = _buckets(asked, issued=issued), _places(params["after_due"])
    for part, bucket, after in product(reach.parts, buckets, places):
        yield WALK.format(join=join, where=" and ".join([bucket, part, *conditions, after]))


def _buckets(asked: Filter, *, issued: bool) -> list[str]:
    """The class of each walk; what has none is a draft or a roll-up."""
    classes = list(TaskClass) if asked.status is not Status.draft else []
    if asked.task_class is not None:
        classes = [asked.task_class]
    buckets = [f"t.task_class = %({task_class.name})s" for task_class in classes]
    if not issued and asked.task_class is None:
        buckets.append("t.task_class is null")
    return buckets or ["false"]


def _places(after_due: date | None) -> list[str]:
    """The rest of an index walk: what is due later, then what has no due day."""
    if after_due is None:
        return ["true"]
    undated = "t.due_on is null"
    if after_due.isoformat() == NO_DUE_DAY:
        return [f"{undated} and t.task_id > %(after_task)s"]
    return ["(t.due_on, t.task_id) > (%(after_due)s, %(after_task)s)", undated]
