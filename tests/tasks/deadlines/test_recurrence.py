"""The turns of a recurring duty (rule 4), one row a sentence, and against a model that looks at
every day."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tasks.deadlines.due_days import resolve
from services.tasks.deadlines.recurrence import (
    MONTHS_OF,
    Recurrence,
    TurnBeyondCalendar,
    cutoff_before,
    first_turn,
    last_cutoff,
    turn_after,
    turns_until,
)
from services.tasks.deadlines.rules import (
    DayOffPolicy,
    DeadlineImpossible,
    DeadlineKind,
    DeadlineRule,
)
from services.tasks.deadlines.working_days import CalendarUnknown
from tests.tasks.deadlines.real_calendar import AS_ENACTED, IF_CONFIRMED

DAY = timedelta(days=1)
WEEKLY, MONTHLY, QUARTERLY = Recurrence.weekly, Recurrence.monthly, Recurrence.quarterly
HALF_YEARLY, YEARLY = Recurrence.half_yearly, Recurrence.yearly


def rule(
    every: Recurrence | None, interval: int | None = None, cutoff: int | None = None
) -> DeadlineRule:
    return DeadlineRule(kind=DeadlineKind.recurring, every=every, interval=interval, cutoff=cutoff)


def cutoffs(given_rule: DeadlineRule, start: date, turns: int) -> list[str]:
    """Of the first turns of a duty assigned on a day."""
    turn = first_turn(given_rule, start, AS_ENACTED)
    found = []
    for _ in range(turns):
        assert turn is not None
        found.append(turn.cutoff_on.isoformat())
        turn = turn_after(given_rule, turn.cutoff_on, AS_ENACTED)
    return found


@pytest.mark.parametrize(
    ("given_rule", "assigned_on", "expected"),
    [
        # The first full week, since a Sunday six days away would be no notice (R57-053).
        (rule(WEEKLY), "2025-01-13", ["2025-01-26", "2025-02-02", "2025-02-09"]),
        (rule(WEEKLY, cutoff=4), "2026-11-02", ["2026-11-12", "2026-11-19", "2026-11-26"]),
        # Two weeks once, three months once: the week and the month of the assignment count.
        (rule(WEEKLY, 2, 5), "2026-11-02", ["2026-11-13", "2026-11-27", "2026-12-11"]),
        (rule(WEEKLY, 52), "2025-01-01", ["2025-12-28", "2026-12-27"]),
        (rule(MONTHLY), "2025-01-13", ["2025-01-31", "2025-02-28", "2025-03-31"]),
        (rule(MONTHLY), "2025-01-25", ["2025-02-28", "2025-03-31"]),
        (rule(MONTHLY, cutoff=24), "2026-11-02", ["2026-11-24", "2026-12-24", "2027-01-24"]),
        # The day named that a month lacks is its last; the next month has it again.
        (rule(MONTHLY, cutoff=30), "2025-01-02", ["2025-01-30", "2025-02-28", "2025-03-30"]),
        (rule(MONTHLY, cutoff=31), "2028-01-02", ["2028-01-31", "2028-02-29", "2028-03-31"]),
        (rule(MONTHLY, 3), "2025-01-13", ["2025-03-31", "2025-06-30", "2025-09-30"]),
        (rule(MONTHLY, 2, 15), "2025-01-13", ["2025-02-15", "2025-04-15"]),
        (rule(MONTHLY, 60), "2025-01-13", ["2029-12-31", "2034-12-31"]),
        (rule(QUARTERLY), "2025-01-13", ["2025-03-31", "2025-06-30"]),
        (rule(QUARTERLY, cutoff=14), "2025-03-08", ["2025-06-14", "2025-09-14"]),
        (rule(HALF_YEARLY), "2025-01-13", ["2025-06-30", "2025-12-31", "2026-06-30"]),
        (rule(HALF_YEARLY, cutoff=20), "2025-06-14", ["2025-12-20", "2026-06-20"]),
        (rule(YEARLY), "2025-01-13", ["2025-12-31", "2026-12-31"]),
        (rule(YEARLY, cutoff=14), "2025-12-10", ["2026-12-14", "2027-12-14"]),
    ],
)
def test_rule_4_a_duty_has_its_turns(
    given_rule: DeadlineRule, assigned_on: str, expected: list[str]
) -> None:
    assert cutoffs(given_rule, date.fromisoformat(assigned_on), len(expected)) == expected


def walked(given_rule: DeadlineRule, since: date) -> Iterator[date]:
    """Every cut-off of single periods from a day on, by looking at each day."""
    day = since
    while True:
        last = monthrange(day.year, day.month)[1]
        if given_rule.every is WEEKLY:
            closes = day.isoweekday() == (given_rule.cutoff or 7)
        else:
            closing = day.month % MONTHS_OF[given_rule.every or MONTHLY] == 0
            closes = closing and day.day == min(given_rule.cutoff or last, last)
        if closes:
            yield day
        day += DAY


ASSIGNED = st.dates(date(2025, 1, 1), date(2026, 9, 30))
RULES = st.sampled_from(list(Recurrence)).flatmap(
    lambda every: st.builds(
        rule,
        st.just(every),
        st.none() | st.integers(1, 4) if every in (WEEKLY, MONTHLY) else st.none(),
        st.none() | st.integers(1, 7 if every is WEEKLY else 31),
    )
)


@given(RULES, ASSIGNED)
def test_rule_4_no_turn_is_left_out_and_each_opens_the_day_after_the_one_before(
    given_rule: DeadlineRule, assigned_on: date
) -> None:
    every = given_rule.interval or 1
    counted = list(islice(walked(given_rule, assigned_on), every))[-1]
    first = next(day for day in walked(given_rule, counted) if day >= assigned_on + 7 * DAY)
    turn = first_turn(given_rule, assigned_on, AS_ENACTED)
    expected = islice(walked(given_rule, first), 0, None, every)
    opens_on = assigned_on
    for _ in range(6):
        assert turn is not None
        assert turn == (opens_on, next(expected), turn.cutoff_on)
        opens_on = turn.cutoff_on + DAY
        turn = turn_after(given_rule, turn.cutoff_on, AS_ENACTED)


@given(RULES, st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_a_day_that_is_no_cut_off_stands_for_the_last_one_before_it(
    given_rule: DeadlineRule, day: date
) -> None:
    """What was moved to another day keeps the turns of its series."""
    past = [one for one in islice(walked(given_rule, date(2024, 1, 1)), 200) if one <= day]
    turn = turn_after(given_rule, past[-1], AS_ENACTED)
    assert turn is not None
    assert turn_after(given_rule, day, AS_ENACTED) == turn._replace(opens_on=day + DAY)


@given(RULES, ASSIGNED, st.integers(-40, 900))
def test_the_last_cut_off_before_a_day_is_found_without_walking(
    given_rule: DeadlineRule, assigned_on: date, later: int
) -> None:
    turn = first_turn(given_rule, assigned_on, AS_ENACTED)
    assert turn is not None
    day, reached = assigned_on + later * DAY, turn.cutoff_on
    for one in turns_until(given_rule, turn.cutoff_on, day, AS_ENACTED):
        reached = one.cutoff_on if one.cutoff_on < day else reached
    assert cutoff_before(given_rule, turn.cutoff_on, day) == reached


@given(RULES, ASSIGNED)
def test_a_turn_that_rolls_is_due_on_a_working_day_and_moves_no_other(
    given_rule: DeadlineRule, assigned_on: date
) -> None:
    rolls = replace(given_rule, policy=DayOffPolicy.roll_forward)
    plain = first_turn(given_rule, assigned_on, AS_ENACTED)
    assert plain is not None
    if plain.cutoff_on > AS_ENACTED.last - 20 * DAY:
        return
    expected = AS_ENACTED.next_working(plain.cutoff_on)
    assert first_turn(rolls, assigned_on, AS_ENACTED) == plain._replace(due_on=expected)


def test_rule_4_two_cut_offs_of_tet_roll_to_one_day_and_both_are_owed() -> None:
    """Every weekday of the Tet of 2026 is off from Saturday 14 to Sunday 22 February."""
    weekly = replace(rule(WEEKLY), policy=DayOffPolicy.roll_forward)
    turn, owed = first_turn(weekly, date(2026, 2, 1), IF_CONFIRMED), []
    for _ in range(4):
        assert turn is not None
        owed.append((turn.cutoff_on.isoformat(), turn.due_on.isoformat()))
        turn = turn_after(weekly, turn.cutoff_on, IF_CONFIRMED)
    assert owed == [
        ("2026-02-08", "2026-02-09"),
        ("2026-02-15", "2026-02-23"),
        ("2026-02-22", "2026-02-23"),
        ("2026-03-01", "2026-03-02"),
    ]


def test_rule_4_a_standing_duty_without_a_period_has_no_turn() -> None:
    assert first_turn(rule(None), date(2026, 1, 1), AS_ENACTED) is None
    assert turn_after(rule(None), date(2026, 1, 1), AS_ENACTED) is None
    assert last_cutoff(rule(None), date(2026, 1, 1)) == date(2026, 1, 1)
    assert cutoff_before(rule(None), date(2026, 1, 1), date(2027, 1, 1)) == date(2026, 1, 1)


@given(RULES)
def test_no_calendar_has_a_turn_after_the_year_9999_and_it_is_refused(
    given_rule: DeadlineRule,
) -> None:
    with pytest.raises(TurnBeyondCalendar):
        resolve(given_rule, date(9999, 12, 30), AS_ENACTED)
    with pytest.raises(TurnBeyondCalendar) as refused:
        turn_after(given_rule, date.max, AS_ENACTED)
    assert [fault.pointer for fault in refused.value.faults] == ["/deadline"]


def test_a_turn_rolls_only_on_a_calendar_that_is_loaded() -> None:
    weekly = replace(rule(WEEKLY), policy=DayOffPolicy.roll_forward)
    with pytest.raises(CalendarUnknown):
        turn_after(weekly, AS_ENACTED.last, AS_ENACTED)


@pytest.mark.parametrize("every", [QUARTERLY, HALF_YEARLY, YEARLY])
@pytest.mark.parametrize("interval", [1, 2])
def test_a_period_with_a_name_of_its_own_takes_no_interval_and_is_told_what_does(
    every: Recurrence, interval: int
) -> None:
    with pytest.raises(DeadlineImpossible) as refused:
        resolve(rule(every, interval), date(2026, 1, 5), AS_ENACTED)
    [fault] = refused.value.faults
    assert (fault.pointer, fault.code) == ("/deadline/interval", "does_not_apply")
    assert "`monthly`" in fault.words.vi
    assert "`monthly`" in fault.words.en
