"""Open tasks by the million, led by the real units, with ten thousand of them due a round."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import psycopg

from kernel.clock import CIVIL
from kernel.database import Database
from services.tasks.deadlines.calendar import working_calendar
from services.tasks.deadlines.working_days import Calendar
from services.tasks.escalation.ladder import timetable
from services.tasks.escalation.ladders import ladders_at_hand
from services.tasks.escalation.policies import Policy

DUE = 10_000
# A Tuesday: what was due on Monday is told to its head since 08:00.
NINE = datetime(2026, 12, 1, 9, tzinfo=CIVIL)
MIDNIGHT = datetime(2026, 12, 1, 0, 0, 5, tzinfo=CIVIL)

# 62 % of a programme falls due on one day; the rest is spread over the year that follows.
FILL = """
with leads as (
    select unit_id, commune_id, province_id, branch, row_number() over (order by md5(code)) - 1
        as place
    from known_unit u where exists (select from known_post p where p.unit_id = u.unit_id
        and p.is_head)),
numbered as (
    select g, md5(g::text) as h, abs(hashint8(g)) %% 100 as percent,
           abs(hashint8(g + 1)) %% (select count(*) from leads) as place
    from generate_series(0::bigint, %(tasks)s - 1) as g)
insert into task (task_id, title, search_key, product, issuer_unit_id, lead_unit_id, lead_basis,
    commune_id, province_id, branch,
    status, task_class, assigned_on, deadline, due_on, issued_at, version)
select (lpad(to_hex(1750000000000 + (g * (31536000000.0 / %(tasks)s))::bigint), 12,
    '0') || '7' || substr(h, 1, 3)
        || '8' || substr(h, 4, 15))::uuid,
    'Xây dựng và đưa vào vận hành nền tảng dữ liệu dùng chung của ngành, lĩnh vực số ' || g,
    ' xay dung va dua vao van hanh nen tang du lieu dung chung cua nganh linh vuc so ' || g,
    'Báo cáo kết quả và quyết định ban hành',
    (select unit_id from known_unit where code = 'P-CSC'), l.unit_id, 'stated', l.commune_id,
        l.province_id, l.branch,
    'issued', 'open_in_term', date '2026-06-01',
    jsonb_build_object('kind', 'on', 'text', 'trước ngày đến hạn', 'policy', 'keep'),
    case when percent < 62 then date '2026-12-31' else date '2026-12-15' + (g * 7 %% 365)::int end,
    timestamptz '2026-06-01 08:00+07', 2
from numbered join leads l using (place)
"""
START = """
insert into ladder_clock (task_id, deadline_version, next_rung, next_occurrence, next_rung_at)
select task_id, 1, 0, 1, (due_on - 7 + time '08:00') at time zone 'Asia/Ho_Chi_Minh' from task
"""
# Evenly through the table, so that each lies on a page of its own when there are many; the round
# comes later.
CHOOSE = """
create table due_in_round as
select task_id, place %% %(rounds)s as round, place / %(rounds)s as place
from (select task_id, (row_number() over (order by task_id) - 1) / %(every)s as place,
             (row_number() over (order by task_id) - 1) %% %(every)s as rest from task) numbered
where rest = 0 and place < %(due)s * %(rounds)s
"""
LAY = """
with laid as (
    select d.task_id, l.due_on, l.rung, l.overdue
    from due_in_round d join unnest(%(from)s::int[], %(to)s::int[], %(dues)s::date[],
        %(rungs)s::int[],
        %(overdues)s::bool[]) as l (first, last, due_on, rung, overdue) on d.place >= l.first
            and d.place < l.last
    where d.round = any(%(rounds)s)),
moved as (
    update task t set due_on = laid.due_on,
        task_class = case when laid.overdue then 'open_overdue' else 'open_in_term' end
    from laid where t.task_id = laid.task_id)
update ladder_clock c set next_rung = laid.rung, next_rung_at = 'infinity' from laid
    where c.task_id = laid.task_id
"""
RECEIVE = """
insert into receipt (task_id, official_id, at)
select d.task_id, k.official_id, timestamptz '2026-06-02 08:00+07'
from due_in_round d join task t using (task_id)
join lateral (select official_id from known_tenure where unit_id = t.lead_unit_id limit 1) k on true
where d.place % 3 = 0
"""
COUNT = """
insert into tally (unit_id, task_class, slot, tasks)
select p.unit_id, counted.task_class, 0, sum(counted.tasks)
from (select lead_unit_id, task_class, count(*) as tasks from task group by 1, 2) counted
join known_unit u on u.unit_id = counted.lead_unit_id,
     unnest(u.path || '00000000-0000-0000-0000-000000000000'::uuid) as p (unit_id)
group by 1, 2
"""
ARM = """
update ladder_clock c set next_rung_at = %(at)s from due_in_round d where d.round = %(round)s
    and c.task_id = d.task_id
"""
INDEXES = """
select i.indexname, i.indexdef from pg_indexes i
where i.schemaname = 'tasks' and i.tablename in ('task', 'ladder_clock')
  and not exists (select from pg_constraint c where c.conname = i.indexname)
"""


class Laid(NamedTuple):
    """From where to where, among the tasks of a round, a due day whose given rung fires on the
    measured day."""

    first: int
    last: int
    due_on: date
    rung: int
    overdue: bool


def at_nine(policy: Policy, calendar: Calendar) -> list[Laid]:
    """62 % hear the head's rung, whose day was yesterday; the others stand evenly on every other
    rung."""
    found = [
        (position, _due_day(policy, calendar, position))
        for position, rung in enumerate(policy.rungs)
        if rung.audience
    ]
    biggest = next(position for position, rung in enumerate(policy.rungs) if rung.offset == 1)
    others = [(position, day) for position, day in found if position != biggest and day]
    share = DUE * 38 // 100 // len(others)
    bounds = [(position, day, n * share) for n, (position, day) in enumerate(others)]
    laid = [
        Laid(at, at + share, day, position, day < NINE.date())
        for position, day, at in bounds
        if day
    ]
    return [*laid, Laid(share * len(others), DUE, NINE.date() - timedelta(days=1), biggest, True)]


def at_midnight(policy: Policy) -> list[Laid]:
    marker = next(n for n, rung in enumerate(policy.rungs) if rung.marks_overdue)
    return [Laid(0, DUE, NINE.date() - timedelta(days=1), marker, False)]


def _due_day(policy: Policy, calendar: Calendar, position: int) -> date | None:
    """A due day whose rung at this position first fires on the measured day."""
    near = NINE.date() - timedelta(days=policy.rungs[position].offset)
    days = [near + timedelta(days=off) for off in (0, -1, 1, -2, 2, -3, 3, -4, 4)]
    fires = [timetable(policy, day, calendar).instants[position].fires_at.date() for day in days]
    return next((day for day, fire in zip(days, fires, strict=True) if fire == NINE.date()), None)


async def fill(owner_url: str, database: Database, tasks: int, rounds: int) -> None:
    """`rounds` at nine in the morning, and one more at midnight."""
    async with database.read() as read:
        ladders, calendar = await ladders_at_hand(read), await working_calendar(read)
    policy = ladders.policies[ladders.newest]
    options = "-c search_path=tasks -c synchronous_commit=off"
    with psycopg.connect(
        owner_url, autocommit=True, options=options, cursor_factory=psycopg.ClientCursor
    ) as owner:
        owner.execute(
            "set maintenance_work_mem = '512MB'; set work_mem = '256MB'; set enable_nestloop = off"
        )
        indexes = owner.execute(INDEXES).fetchall()
        for name, _ in indexes:
            owner.execute(f"drop index {name}")
        owner.execute(FILL, {"tasks": tasks})
        every = max(1, tasks // (DUE * (rounds + 1)))
        owner.execute(START)
        owner.execute(CHOOSE, {"rounds": rounds + 1, "every": every, "due": DUE})
        owner.execute("analyze due_in_round")
        _lay(owner, at_nine(policy, calendar), list(range(rounds)))
        _lay(owner, at_midnight(policy), [rounds])
        owner.execute(RECEIVE)
        owner.execute(COUNT)
        for _, definition in indexes:
            owner.execute(definition)
        owner.execute("vacuum (analyze) task")
        owner.execute("vacuum (analyze) ladder_clock")
        owner.execute("analyze")
        owner.execute("checkpoint")


def _lay(owner: psycopg.Connection[Any], laid: Sequence[Laid], rounds: list[int]) -> None:
    first, last, dues, rungs, overdues = zip(*laid, strict=True)
    lists = {"from": first, "to": last, "dues": dues, "rungs": rungs, "overdues": overdues}
    owner.execute(LAY, {"rounds": rounds, **{name: list(values) for name, values in lists.items()}})


def arm(owner_url: str, round_: int, at: datetime) -> None:
    """Let the clocks of one round come due, and the disk rest before it is measured."""
    with psycopg.connect(owner_url, autocommit=True, options="-c search_path=tasks") as owner:
        owner.execute(ARM, {"round": round_, "at": at})
        owner.execute("checkpoint")
