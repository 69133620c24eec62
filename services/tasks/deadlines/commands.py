"""Commands of deadlines: the rule of a due day as a caller words it."""

from typing import Any
from uuid import UUID

from pydantic import Field

from kernel.errors import Malformed
from services.tasks.deadlines.recurrence import Recurrence
from services.tasks.deadlines.rules import DayOffPolicy, DeadlineKind, DeadlineRule, foreign
from services.tasks.fields import Command, Day, Note, Number


class DeadlineAsked(Command):
    """The rule as the directive words it; each kind needs its own fields (`on` a `day`, `quarter` a
    year and part)."""

    kind: DeadlineKind
    text: Note = ""
    policy: DayOffPolicy = DayOffPolicy.keep
    day: Day | None = None
    year: Number | None = None
    part: Number | None = None
    count: Number | None = None
    every: Recurrence | None = None
    interval: Number | None = Field(
        None, description="`recurring`: a turn of so many weeks (52 at most) or months (60)"
    )
    cutoff: Number | None = None
    after: UUID | None = None

    def rule(self) -> DeadlineRule:
        """Refuses what does not apply to its kind, rather than pass it over."""
        fields: dict[str, Any] = self.model_dump()
        rule = DeadlineRule(**{**fields, "after": str(self.after) if self.after else None})
        if faults := foreign(rule):
            raise Malformed(faults)
        return rule
