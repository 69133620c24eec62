"""Whose turn it is: what issuers owe, its clock, and the days that results wait for a verdict."""

from alembic import op

revision = "tasks_20261127_verdicts_owed"
down_revision = "tasks_20261127_numbers"

TABLES = """
create table verdict_policy (
    version serial not null,
    working_days smallint not null,
    rungs jsonb default '[]' not null,
    since timestamptz not null,
    primary key (version)
);
create table verdict_clock (
    task_id uuid not null,
    submission smallint not null,
    policy_version integer not null,
    next_rung smallint not null,
    next_occurrence smallint not null,
    next_rung_at timestamptz not null,
    primary key (task_id)
);
create index ix_verdict_clock_next_rung_at on verdict_clock (next_rung_at);
alter table task
    add column judge_unit_id uuid,
    add column verdict_due_on date,
    add column verdict_overdue boolean default false not null,
    add column days_with_issuer integer default 0 not null;
alter table ladder_clock add column resumed_at timestamptz;
alter table escalation
    add column days_with_issuer integer default 0 not null,
    add column clock text default 'deadline' not null
"""
POLICY = """
insert into verdict_policy (version, working_days, since, rungs) values (1, 5, clock_now(), '[
    {"name": "verdict_due_soon", "offset": -1, "audience": ["head", "monitor"],
     "urgency": "normal", "receipt_required": false, "unit": "working", "repeat_days": null},
    {"name": "verdict_overdue", "offset": 0, "audience": [],
     "urgency": "normal", "receipt_required": false, "unit": "calendar", "repeat_days": null},
    {"name": "verdict_owed", "offset": 1, "audience": ["head", "monitor"],
     "urgency": "high", "receipt_required": false, "unit": "working", "repeat_days": null},
    {"name": "verdict_superior", "offset": 3, "audience": ["superior:1"],
     "urgency": "high", "receipt_required": false, "unit": "working", "repeat_days": 7}
]')
"""
# A task that a unit gave itself, or whose lead stands above the issuer, is judged above the lead; at
# the top of the tree by the steering body.
JUDGES = """
update task t set judge_unit_id = coalesce((
    select above.unit_id
    from unnest(lead.path[2:]) with ordinality as link (unit_id, place)
    join known_unit above using (unit_id)
    where in_force(above.valid_from, above.valid_to, civil_today())
      and exists (
        select from known_post head join known_tenure k using (post_id)
        where head.unit_id = above.unit_id and head.is_head
          and in_force(k.from_on, k.to_on, civil_today())
          and not exists (
            select from known_tenure own
            where own.unit_id = lead.unit_id and own.official_id = k.official_id
              and in_force(own.from_on, own.to_on, civil_today())))
    order by link.place limit 1), (
    select steering.unit_id from known_unit steering
    where steering.code = (select offices->>'steering_body' from ladder order by version desc limit 1)
      and in_force(steering.valid_from, steering.valid_to, civil_today())
      and lead.unit_id = issuer.unit_id and steering.unit_id <> lead.unit_id limit 1))
from known_unit lead, known_unit issuer
where lead.unit_id = t.lead_unit_id and issuer.unit_id = t.issuer_unit_id
  and lead.unit_id = any(issuer.path) and t.task_class is not null
"""
# What was returned or accepted before now: the days that it waited.
HELD = """
update task t set days_with_issuer = held.days
from (select v.task_id, sum(greatest(
             0, (v.at at time zone 'Asia/Ho_Chi_Minh')::date - s.submitted_on)) as days
      from verdict v join submission s using (task_id, submission_id) group by 1) held
where held.task_id = t.task_id and held.days > 0
"""
# Its lead was called overdue although it had handed in on time.
MENDED = """
with mended as (
    update task set task_class = 'open_in_term', version = version + 1
    where status = 'submitted' and task_class = 'open_overdue'
      and (due_on is null or submitted_on <= due_on)
    returning lead_unit_id)
insert into tally (unit_id, task_class, slot, tasks)
select p.unit_id, moved.word, 0, sum(moved.step)
from mended join known_unit u on u.unit_id = mended.lead_unit_id
cross join unnest(u.path || '00000000-0000-0000-0000-000000000000'::uuid) as p (unit_id)
cross join (values ('open_in_term', 1), ('open_overdue', -1)) as moved (word, step)
group by 1, 2 order by 1, 2
on conflict (unit_id, task_class, slot) do update set tasks = tally.tasks + excluded.tasks
"""
# What waits now is owed from today: nobody is accused by a policy that was not yet in force.
OWED = """
update task set verdict_due_on = coalesce((
    select min(later.day) from calendar_day today join calendar_day later on later.working
    where today.day = civil_today() and later.ordinal = today.ordinal + 5), civil_today() + 7)
where status = 'submitted'
"""
CLOCKS = """
insert into verdict_clock (task_id, submission, policy_version, next_rung, next_occurrence,
    next_rung_at)
select t.task_id, (select count(*) from submission s where s.task_id = t.task_id), 1, 0, 1,
       clock_now()
from task t where t.status = 'submitted'
"""
PAUSED = """
update ladder_clock c set next_rung_at = 'infinity'
from task t where t.task_id = c.task_id and t.status = 'submitted'
"""
TALLIED = """
insert into tally (unit_id, task_class, slot, tasks)
select p.unit_id, counted.word, 0, sum(counted.step)
from (
    select t.lead_unit_id as unit_id, one.word, one.step
    from task t cross join lateral (values
        (case when t.task_class = 'open_overdue' then 'overdue_awaiting_verdict'
              else 'awaiting_verdict' end, (t.status = 'submitted')::int),
        ('days_with_issuer', t.days_with_issuer - case when t.status = 'submitted'
              then t.submitted_on - date '2000-01-01' else 0 end)) as one (word, step)
    where t.task_class is not null and one.step <> 0
    union all
    select coalesce(judge_unit_id, issuer_unit_id), 'verdicts_owed', 1
    from task where status = 'submitted') counted
join known_unit u on u.unit_id = counted.unit_id
cross join unnest(u.path || '00000000-0000-0000-0000-000000000000'::uuid) as p (unit_id)
group by 1, 2 order by 1, 2
on conflict (unit_id, task_class, slot) do update set tasks = tally.tasks + excluded.tasks
"""


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        op.execute(statement)
    op.execute(POLICY.replace(":", "\\:"))
    for statement in (JUDGES, HELD, MENDED, OWED, CLOCKS, PAUSED, TALLIED):
        op.execute(statement)
