"""Count views: what callers see of counters and rates."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.tasks.refs import UnitRef, example


class Classes(BaseModel):
    """The four classes of rule 7."""

    done_on_time: int = 0
    done_late: int = 0
    open_in_term: int = 0
    open_overdue: int = 0

    @property
    def total(self) -> int:
        return self.done_on_time + self.done_late + self.open_in_term + self.open_overdue


class RatesView(BaseModel):
    """Both rates over one named base; open in term is in no denominator (rule 7)."""

    completion_percent: float | None
    on_time_percent: float | None
    base: int
    base_name: str = Field(examples=["done + overdue"])


class DistinctCounts(BaseModel):
    tasks: int
    drafts: int


class SummaryView(BaseModel):
    model_config = example(
        scope={"level": "nation", "units": []},
        as_of="2026-01-05",
        units=3460,
        tasks=20350,
        drafts=5,
        classes={
            "done_on_time": 14068,
            "done_late": 1983,
            "open_in_term": 5640,
            "open_overdue": 223,
        },
        rates={
            "completion_percent": 98.63,
            "on_time_percent": 86.44,
            "base": 16274,
            "base_name": "done + overdue",
        },
        rungs_fired=420,
        notices_delivered=390,
        before_fan_out={"tasks": 57, "drafts": 5},
    )

    scope: dict[str, Any] = Field(description="the nation, or the units whose subtrees are counted")
    as_of: date
    units: int = Field(description="that stand today")
    tasks: int = Field(description="issued, one for each unit of a broadcast")
    drafts: int
    classes: Classes
    rates: RatesView
    rungs_fired: int
    notices_delivered: int
    before_fan_out: DistinctCounts | None = Field(
        description="as the directives word them; only for the nation"
    )


class UnitCounts(BaseModel):
    unit: UnitRef
    classes: Classes
    rungs_fired: int


class Difference(BaseModel):
    """A tally that does not say what a recount of the tasks says."""

    unit_id: UUID
    task_class: str
    tally: int
    recounted: int
