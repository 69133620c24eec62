"""Owing: from the day of a submission its issuer owes a verdict, within the days of the policy."""

from datetime import date, datetime
from uuid import UUID

from kernel.database import Read, Transaction
from services.tasks.deadlines.calendar import working_calendar
from services.tasks.escalation.ladder import timetable, working_day_after
from services.tasks.escalation.ladders import ladders_at_hand
from services.tasks.verdicts.views import VerdictPolicyView

OWE = """
with due as (
    update task set verdict_due_on = %(due)s, verdict_overdue = false where task_id = %(id)s)
insert into verdict_clock (task_id, submission, policy_version, next_rung, next_occurrence,
    next_rung_at)
select %(id)s, (select count(*) from submission where task_id = %(id)s), %(policy)s, %(rung)s, 1,
       %(at)s
on conflict (task_id) do update set submission = excluded.submission,
    policy_version = excluded.policy_version, next_rung = excluded.next_rung,
    next_occurrence = 1, next_rung_at = excluded.next_rung_at
"""
GIVEN = """
with stopped as (delete from verdict_clock where task_id = %(id)s)
update task set verdict_due_on = null, verdict_overdue = false where task_id = %(id)s
"""
POLICIES = "select version, since, working_days, rungs from verdict_policy order by version desc"


async def owe_verdict(tx: Transaction, task_id: UUID, submitted_on: date, now: datetime) -> date:
    """The clock of the verdict starts, once the submission is written: the day by which it is
    owed."""
    ladders, calendar = await ladders_at_hand(tx), await working_calendar(tx)
    policy = ladders.verdicts[ladders.newest_verdict]
    due_on = working_day_after(submitted_on, policy.working_days, calendar)
    first = timetable(policy.rungs, due_on, calendar).opening(now)
    if first is not None:
        await tx.run(
            OWE,
            id=task_id,
            due=due_on,
            policy=ladders.newest_verdict,
            rung=first.position,
            at=first.at,
        )
    return due_on


async def verdict_given(tx: Transaction, task_id: UUID) -> None:
    await tx.run(GIVEN, id=task_id)


async def list_verdict_policies(read: Read) -> list[VerdictPolicyView]:
    return await read.all(VerdictPolicyView, POLICIES)
