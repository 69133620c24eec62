"""The four classes and their rates (rules 6 and 7)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tasks.summary.task_classes import TaskClass, classify, rates

DUE = date(2026, 11, 30)
LATER = date(2026, 12, 1)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
counts = st.integers(0, 10**6)


@pytest.mark.parametrize(
    ("due_on", "accepted_submission_on", "today", "expected"),
    [
        (DUE, None, DUE, TaskClass.open_in_term),
        (DUE, None, LATER, TaskClass.open_overdue),
        (DUE, DUE, LATER, TaskClass.done_on_time),
        (DUE, LATER, LATER, TaskClass.done_late),
        (None, None, LATER, TaskClass.open_in_term),
        (None, LATER, LATER, TaskClass.done_on_time),
    ],
)
def test_rules_5_to_7_a_task_is_in_one_class(
    due_on: date | None, accepted_submission_on: date | None, today: date, expected: TaskClass
) -> None:
    assert classify(due_on, accepted_submission_on, today) is expected


@given(st.none() | days, st.none() | days, days)
def test_rule_7_done_and_late_are_two_separate_facts(
    due_on: date | None, submitted_on: date | None, today: date
) -> None:
    found = classify(due_on, submitted_on, today)
    judged_on = submitted_on or today
    assert found.name.startswith("done") == (submitted_on is not None)
    assert (found in {TaskClass.done_late, TaskClass.open_overdue}) == (
        due_on is not None and judged_on > due_on
    )


def test_rule_6_the_verdict_may_come_late_when_the_accepted_submission_did_not() -> None:
    assert classify(DUE, DUE, date(2027, 1, 31)) is TaskClass.done_on_time


def test_rule_7_the_published_counts_give_the_published_rates() -> None:
    published = rates(14_068, 1_983, 5_640, 223)
    assert (published.completion, published.on_time, published.base) == (98.63, 86.44, 16_274)
    assert published.base_name.en == "done + overdue"


@pytest.mark.parametrize("open_in_term", [0, 5_640])
def test_rule_7_rates_of_nothing_are_unknown_and_not_zero(open_in_term: int) -> None:
    assert rates(0, 0, open_in_term, 0)[:3] == (None, None, 0)


@given(counts, counts, counts, counts, counts)
def test_rule_7_open_in_term_is_in_no_denominator(
    on_time: int, late: int, in_term: int, overdue: int, other: int
) -> None:
    found = rates(on_time, late, in_term, overdue)
    assert found == rates(on_time, late, other, overdue)
    if found.completion is not None and found.on_time is not None:
        assert 0 <= found.on_time <= found.completion <= 100
