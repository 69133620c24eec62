"""Reading: the reports, the submissions and the verdicts of a task, for whoever may read it."""

from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel

from kernel.database import Read
from kernel.identity import Actor
from kernel.pagination import Page, PageOf
from services.tasks.directory.access import expect_visible
from services.tasks.register.views import ReportView, SubmissionView, VerdictView
from services.tasks.register.work import report, submission, verdict

V = TypeVar("V", bound=BaseModel)


def _newest_first(table: str, key: str, shown: str) -> str:
    return f"""
    select {shown} from {table} w
    where w.task_id = %(task)s and (%(after_at)s::timestamptz is null
          or (w.at, w.{key}) < (%(after_at)s::timestamptz, %(after_id)s::uuid))
    order by w.at desc, w.{key} desc limit %(take)s"""  # noqa: S608 made of constants


REPORTS = _newest_first("progress_report", "report_id", report("w"))
SUBMISSIONS = _newest_first("submission", "submission_id", submission("w"))
VERDICTS = _newest_first("verdict", "submission_id", verdict("w"))


async def list_progress_reports(
    read: Read, task_id: UUID, by: Actor, page: Page
) -> PageOf[ReportView]:
    await expect_visible(read, task_id, by)
    rows = await _all(read, ReportView, REPORTS, task_id, page)
    return page.cut(rows, lambda row: [row.at, row.report_id])


async def list_submissions(
    read: Read, task_id: UUID, by: Actor, page: Page
) -> PageOf[SubmissionView]:
    await expect_visible(read, task_id, by)
    rows = await _all(read, SubmissionView, SUBMISSIONS, task_id, page)
    return page.cut(rows, lambda row: [row.at, row.submission_id])


async def list_verdicts(read: Read, task_id: UUID, by: Actor, page: Page) -> PageOf[VerdictView]:
    await expect_visible(read, task_id, by)
    rows = await _all(read, VerdictView, VERDICTS, task_id, page)
    return page.cut(rows, lambda row: [row.at, row.submission_id])


async def _all(read: Read, view: type[V], sql: str, task_id: UUID, page: Page) -> list[V]:
    rows = await read.rows(sql, task=task_id, **page.keyset("at", "id"))
    return [view.model_validate(row) for (row,) in rows]
