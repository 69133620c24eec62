"""Working days as the Government announced them, against the cases and a day-by-day count."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tasks.deadlines.working_days import (
    CalendarRowWrong,
    CalendarUnknown,
    CalendarYearMissing,
    calendar_from,
)
from tests.tasks.deadlines.real_calendar import AS_ENACTED, IF_CONFIRMED, rows_of

OFF = {
    row["date"] for row in rows_of("vn_calendar_2025_2027.csv") if row["kind"] != "makeup_workday"
}
MADE_UP = {
    row["date"] for row in rows_of("vn_calendar_2025_2027.csv") if row["kind"] == "makeup_workday"
}
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
inner_days = st.dates(date(2025, 6, 1), date(2027, 6, 30))


def works(day: date) -> bool:
    return str(day) in MADE_UP or (day.weekday() < 5 and str(day) not in OFF)


@given(days)
def test_a_day_works_when_the_announcement_says_so(day: date) -> None:
    assert IF_CONFIRMED.is_working(day) == works(day)


@given(inner_days, st.integers(-60, 60).filter(bool))
def test_rule_4_counts_working_days_like_a_finger_on_the_calendar(start: date, n: int) -> None:
    day, left = start, abs(n)
    while left:
        day += timedelta(days=1 if n > 0 else -1)
        left -= works(day)
    assert IF_CONFIRMED.add_working_days(start, n) == day


@given(inner_days.filter(works), st.integers(-60, 60))
def test_rule_4_counting_back_returns_to_the_start(start: date, n: int) -> None:
    there = IF_CONFIRMED.add_working_days(start, n)
    assert IF_CONFIRMED.add_working_days(there, -n) == start
    assert IF_CONFIRMED.working_days_between(start, there) == n


@given(days, days)
def test_working_days_between_counts_each_day_after_the_start(start: date, end: date) -> None:
    start, end = min(start, end), max(start, end)
    span = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    assert IF_CONFIRMED.working_days_between(start, end) == sum(map(works, span))


@given(inner_days)
def test_the_nearest_working_days_lie_on_either_side_and_are_the_day_itself_when_it_works(
    day: date,
) -> None:
    before, after = IF_CONFIRMED.previous_working(day), IF_CONFIRMED.next_working(day)
    assert before <= day <= after
    assert works(before)
    assert works(after)
    assert (before == day == after) == works(day)


def test_the_ordinal_of_the_table_adds_working_days_by_one_look_up() -> None:
    rows = IF_CONFIRMED.ordinals()
    by_ordinal = {row.ordinal: row.day for row in rows if row.working}
    assert [row.day for row in rows] == [
        date(2025, 1, 1) + timedelta(days=n) for n in range(3 * 365)
    ]
    for row in rows[:900]:
        assert by_ordinal[row.ordinal + 7] == IF_CONFIRMED.add_working_days(row.day, 7)


def test_a_day_not_yet_enacted_is_off_only_when_confirmed() -> None:
    culture_day = date(2026, 11, 24)
    assert AS_ENACTED.is_working(culture_day)
    assert not IF_CONFIRMED.is_working(culture_day)


@pytest.mark.parametrize(
    ("start", "n"),
    [
        (date(2024, 12, 31), 1),
        (date(2028, 1, 1), -1),
        (date(2027, 12, 30), 9),
        (date(2025, 1, 2), -1),
    ],
)
def test_outside_the_loaded_years_the_refusal_names_them(start: date, n: int) -> None:
    with pytest.raises(CalendarUnknown) as refused:
        AS_ENACTED.add_working_days(start, n)
    assert "1 January 2025 to 31 December 2027" in str(refused.value)
    assert "01/01/2025 đến 31/12/2027" in refused.value.detail.filled(refused.value.facts).vi


def test_beyond_the_loaded_years_monday_to_friday_are_only_likely() -> None:
    assert AS_ENACTED.likely_working(date(2030, 12, 31))
    assert not AS_ENACTED.likely_working(date(2030, 12, 29))
    with pytest.raises(CalendarUnknown):
        AS_ENACTED.is_working(date(2030, 12, 31))


@pytest.mark.parametrize(
    "rows",
    [
        [(date(2025, 1, 1), "festival", "official")],
        [(date(2025, 1, 1), "holiday", "rumoured")],
        [
            (date(2025, 4, 26), "holiday", "official"),
            (date(2025, 4, 26), "makeup_workday", "official"),
        ],
    ],
)
def test_a_calendar_row_that_means_nothing_or_two_things_is_refused(
    rows: list[tuple[date, str, str]],
) -> None:
    with pytest.raises(CalendarRowWrong, match="makeup_workday"):
        calendar_from(rows, confirm=False)


def test_a_year_without_a_row_between_two_others_is_no_year_without_holidays() -> None:
    rows = [(date(year, 1, 1), "holiday", "official") for year in (2025, 2028, 2029, 2031)]
    with pytest.raises(CalendarYearMissing, match="no row of the year: 2026, 2027, 2030;"):
        calendar_from(rows, confirm=False)
    assert calendar_from(rows[1:3], confirm=False).first == date(2028, 1, 1)


def test_no_rows_are_no_calendar() -> None:
    with pytest.raises(CalendarUnknown):
        calendar_from([], confirm=False)
