"""Routes of tasks: assigned, issued, received, reported on, submitted and decided."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from kernel.identity import CurrentActor
from kernel.pagination import PageOf, Paging
from kernel.requests import Exchange, Reading, Session
from services.tasks.assignment.drafting import settle_lead
from services.tasks.assignment.issuing import assign_task, issue_task
from services.tasks.commands import AssignTask, GiveVerdict, ReportProgress, SettleLead, SubmitResult
from services.tasks.escalation.explaining import list_escalations
from services.tasks.register.answers import json_of, made
from services.tasks.register.history import list_history
from services.tasks.register.listing import Filter, list_tasks
from services.tasks.register.showing import show_task
from services.tasks.register.views import EscalationView, HistoryView, TaskLine, TaskView
from services.tasks.results.reporting import acknowledge_task, report_progress, submit_result
from services.tasks.results.reviewing import give_verdict

router = APIRouter(prefix="/v1/tasks", route_class=Exchange, tags=["tasks"])
PLACE = "/v1/tasks/{}"


@router.post("", status_code=201, response_model=TaskView)
async def assign(tx: Session, actor: CurrentActor, command: AssignTask) -> Response:
    """A task with its six clears, issued at once: to one lead unit, or to every member of a group."""
    return await made(tx, PLACE, await assign_task(tx, command, actor), actor)


@router.get("", response_model=PageOf[TaskLine])
async def list_all(read: Reading, actor: CurrentActor, page: Paging, asked: Annotated[Filter, Depends()]) -> Response:
    """Tasks, drafts and roll-ups that I may read, by due day; `status=draft` lists what is not yet issued."""
    return json_of(await list_tasks(read, actor, page, asked, issued=False))


@router.get("/{task_id}", response_model=TaskView)
async def show(read: Reading, actor: CurrentActor, task_id: UUID) -> Response:
    """One task as it stands today."""
    return json_of(await show_task(read, task_id, actor))


@router.post("/{task_id}/lead-settlement", status_code=201, response_model=TaskView)
async def settle(tx: Session, actor: CurrentActor, task_id: UUID, command: SettleLead) -> Response:
    """Decide who leads a draft whose directive did not say; the basis it gave stays visible."""
    return await made(tx, PLACE, await settle_lead(tx, task_id, command, actor), actor)


@router.post("/{task_id}/issuance", status_code=201, response_model=TaskView)
async def issue(tx: Session, actor: CurrentActor, task_id: UUID) -> Response:
    """Issue a draft; refused with one fault for each of the six clears that it lacks."""
    return await made(tx, PLACE, await issue_task(tx, task_id, actor), actor)


@router.post("/{task_id}/receipts", status_code=201, response_model=TaskView)
async def receive(tx: Session, actor: CurrentActor, task_id: UUID) -> Response:
    """The lead has the task; it stops the repeats of the ladder for a while, never the ladder."""
    return await made(tx, PLACE, await acknowledge_task(tx, task_id, actor), actor)


@router.post("/{task_id}/progress-reports", status_code=201, response_model=TaskView)
async def report(tx: Session, actor: CurrentActor, task_id: UUID, command: ReportProgress) -> Response:
    """How far the lead is; it moves no deadline."""
    return await made(tx, PLACE, await report_progress(tx, task_id, command, actor), actor)


@router.post("/{task_id}/submissions", status_code=201, response_model=TaskView)
async def submit(tx: Session, actor: CurrentActor, task_id: UUID, command: SubmitResult) -> Response:
    """Hand in the product; its day decides on time or late once the issuer accepts it."""
    return await made(tx, PLACE, await submit_result(tx, task_id, command, actor), actor)


@router.post("/{task_id}/verdicts", status_code=201, response_model=TaskView)
async def decide(tx: Session, actor: CurrentActor, task_id: UUID, command: GiveVerdict) -> Response:
    """Accept the last submission, which closes the task, or return it with a reason; never one's own."""
    return await made(tx, PLACE, await give_verdict(tx, task_id, command, actor), actor)


@router.get("/{task_id}/history")
async def history(read: Reading, actor: CurrentActor, page: Paging, task_id: UUID) -> PageOf[HistoryView]:
    """All that happened to a task, oldest first: who, when, what."""
    return await list_history(read, task_id, actor, page)


@router.get("/{task_id}/escalations")
async def escalations(read: Reading, actor: CurrentActor, page: Paging, task_id: UUID) -> PageOf[EscalationView]:
    """The rungs that fired for a task, oldest first, and whether they were heard."""
    return await list_escalations(read, task_id, actor, page)
