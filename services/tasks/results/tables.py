"""Tables of results: receipts, reports, submissions and verdicts."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field

from kernel.tables import instant, small, string
from services.tasks.columns import Row


class Receipt(Row, table=True):
    task_id: UUID = Field(primary_key=True, foreign_key="task.task_id")
    official_id: UUID = Field(primary_key=True)
    at: datetime = instant()


class ProgressReport(Row, table=True):
    __tablename__ = "progress_report"
    task_id: UUID = Field(primary_key=True, foreign_key="task.task_id")
    report_id: UUID = Field(primary_key=True)
    by_id: UUID
    at: datetime = instant()
    percent: int | None = small(nullable=True)
    text: str = string()


class Submission(Row, table=True):
    task_id: UUID = Field(primary_key=True, foreign_key="task.task_id")
    submission_id: UUID = Field(primary_key=True)
    by_id: UUID
    at: datetime = instant()
    submitted_on: date
    product: str = string()


class Verdict(Row, table=True):
    task_id: UUID = Field(primary_key=True, foreign_key="task.task_id")
    submission_id: UUID = Field(primary_key=True)
    by_id: UUID
    at: datetime = instant()
    accepted: bool
    reason: str | None = string(nullable=True)
