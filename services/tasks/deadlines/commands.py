"""Commands of deadlines: the rule of a due day as a caller words it."""

from typing import Any
from uuid import UUID

from pydantic import Field

from kernel.errors import Fault, Malformed, Words
from services.tasks.deadlines.due_days import NEEDS, DayOffPolicy, DeadlineKind, DeadlineRule
from services.tasks.deadlines.recurrence import Recurrence
from services.tasks.fields import Command, Day, Note, Number

# What each kind is told by; anything else would be passed over.
TOLD_BY = {
    **{kind: [name for name, _, _ in needs] for kind, needs in NEEDS.items()},
    DeadlineKind.recurring: ["every", "interval", "cutoff"],
    DeadlineKind.immediately: ["day"],
}
NOT_TOLD_BY = Words(
    "không dùng cho loại thời hạn này; loại này dùng: {fields}",
    "does not apply to this kind of deadline; this kind is told by: {fields}",
)


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
        told_by = TOLD_BY.get(self.kind, [])
        given = self.model_dump(exclude={"kind", "text", "policy"}, exclude_none=True)
        words = NOT_TOLD_BY.filled({"fields": told_by})
        if odd := [name for name in given if name not in told_by]:
            raise Malformed([Fault(f"/deadline/{name}", "does_not_apply", words) for name in odd])
        fields: dict[str, Any] = self.model_dump()
        return DeadlineRule(**{**fields, "after": str(self.after) if self.after else None})
