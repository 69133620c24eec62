"""Tables of the register: the tasks and who contributes to them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.tasks.columns import Table, moment, words


class Task(Table, table=True):
    """A task, a draft of one, or the roll-up over the identical tasks of a broadcast."""

    task_id: UUID = Field(primary_key=True)
    directive_id: UUID | None = Field(
        default=None, foreign_key="directive.directive_id", index=True
    )
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
    lead_settled_by: UUID | None = (
        None  # who decided on a lead that was only inferred, or not named
    )
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
