"""The summary: how many tasks are in each class, from counters kept with every change, and a
recount of them."""

from datetime import date
from typing import Any
from uuid import UUID

from kernel.clock import civil_day
from kernel.database import Read
from kernel.errors import NotFound
from kernel.identity import Actor
from services.tasks.directory.access import Rights, rights_of, visible
from services.tasks.lifecycle import Status
from services.tasks.refs import UnitRef
from services.tasks.summary.tallies import EPOCH, NATION
from services.tasks.summary.task_classes import Tallied, TaskClass, rates
from services.tasks.summary.views import (
    Classes,
    Difference,
    DistinctCounts,
    RatesView,
    SummaryView,
    UnitCounts,
    WithIssuer,
)
from services.tasks.terms import Noun

# The topmost of a reader's units, so that nothing is counted twice.
TOPS = """
select unit_id, code, name_vi, name_en, level from known_unit
where unit_id = any(%(units)s::uuid[]) and not path[2:] && %(units)s::uuid[] order by code
"""
WITHIN = "select %(nation)s or path && %(scope)s::uuid[] from known_unit where unit_id = %(unit)s"
# 5 classes of 16 slots at most a unit: 0.1 ms.
TALLIED = """
select task_class, sum(tasks)::bigint from tally where unit_id = any(%(units)s::uuid[])
    group by task_class
"""
# The clock as a sub-select is read once, not for every unit: 1 ms instead of 46.
UNITS_THAT_STAND = """
select count(*) from known_unit
where (%(all)s or path && %(units)s::uuid[])
  and in_force(valid_from, valid_to, (select civil_today()))
"""
DRAFTS = f"""
select count(*) from task t left join known_unit lead on lead.unit_id = t.lead_unit_id
     left join known_unit issuer on issuer.unit_id = t.issuer_unit_id
where t.task_class is null and t.status = %(draft)s
  and (%(all)s or lead.path && %(units)s::uuid[] or issuer.path && %(units)s::uuid[])
  and {visible("t", "lead")}
"""  # noqa: S608 made of constants
DELIVERED = "select count(*) from known_notice where delivered_at is not null"
DELIVERED_BELOW = """
select count(distinct n.notice_id) from known_unit u join task t on t.lead_unit_id = u.unit_id
join escalation e using (task_id) join known_telling k using (escalation_id)
join known_notice n using (notice_id)
where u.path && %(units)s::uuid[] and n.delivered_at is not null
"""
# A broadcast's members are counted by its own event: no walk over all of them.
BROADCAST = """
select count(*), coalesce(sum((
    select sum((j.body->>'members')::int) from journal j
    where j.subject = t.task_id and j.name = 'TaskBroadcast')), 0)::bigint
from task t where t.task_class is null and t.is_roll_up
"""


def _counts_where(whose: str) -> str:
    return f"""
    select u.unit_id, u.code, u.name_vi, u.name_en, coalesce((
        select jsonb_object_agg(task_class, tasks) from (
            select task_class, sum(tasks) as tasks from tally
            where unit_id = u.unit_id group by 1) c), '{{}}')
    from known_unit u
    where {whose} and in_force(u.valid_from, u.valid_to, (select civil_today()))
    order by u.code, u.unit_id
    """  # noqa: S608 made of constants


# For `remit verify`: reads every task once, 2 s a million.
RECOUNT = """
with led as (
    select lead_unit_id, task_class, count(*) as tasks from task
    where task_class is not null group by 1, 2
    union all
    select lead_unit_id, case when task_class = %(overdue)s
            then %(overdue_awaiting)s::text else %(awaiting)s::text end, count(*)
    from task where status = %(submitted)s and verdict_due_on is not null group by 1, 2
    union all
    select lead_unit_id, %(days)s::text, sum(days_with_issuer - case
            when status = %(submitted)s and verdict_due_on is not null
            then submitted_on - %(epoch)s::date else 0 end)
    from task where task_class is not null group by 1
    union all
    select lead_unit_id, %(later_turn)s::text, count(*)
    from task where task_class is not null and series_id <> task_id group by 1
    union all
    select coalesce(judge_unit_id, issuer_unit_id), %(owed)s::text, count(*)
    from task where status = %(submitted)s and verdict_due_on is not null group by 1
    union all
    select coalesce(judge_unit_id, issuer_unit_id), %(owed_overdue)s::text, count(*)
    from task where status = %(submitted)s and verdict_overdue group by 1
    union all
    select t.lead_unit_id, %(rung_fired)s::text, count(*)
    from escalation e join task t using (task_id) where e.clock = %(deadline)s group by 1),
live as (
    select above.unit_id, led.task_class, sum(led.tasks)::bigint as tasks
    from led join known_unit u on u.unit_id = led.lead_unit_id,
         unnest(u.path || %(nation)s::uuid) as above (unit_id) group by 1, 2),
tallied as (select unit_id, task_class, sum(tasks)::bigint as tasks from tally group by 1, 2)
select unit_id, task_class, coalesce(tallied.tasks, 0) as tally,
       coalesce(live.tasks, 0) as recounted
from live full join tallied using (unit_id, task_class)
where coalesce(tallied.tasks, 0) <> coalesce(live.tasks, 0) order by unit_id, task_class
"""


RECOUNTED = {
    "rung_fired": Tallied.rung_fired,
    "later_turn": Tallied.later_turn,
    "awaiting": Tallied.awaiting_verdict,
    "overdue_awaiting": Tallied.overdue_awaiting_verdict,
    "days": Tallied.days_with_issuer,
    "owed": Tallied.verdicts_owed,
    "owed_overdue": Tallied.verdicts_overdue,
    "overdue": TaskClass.open_overdue,
    "submitted": Status.submitted,
    "deadline": "deadline",
    "epoch": EPOCH,
}


async def show_summary(read: Read, by: Actor, unit_id: UUID | None = None) -> SummaryView:
    """The counts of the nation, of one unit's subtree, or of all that the reader reads."""
    rights = await rights_of(read, by)
    whole = rights.nation and unit_id is None
    tops = [] if whole else await _tops(read, rights, unit_id)
    units = [NATION] if whole else [row[0] for row in tops]
    counts = dict(await read.rows(TALLIED, units=units))
    classes = Classes.model_validate(counts)
    today = civil_day(await read.now())
    drafts = await read.value(DRAFTS, all=whole, units=units, **rights.reading)
    delivered = DELIVERED if whole else DELIVERED_BELOW
    return SummaryView(
        scope={"level": "nation" if whole else "units", "units": [_ref(row) for row in tops]},
        as_of=today,
        units=await read.value(UNITS_THAT_STAND, all=whole, units=units),
        tasks=classes.total,
        drafts=drafts,
        classes=classes,
        rates=_rates(classes),
        **_with_issuer(counts, today).model_dump(),
        rungs_fired=counts.get(Tallied.rung_fired, 0),
        notices_delivered=await read.value(delivered, **({} if whole else {"units": units})),
        before_fan_out=await _before_fan_out(
            read, classes.total - counts.get(Tallied.later_turn, 0), drafts
        )
        if whole
        else None,
    )


async def _tops(read: Read, rights: Rights, unit_id: UUID | None) -> list[Any]:
    if unit_id is not None and not await read.value(WITHIN, unit=unit_id, **rights.reading):
        raise NotFound(what=Noun.unit)
    units = [unit_id] if unit_id is not None else list(rights.scope)
    return await read.rows(TOPS, units=units)


def _ref(row: Any) -> dict[str, Any]:
    return UnitRef(unit_id=row[0], code=row[1], name_vi=row[2], name_en=row[3]).model_dump(
        mode="json"
    )


def _with_issuer(counts: dict[str, int], today: date) -> WithIssuer:
    """Days that still run are today's for all that waits, less the days of their submissions."""
    in_term = counts.get(Tallied.awaiting_verdict, 0)
    overdue = counts.get(Tallied.overdue_awaiting_verdict, 0)
    running = (in_term + overdue) * (today - EPOCH).days
    return WithIssuer(
        awaiting_verdict=in_term,
        overdue_awaiting_verdict=overdue,
        days_with_issuer=max(0, counts.get(Tallied.days_with_issuer, 0) + running),
        verdicts_owed=counts.get(Tallied.verdicts_owed, 0),
        verdicts_overdue=counts.get(Tallied.verdicts_overdue, 0),
    )


def _rates(classes: Classes) -> RatesView:
    made = rates(**classes.model_dump())
    return RatesView(
        completion_percent=made.completion,
        on_time_percent=made.on_time,
        base=made.base,
        base_name=made.base_name.en,
        base_name_vi=made.base_name.vi,
    )


async def _before_fan_out(read: Read, tasks: int, drafts: int) -> DistinctCounts:
    roll_ups, members = await read.row(BROADCAST)
    return DistinctCounts(tasks=tasks - members + roll_ups, drafts=drafts)


async def list_summary_children(
    read: Read, by: Actor, unit_id: UUID | None = None
) -> list[UnitCounts]:
    """The counts of every unit directly below one; of the tops of the tree, or of the reader's own,
    below none."""
    rights = await rights_of(read, by)
    if unit_id is None and rights.nation:
        whose, params = "u.parent_id is null", {}
    else:
        tops = [row[0] for row in await _tops(read, rights, unit_id)]
        column = "unit_id" if unit_id is None else "parent_id"
        whose, params = f"u.{column} = any(%(tops)s::uuid[])", {"tops": tops}
    rows = await read.rows(_counts_where(whose), **params)
    today = civil_day(await read.now())
    return [
        UnitCounts(
            unit=UnitRef(unit_id=unit, code=code, name_vi=name_vi, name_en=name_en),
            classes=Classes.model_validate(counts),
            **_with_issuer(counts, today).model_dump(),
            rungs_fired=counts.get(Tallied.rung_fired, 0),
        )
        for unit, code, name_vi, name_en, counts in rows
    ]


async def recount(read: Read) -> list[Difference]:
    """Where the counters and a recount of the tasks part; nothing when all is well."""
    return await read.all(Difference, RECOUNT, nation=NATION, **RECOUNTED)
