"""The tables of tasks: what was ordered and what became of it, and the ladder's clock."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.tasks.columns import AT, Table, document, metadata, moment, words
from services.tasks.directory import tables as known

__all__ = ["known", "metadata"]  # the local copies are tables of this service too


class Directive(Table, table=True):
    """The document that assigns tasks; a task keeps its own issuer, since one document may speak for several."""

    directive_id: UUID = Field(primary_key=True)
    number: str = words(unique=True)
    title: str = words()
    issuer_unit_id: UUID
    issued_on: date
    note: str | None = words(nullable=True)
    registered_at: datetime = moment()
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})


class Task(Table, table=True):
    """A task, a draft of one, or the roll-up over the identical tasks of a broadcast."""

    task_id: UUID = Field(primary_key=True)
    directive_id: UUID | None = Field(default=None, foreign_key="directive.directive_id", index=True)
    item: str | None = words(nullable=True)
    title: str = words()
    product: str | None = words(nullable=True)
    indicator: str | None = words(nullable=True)
    directive_type: str = words(server_default="task")
    issuer_unit_id: UUID
    lead_unit_id: UUID | None = None
    lead_basis: str | None = words(
        nullable=True
    )  # how the document names it: stated or inferred; settled when it does not
    lead_settled_by: UUID | None = None  # who decided on a lead that was only inferred, or not named
    group_id: UUID | None = None  # the addressee group, on a draft or a roll-up
    is_roll_up: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    roll_up_id: UUID | None = None
    commune_id: UUID | None = None
    province_id: UUID | None = None
    branch: str | None = words(nullable=True)
    status: str = words()
    task_class: str | None = words(nullable=True)
    assigned_on: date
    deadline: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB))
    due_on: date | None = None
    deadline_version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    ladder_version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    issued_at: datetime | None = moment(nullable=True)
    received_at: datetime | None = moment(nullable=True)
    reported_at: datetime | None = moment(nullable=True)
    submitted_on: date | None = None
    closed_on: date | None = None
    note: str | None = words(nullable=True)
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})

    __table_args__ = (
        Index("task_lead", "lead_unit_id", "task_class", "due_on", "task_id"),
        Index("task_province", "province_id", "task_class", "due_on", "task_id"),
        Index("task_commune", "commune_id", "task_class", "due_on", "task_id"),
        Index("task_due", "task_class", "due_on", "task_id"),
        Index("task_roll_up", "roll_up_id", postgresql_where=text("roll_up_id is not null")),
        Index("task_ordered", "directive_id", "item", postgresql_where=text("roll_up_id is null")),
        Index("task_issuer", "issuer_unit_id", "task_class", "due_on", "task_id"),
    )


class Coordination(Table, table=True):
    """A coordinating unit, or a group of them; those of a broadcast stand on its roll-up."""

    task_id: UUID = Field(primary_key=True, foreign_key="task.task_id")
    party_id: UUID = Field(primary_key=True, index=True)
    party: str = words()  # unit or group


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


class CalendarDay(Table, table=True):
    """The dated calendar: adding N working days is one look-up of ordinal + N."""

    __tablename__ = "calendar_day"
    day: date = Field(primary_key=True)
    working: bool
    ordinal: int = Field(index=True)
    kind: str | None = words(nullable=True)
    name: str | None = words(nullable=True)
    status: str | None = words(nullable=True)


class Ladder(Table, table=True):
    """One version of the policy, as data."""

    version: int = Field(primary_key=True)
    name: str = words()
    rungs: list[Any] = document("[]")
    offices: dict[str, Any] = document("{}")  # audience word -> unit code
    since: datetime = moment()


class LadderClock(Table, table=True):
    """The narrow table that the sweep claims from: open tasks with a rung still to come."""

    __tablename__ = "ladder_clock"
    task_id: UUID = Field(primary_key=True)
    deadline_version: int = Field(sa_column=Column(SmallInteger, nullable=False))
    next_rung: int = Field(sa_column=Column(SmallInteger, nullable=False))
    next_occurrence: int = Field(sa_column=Column(SmallInteger, nullable=False))
    next_rung_at: datetime = Field(sa_column=Column(AT, nullable=False, index=True))


class Escalation(Table, table=True):
    """One firing of a rung for a task; its key is what makes a second firing impossible (rule 16)."""

    task_id: UUID = Field(primary_key=True)
    deadline_version: int = Field(sa_column=Column(SmallInteger, primary_key=True))
    rung: str = Field(sa_column=Column(Text, primary_key=True))
    occurrence: int = Field(sa_column=Column(SmallInteger, primary_key=True))
    escalation_id: UUID = Field(index=True)
    fired_at: datetime = moment()
    days_late: int
    ladder_version: int
    audience: list[Any] = document("[]")
    skipped: list[Any] = document("[]")  # who was passed over, and why
    superseded: list[Any] = document("[]")  # rungs that an outage or a late issue made pointless (rule 19)


class Tally(Table, table=True):
    """Tasks by unit and class, its subtree included; slots keep the writers of a busy unit apart."""

    unit_id: UUID = Field(primary_key=True)
    task_class: str = Field(sa_column=Column(Text, primary_key=True))
    slot: int = Field(sa_column=Column(SmallInteger, primary_key=True))
    tasks: int = Field(sa_column=Column(BigInteger, nullable=False))


class ImportRun(Table, table=True):
    """A file that was tried, what each row would do, and whether it was applied."""

    __tablename__ = "import_run"
    import_id: UUID = Field(primary_key=True)
    by_id: UUID
    at: datetime = moment()
    file_hash: str = words()
    rows: list[Any] = document("[]")
    report: list[Any] = document("[]")
    applied_at: datetime | None = moment(nullable=True)


class Succession(Table, table=True):
    """The default successor of a unit that ended, so that an older directive finds who stands today."""

    old_code: str = Field(sa_column=Column(Text, primary_key=True))
    new_code: str = words()
    effective_from: date
