"""Reporting: what the lead unit says of its task, from the receipt to the finished product."""

from uuid import UUID

from pydantic import Field

from kernel.clock import civil_day, uuid7
from kernel.database import Transaction
from kernel.errors import Forbidden, NotFound
from kernel.identity import Actor
from kernel.journal import record
from services.tasks.directory.access import may_see, rights_of
from services.tasks.directory.chains import list_officials
from services.tasks.directory.lookups import names_of_lead
from services.tasks.escalation.clocks import pause_clocks, tell_overdue
from services.tasks.fields import Command, Number, Text
from services.tasks.lifecycle import OPEN, MoveNotAllowed, Status, expect_report, move
from services.tasks.register.locked import LockedTask, expect_version, lock_task
from services.tasks.results.events import ProgressReported, ResultSubmitted, TaskReceived
from services.tasks.summary.tallies import handed_in, moved, tally
from services.tasks.summary.task_classes import classify
from services.tasks.terms import Need, Noun
from services.tasks.verdicts.owing import owe_verdict


class ReportProgress(Command):
    text: Text
    percent: Number | None = Field(None, ge=0, le=100)


class SubmitResult(Command):
    product: Text = Field(
        description="The finished product: its document number, address or description."
    )


async def lock_task_of_ours(tx: Transaction, task_id: UUID, by: Actor) -> LockedTask:
    """The locked task, for one who holds a post in its lead unit; hidden from those who may not
    even read it."""
    task = await lock_task(tx, task_id)
    rights = await rights_of(tx, by)
    if task.lead_unit_id is not None and task.lead_unit_id in rights.seats:
        expect_version(tx, task)
        return task
    if not await may_see(tx, task_id, rights):
        raise NotFound(what=Noun.task)
    raise Forbidden(needs=Need.lead)


RECEIVE = """
insert into receipt (task_id, official_id, at) values (%(id)s, %(by)s, clock_now())
on conflict (task_id, official_id) do update set at = excluded.at
"""


RECEIVED = """
update task set status = %(status)s, received_at = coalesce(received_at, clock_now()),
    version = version + 1
where task_id = %(id)s
"""


async def acknowledge_task(tx: Transaction, task_id: UUID, by: Actor) -> UUID:
    """An official of the lead confirms having it: the first moves the task, each stops the repeats
    for a while."""
    task = await lock_task_of_ours(tx, task_id, by)
    if task.status not in OPEN:
        raise MoveNotAllowed(current=task.status, asked=Status.received, allowed=())
    status = move(task.status, Status.received) if task.status is Status.issued else task.status
    await tx.run(RECEIVE, id=task_id, by=by.id)
    await tx.run(RECEIVED, id=task_id, status=status)
    await record(tx, TaskReceived(task_id=task_id, official_id=by.id), by)
    return task_id


REPORT = """
with written as (
    insert into progress_report (task_id, report_id, by_id, at, percent, text)
    values (%(id)s, %(report_id)s, %(by)s, clock_now(), %(percent)s, %(text)s))
update task set reported_at = clock_now(), version = version + 1 where task_id = %(id)s
"""


async def report_progress(
    tx: Transaction, task_id: UUID, command: ReportProgress, by: Actor
) -> UUID:
    """What the lead says along the way. It moves nothing: lateness goes on (rule 9)."""
    task = await lock_task_of_ours(tx, task_id, by)
    expect_report(task.status)
    report_id = uuid7()
    await tx.run(
        REPORT,
        id=task_id,
        report_id=report_id,
        by=by.id,
        percent=command.percent,
        text=command.text,
    )
    await record(
        tx,
        ProgressReported(
            task_id=task_id, report_id=report_id, percent=command.percent, text=command.text
        ),
        by,
    )
    return task_id


SUBMIT = """
with written as (
    insert into submission (task_id, submission_id, by_id, at, submitted_on, product)
    values (%(id)s, %(submission_id)s, %(by)s, clock_now(), %(on)s, %(product)s))
update task set status = %(submitted)s, submitted_on = %(on)s, task_class = %(task_class)s,
    version = version + 1
where task_id = %(id)s
"""


async def submit_result(tx: Transaction, task_id: UUID, command: SubmitResult, by: Actor) -> UUID:
    """The finished product goes to the issuer, whose turn it is from now on: the lead's lateness
    stands still at this day (rule 6)."""
    task = await lock_task_of_ours(tx, task_id, by)
    move(task.status, Status.submitted)
    submission_id, now = uuid7(), await tx.now()
    today = civil_day(now)
    task_class = classify(task.due_on, today, today, accepted=False)
    await tx.run(
        SUBMIT,
        id=task_id,
        submission_id=submission_id,
        by=by.id,
        on=today,
        product=command.product,
        submitted=Status.submitted,
        task_class=task_class,
    )
    await pause_clocks(tx, [task_id])
    verdict_due_on = await owe_verdict(tx, task_id, today, now)
    await tell_overdue(tx, task, task_class)
    await tally(tx, [task_id], *moved(task.task_class, task_class), *handed_in(task_class, today))
    submitted = ResultSubmitted(
        task_id=task_id,
        submission_id=submission_id,
        **task.named,
        product=command.product,
        submitted_on=today,
        verdict_due_on=verdict_due_on,
        due_on=task.due_on,
        **await names_of_lead(tx, task.lead_unit_id),
        officials=await list_officials(tx, task.judging_unit_id),
    )
    await record(tx, submitted, by)
    return task_id
