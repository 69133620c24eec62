"""Reviewing: the issuer accepts the product, which closes the task, or returns it."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from pydantic import Field

from kernel.clock import civil_day
from kernel.database import Transaction
from kernel.errors import Fault, Forbidden, Invalid, NotFound, Words
from kernel.identity import Actor
from kernel.journal import record
from services.tasks.deadlines.due_days import late_days
from services.tasks.directory.access import may_see, rights_of
from services.tasks.directory.chains import list_officials
from services.tasks.directory.lookups import names_of_lead
from services.tasks.escalation.clocks import resume_clock, tell_overdue
from services.tasks.fields import Command, Flag, TextIfAny
from services.tasks.lifecycle import Status, move
from services.tasks.register.locked import LockedTask, expect_version, lock_task
from services.tasks.results.events import ResultAccepted, ResultReturned
from services.tasks.results.follow_ups import set_going
from services.tasks.results.judges import expect_other_judge
from services.tasks.summary.tallies import decided, moved, tally
from services.tasks.summary.task_classes import TaskClass, classify
from services.tasks.terms import Need, Noun
from services.tasks.verdicts.owing import verdict_given


class GiveVerdict(Command):
    accepted: Flag
    reason: TextIfAny = Field(None, description="Needed when the result is returned.")


class ReasonNeeded(Invalid):
    code = "reason_needed"
    title = Words("Trả lại phải nêu lý do", "A returned result needs a reason")


LAST_SUBMISSION = """
select submission_id, by_id, submitted_on from submission s
where task_id = %(id)s and not exists (
    select from verdict v where v.task_id = s.task_id and v.submission_id = s.submission_id)
order by at desc, submission_id desc limit 1
"""
JUDGE = """
insert into verdict (task_id, submission_id, by_id, at, accepted, reason)
values (%(id)s, %(submission_id)s, %(by)s, clock_now(), %(accepted)s, %(reason)s)
"""
CLOSE = """
with stopped as (delete from ladder_clock where task_id = %(id)s)
update task set status = %(accepted)s, task_class = %(task_class)s, submitted_on = %(on)s,
    days_with_issuer = days_with_issuer + %(held)s, closed_on = %(today)s, version = version + 1
where task_id = %(id)s
"""
RETURN = """
update task set status = %(returned)s, task_class = %(task_class)s, submitted_on = null,
    days_with_issuer = days_with_issuer + %(held)s, version = version + 1
where task_id = %(id)s
"""


async def give_verdict(tx: Transaction, task_id: UUID, command: GiveVerdict, by: Actor) -> UUID:
    """Accept or return the last submission; never one's own (rule 11). Returned work keeps the
    clock of its deadline, which runs on from now (rule 6)."""
    task = await lock_task(tx, task_id)
    await _expect_judge(tx, task, by)
    expect_version(tx, task)
    move(task.status, Status.accepted if command.accepted else Status.returned)
    if not command.accepted and not command.reason:
        words = Words("nêu điều cần sửa", "say what must be mended")
        raise ReasonNeeded([Fault("/reason", "missing", words)])
    submission_id, submitted_by, submitted_on = await _last_submission(tx, task_id)
    expect_other_judge(
        lead_unit_id=task.lead_unit_id,
        judging_units=await _judging_units(tx, task, by),
        submitted_by=submitted_by,
        judged_by=by.official_id,
    )
    await tx.run(
        JUDGE,
        id=task_id,
        submission_id=submission_id,
        by=by.key,
        accepted=command.accepted,
        reason=command.reason,
    )
    submission = Submission(submission_id, submitted_on, civil_day(await tx.now()))
    if command.accepted:
        await _accept(tx, task, submission, by)
    else:
        await _return(tx, task, submission, command.reason or "", by)
    return task_id


async def _expect_judge(tx: Transaction, task: LockedTask, by: Actor) -> None:
    rights = await rights_of(tx, by)
    if rights.issues_for(task.judging_unit_id):
        return
    if not await may_see(tx, task.task_id, rights):
        raise NotFound(what=Noun.task)
    raise Forbidden(needs=Need.deciding)


async def _judging_units(tx: Transaction, task: LockedTask, by: Actor) -> frozenset[UUID]:
    """In whose name the verdict falls: of the unit that decides, and of every unit where the judge
    holds a post."""
    rights = await rights_of(tx, by)
    judging = rights.issues_for(task.judging_unit_id) and not rights.everything
    return rights.seats | {task.judging_unit_id} if judging else rights.seats


async def _last_submission(tx: Transaction, task_id: UUID) -> tuple[UUID, UUID, date]:
    row = await tx.row(LAST_SUBMISSION, id=task_id)
    assert row is not None  # noqa: S101 a submitted task has one: both are written in one statement
    return row  # type: ignore[no-any-return]  # a row is untyped


class Submission(NamedTuple):
    """What a verdict falls on, and when."""

    submission_id: UUID
    submitted_on: date
    today: date

    @property
    def held(self) -> int:
        """The days that it waited for its verdict; none on a clock that was set back."""
        return max(0, (self.today - self.submitted_on).days)


async def _accept(tx: Transaction, task: LockedTask, given: Submission, by: Actor) -> None:
    task_class = classify(task.due_on, given.submitted_on, given.today, accepted=True)
    await tx.run(
        CLOSE,
        id=task.task_id,
        accepted=Status.accepted,
        task_class=task_class,
        on=given.submitted_on,
        held=given.held,
        today=given.today,
    )
    await _decide(tx, task, task_class, given)
    accepted = ResultAccepted(
        task_id=task.task_id,
        submission_id=given.submission_id,
        **task.named,
        task_class=task_class.value,
        days_late=late_days(task.due_on, given.submitted_on) if task.due_on else 0,
        due_on=task.due_on,
        **await names_of_lead(tx, task.lead_unit_id),
        officials=await list_officials(tx, task.lead_unit_id),
    )
    await record(tx, accepted, by)
    await set_going(tx, task.task_id, by)


async def _return(
    tx: Transaction, task: LockedTask, given: Submission, reason: str, by: Actor
) -> None:
    task_class = classify(task.due_on, None, given.today, accepted=False)
    await tx.run(
        RETURN,
        id=task.task_id,
        returned=Status.returned,
        task_class=task_class,
        held=given.held,
    )
    await resume_clock(tx, task.task_id)
    await tell_overdue(tx, task, task_class)
    await _decide(tx, task, task_class, given)
    returned = ResultReturned(
        task_id=task.task_id,
        submission_id=given.submission_id,
        **task.named,
        reason=reason,
        days_with_issuer=given.held,
        due_on=task.due_on,
        **await names_of_lead(tx, task.lead_unit_id),
        officials=await list_officials(tx, task.lead_unit_id),
    )
    await record(tx, returned, by)


async def _decide(
    tx: Transaction, task: LockedTask, task_class: TaskClass, given: Submission
) -> None:
    """The verdict is no longer owed."""
    await verdict_given(tx, task.task_id)
    steps = moved(task.task_class, task_class)
    if task.verdict_due_on is not None and task.task_class is not None:
        waited, overdue = TaskClass(task.task_class), task.verdict_overdue
        steps += decided(waited, given.submitted_on, given.held, overdue=overdue)
    await tally(tx, [task.task_id], *steps)
