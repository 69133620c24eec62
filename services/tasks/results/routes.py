"""Routes of results: what the lead says of its task, and what the issuer decides on it."""

from uuid import UUID

from fastapi import APIRouter, Response

from kernel.identity import CurrentActor
from kernel.pagination import PageOf, Paging
from kernel.requests import Reading, UnitOfWorkRoute, Writing
from services.tasks.register.answers import created_task
from services.tasks.register.views import ReportView, SubmissionView, TaskView, VerdictView
from services.tasks.results import reading, reporting, reviewing
from services.tasks.results.reporting import ReportProgress, SubmitResult
from services.tasks.results.reviewing import GiveVerdict

router = APIRouter(prefix="/v1/tasks/{task_id}", route_class=UnitOfWorkRoute, tags=["tasks"])


@router.post("/receipts", status_code=201, response_model=TaskView)
async def acknowledge_task(tx: Writing, actor: CurrentActor, task_id: UUID) -> Response:
    """Confirm having a task.

    By its lead; it stops the repeats of the ladder for a while, never the ladder.
    """
    return await created_task(tx, await reporting.acknowledge_task(tx, task_id, actor), actor)


@router.post("/progress-reports", status_code=201, response_model=TaskView)
async def report_progress(
    tx: Writing, actor: CurrentActor, task_id: UUID, command: ReportProgress
) -> Response:
    """Report progress.

    How far the lead is; it moves no deadline.
    """
    return await created_task(
        tx, await reporting.report_progress(tx, task_id, command, actor), actor
    )


@router.post("/submissions", status_code=201, response_model=TaskView)
async def submit_result(
    tx: Writing, actor: CurrentActor, task_id: UUID, command: SubmitResult
) -> Response:
    """Hand in the product.

    Its day decides on time or late once the issuer accepts it.
    """
    return await created_task(tx, await reporting.submit_result(tx, task_id, command, actor), actor)


@router.post("/verdicts", status_code=201, response_model=TaskView)
async def give_verdict(
    tx: Writing, actor: CurrentActor, task_id: UUID, command: GiveVerdict
) -> Response:
    """Accept or return a result.

    Accepting the last submission closes the task; returning it needs a reason. Never one's own.
    """
    return await created_task(tx, await reviewing.give_verdict(tx, task_id, command, actor), actor)


@router.get("/progress-reports")
async def list_progress_reports(
    read: Reading, actor: CurrentActor, page: Paging, task_id: UUID
) -> PageOf[ReportView]:
    """List the progress reports of a task.

    Newest first: who said what, when.
    """
    return await reading.list_progress_reports(read, task_id, actor, page)


@router.get("/submissions")
async def list_submissions(
    read: Reading, actor: CurrentActor, page: Paging, task_id: UUID
) -> PageOf[SubmissionView]:
    """List the submissions of a task.

    Newest first: the product that each handed in.
    """
    return await reading.list_submissions(read, task_id, actor, page)


@router.get("/verdicts")
async def list_verdicts(
    read: Reading, actor: CurrentActor, page: Paging, task_id: UUID
) -> PageOf[VerdictView]:
    """List the verdicts on a task.

    Newest first: accepted, or returned with what must be mended.
    """
    return await reading.list_verdicts(read, task_id, actor, page)
