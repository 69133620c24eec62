"""The four classes and their rates (rules 6 and 7)."""

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tasks.summary.task_classes import LATE, TaskClass, classify, rates

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


@given(counts, counts, counts, counts)
def test_rule_7_a_rate_is_the_nearest_hundredth_of_a_percent(
    on_time: int, late: int, in_term: int, overdue: int
) -> None:
    found = rates(on_time, late, in_term, overdue)
    base = on_time + late + overdue
    assert found.base == base
    for rate, part in ((found.completion, on_time + late), (found.on_time, on_time)):
        if rate is not None:
            assert abs(Fraction(rate) - Fraction(100 * part, base)) <= Fraction(5_000_001, 10**9)
            assert rate == float(f"{rate:.2f}")


register = st.lists(st.tuples(st.none() | days, st.none() | days), max_size=30)


@given(register, days)
def test_rule_7_a_register_on_a_day_is_counted_by_its_two_facts(
    tasks: list[tuple[date | None, date | None]], today: date
) -> None:
    counted = Counter(classify(due_on, submitted_on, today) for due_on, submitted_on in tasks)
    done = [due for due, submitted in tasks if submitted is not None]
    overdue = [due for due, submitted in tasks if submitted is None and due and due < today]
    assert sum(counted.values()) == len(tasks)
    found = rates(*(counted[one] for one in TaskClass))
    assert found.base == len(done) + len(overdue)
    late = sum(counted[one] for one in LATE)
    assert late == sum(due is not None and (on or today) > due for due, on in tasks)


@given(days, st.none() | days, days, days)
def test_rule_6_what_is_done_stays_in_its_class_and_what_is_open_only_falls_overdue(
    due_on: date, submitted_on: date | None, one: date, other: date
) -> None:
    before, after = (classify(due_on, submitted_on, today) for today in sorted((one, other)))
    if submitted_on is not None or before is TaskClass.open_overdue:
        assert after is before
    else:
        assert after in {TaskClass.open_in_term, TaskClass.open_overdue}
