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


class WithIssuer(BaseModel):
    """Whose turn it is: what lies with the units that decide, and what these units owe."""

    awaiting_verdict: int = Field(
        0, description="of `open_in_term`: handed in by the due day, the verdict still to come"
    )
    overdue_awaiting_verdict: int = Field(
        0, description="of `open_overdue`: handed in late, the verdict still to come"
    )
    days_with_issuer: int = Field(
        0, description="civil days that results of these leads have waited for a verdict until now"
    )
    verdicts_owed: int = Field(0, description="results on which these units must decide")
    verdicts_overdue: int = Field(0, description="of those, past the day by which it was owed")


class RatesView(BaseModel):
    """Both rates over one named base; open in term is in no denominator (rule 7)."""

    completion_percent: float | None
    on_time_percent: float | None
    base: int
    base_name: str = Field(examples=["done + overdue"])
    base_name_vi: str = Field(examples=["đã hoàn thành + quá hạn"])


class DistinctCounts(BaseModel):
    tasks: int
    drafts: int


class SummaryView(WithIssuer):
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
            "base_name_vi": "đã hoàn thành + quá hạn",
        },
        awaiting_verdict=310,
        overdue_awaiting_verdict=12,
        days_with_issuer=4210,
        verdicts_owed=322,
        verdicts_overdue=41,
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


class UnitCounts(WithIssuer):
    unit: UnitRef
    classes: Classes
    rungs_fired: int


class Difference(BaseModel):
    """A tally that does not say what a recount of the tasks says."""

    unit_id: UUID
    task_class: str
    tally: int
    recounted: int
