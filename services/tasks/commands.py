"""The commands of tasks: what a caller may ask for, nothing more."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.tasks.deadlines.due_days import DayOffPolicy, DeadlineKind, DeadlineRule, Every

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000, pattern=r"^[^\x00]*$")]


class Command(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DeadlineAsked(Command):
    """The rule as the directive words it; each kind needs its own fields (`on` a `day`, `quarter` a year and part)."""

    kind: DeadlineKind
    text: str = Field("", max_length=500)
    policy: DayOffPolicy = DayOffPolicy.keep
    day: date | None = None
    year: int | None = None
    part: int | None = None
    count: int | None = None
    every: Every | None = None
    cutoff: int | None = None
    after: UUID | None = None

    def rule(self) -> DeadlineRule:
        fields: dict[str, Any] = self.model_dump()
        return DeadlineRule(**{**fields, "after": str(self.after) if self.after else None})


class RegisterDirective(Command):
    number: Line = Field(examples=["05-TB/BCĐTW"])
    title: Line
    issuer_unit_id: UUID
    issued_on: date
    note: Text | None = None


class DraftTask(Command):
    """Anything may still be missing but the words of the task (rule 3)."""

    title: Line
    item: Line | None = None
    product: Line | None = None
    indicator: Line | None = None
    lead_unit_id: UUID | None = None
    group_code: Line | None = None
    deadline: DeadlineAsked | None = None
    coordinating_unit_ids: list[UUID] = Field(default=[], max_length=200)
    note: Text | None = None


class AssignTask(DraftTask):
    """A task with its six clears, issued at once."""

    issuer_unit_id: UUID
    directive_id: UUID | None = None


class SettleLead(Command):
    """Who leads a draft whose directive did not say; one of the two."""

    lead_unit_id: UUID | None = None
    group_code: Line | None = None


class ReportProgress(Command):
    text: Text
    percent: int | None = Field(None, ge=0, le=100)


class SubmitResult(Command):
    product: Text = Field(description="The finished product: its document number, address or description.")


class GiveVerdict(Command):
    accepted: bool
    reason: Text | None = Field(None, description="Needed when the result is returned.")
