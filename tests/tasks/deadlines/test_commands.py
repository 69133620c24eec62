"""A deadline is told by what its kind needs, and nothing else is passed over."""

from typing import Any

import pytest

from kernel.errors import Malformed
from services.tasks.deadlines.commands import DeadlineAsked
from services.tasks.deadlines.rules import DeadlineKind

FIELDS: dict[str, Any] = {
    "day": "2026-12-01",
    "year": 2026,
    "part": 1,
    "count": 5,
    "every": "monthly",
    "interval": 2,
    "cutoff": 5,
    "after": "019505e8-7c1e-7f00-8000-000000000001",
}
TOLD_BY = {
    "on": "day",
    "before": "day",
    "month": "year part",
    "quarter": "year part",
    "half_year": "year part",
    "year": "year",
    "working_days": "count",
    "calendar_days": "count",
    "months": "count",
    "recurring": "every interval cutoff",
    "after": "after count",
    "immediately": "day",
    "none": "",
}


def test_every_kind_stands_in_the_table() -> None:
    assert set(TOLD_BY) == set(DeadlineKind)


@pytest.mark.parametrize("kind", TOLD_BY)
@pytest.mark.parametrize("field", FIELDS)
def test_what_does_not_apply_to_a_kind_is_refused_by_name(kind: str, field: str) -> None:
    told_by = TOLD_BY[kind].split()
    needed = {name: FIELDS[name] for name in told_by}
    asked = DeadlineAsked.model_validate({"kind": kind, **needed, field: FIELDS[field]})
    if field in told_by:
        assert asked.rule().kind == kind
        return
    with pytest.raises(Malformed) as refused:
        asked.rule()
    (fault,) = refused.value.faults
    assert (fault.pointer, fault.code) == (f"/deadline/{field}", "does_not_apply")
    assert all(name in fault.words.en for name in told_by)
