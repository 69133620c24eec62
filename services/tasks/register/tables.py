"""Tables of the register: the tasks and who contributes to them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from kernel.tables import document, instant, string, version_number
from services.tasks.columns import Row


class Task(Row, table=True):
    """A task, a draft of one, or the roll-up over the identical tasks of a broadcast."""

    task_id: UUID = Field(primary_key=True)
    directive_id: UUID | None = Field(default=None, foreign_key="directive.directive_id")
    item: str | None = string(nullable=True)
    title: str = string()
    title_en: str | None = string(nullable=True)
    search_key: str | None = string(nullable=True)  # of the title; none until it is folded
    product: str | None = string(nullable=True)
    product_en: str | None = string(nullable=True)
    indicator: str | None = string(nullable=True)
    directive_type: str = string(server_default="task")
    issuer_unit_id: UUID
    lead_unit_id: UUID | None = None
    lead_basis: str | None = string(
        nullable=True
    )  # how the document names it: stated or inferred; settled when it does not
    lead_settled_by: UUID | None = (
        None  # who decided on a lead that was only inferred, or not named
    )
    group_id: UUID | None = None  # the addressee group, on a draft or a roll-up
    is_roll_up: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    roll_up_id: UUID | None = None
    series_id: UUID | None = None  # of a recurring duty, the task of its first turn
    commune_id: UUID | None = None
    province_id: UUID | None = None
    branch: str | None = string(nullable=True)
    status: str = string()
    task_class: str | None = string(nullable=True)
    assigned_on: date
    deadline: dict[str, Any] | None = document(nullable=True)
    due_on: date | None = None
    deadline_version: int = version_number()
    ladder_version: int = version_number()
    issued_at: datetime | None = instant(nullable=True)
    received_at: datetime | None = instant(nullable=True)
    reported_at: datetime | None = instant(nullable=True)
    submitted_on: date | None = None
    closed_on: date | None = None
    judge_unit_id: UUID | None = None  # who decides on the result, where that is not the issuer
    verdict_due_on: date | None = None  # of the result that awaits its verdict
    verdict_overdue: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    days_with_issuer: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    note: str | None = string(nullable=True)
    version: int = version_number()

    __table_args__ = (
        Index("task_lead", "lead_unit_id", "task_class", "due_on", "task_id"),
        Index("task_province", "province_id", "task_class", "due_on", "task_id"),
        Index("task_commune", "commune_id", "task_class", "due_on", "task_id"),
        Index("task_directive", "directive_id", "lead_unit_id"),
        Index("task_due", "task_class", "due_on", "task_id"),
        Index("task_roll_up", "roll_up_id", postgresql_where=text("roll_up_id is not null")),
        Index("task_unfolded", "task_id", postgresql_where=text("search_key is null")),
        Index("task_series", "series_id", postgresql_where=text("series_id is not null")),
        Index(
            "task_unclocked",
            "task_id",
            postgresql_where=text(
                "series_id is null and task_class is not null and due_on is not null"
                " and deadline->>'kind' = 'recurring'"
            ),
        ),
        Index(
            "task_waiting",
            text("(deadline->>'after')"),
            "task_id",
            postgresql_where=text("due_on is null and deadline->>'kind' = 'after'"),
        ),
        Index("task_ordered", "directive_id", "item", postgresql_where=text("roll_up_id is null")),
        Index("task_issuer", "issuer_unit_id", "task_class", "due_on", "task_id"),
    )


class Coordination(Row, table=True):
    """A coordinating unit, or a group of them; those of a broadcast stand on its roll-up."""

    task_id: UUID = Field(primary_key=True, foreign_key="task.task_id")
    party_id: UUID = Field(primary_key=True, index=True)
    party: str = string()  # unit or group
