"""Tables of results: receipts, reports, submissions and verdicts."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Column, SmallInteger
from sqlmodel import Field

from services.tasks.columns import Table, moment, words


class Receipt(Table, table=True):
    task_id: UUID = Field(primary_key=True, foreign_key="task.task_id")
    official_id: UUID = Field(primary_key=True)
    at: datetime = moment()


class ProgressReport(Table, table=True):
    __tablename__ = "progress_report"
    task_id: UUID = Field(primary_key=True, foreign_key="task.task_id")
    report_id: UUID = Field(primary_key=True)
    by_id: UUID
    at: datetime = moment()
    percent: int | None = Field(default=None, sa_column=Column(SmallInteger))
    text: str = words()


class Submission(Table, table=True):
    task_id: UUID = Field(primary_key=True, foreign_key="task.task_id")
    submission_id: UUID = Field(primary_key=True)
    by_id: UUID
    at: datetime = moment()
    submitted_on: date
    product: str = words()


class Verdict(Table, table=True):
    task_id: UUID = Field(primary_key=True, foreign_key="task.task_id")
    submission_id: UUID = Field(primary_key=True)
    by_id: UUID
    at: datetime = moment()
    accepted: bool
    reason: str | None = words(nullable=True)
