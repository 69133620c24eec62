"""Working days against a plain list of days (rule 4)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tasks.deadlines.working_days import (
    STATUSES,
    WORKS_BY_KIND,
    Calendar,
    CalendarRowWrong,
    CalendarUnknown,
    calendar_from,
    calendar_of,
)

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
DAYS = st.dates(FIRST, LAST)
SPECIAL = st.dictionaries(DAYS, st.booleans(), max_size=40)


def every_day() -> list[date]:
    return [FIRST + DAY * number for number in range((LAST - FIRST).days + 1)]


def listed(special: dict[date, bool]) -> list[date]:
    """Monday to Friday, but for what is said of a day."""
    return [day for day in every_day() if special.get(day, day.weekday() < 5)]


@given(SPECIAL, DAYS)
def test_a_day_works_as_the_list_says(special: dict[date, bool], day: date) -> None:
    calendar = calendar_of(special, FIRST, LAST)
    assert calendar.is_working(day) is (day in listed(special))
    assert calendar.likely_working(day) is calendar.is_working(day)


@given(SPECIAL, DAYS, st.integers(-60, 60))
def test_the_nth_day_is_found_by_counting(
    special: dict[date, bool], start: date, count: int
) -> None:
    calendar, days = calendar_of(special, FIRST, LAST), listed(special)
    after, before = [d for d in days if d > start], [d for d in days if d < start][::-1]
    side = after if count > 0 else before
    if count == 0:
        assert calendar.add_working_days(start, 0) == start
    elif abs(count) <= len(side):
        assert calendar.add_working_days(start, count) == side[abs(count) - 1]
    else:
        with pytest.raises(CalendarUnknown):
            calendar.add_working_days(start, count)


@given(SPECIAL, DAYS, DAYS)
def test_between_is_what_leads_from_one_to_the_other(
    special: dict[date, bool], start: date, end: date
) -> None:
    calendar = calendar_of(special, FIRST, LAST)
    between = calendar.working_days_between(start, end)
    if calendar.is_working(end):
        assert calendar.add_working_days(start, between) == end or start == end
    low, high = min(start, end), max(start, end)
    inside = [day for day in listed(special) if low < day < high]
    assert abs(between) in range(len(inside), len(inside) + 2)


@given(SPECIAL, DAYS)
def test_the_next_and_the_previous_are_the_day_itself_when_it_works(
    special: dict[date, bool], day: date
) -> None:
    calendar, days = calendar_of(special, FIRST, LAST), listed(special)
    later, earlier = [d for d in days if d >= day], [d for d in days if d <= day]
    if later:
        assert calendar.next_working(day) == later[0]
    if earlier:
        assert calendar.previous_working(day) == earlier[-1]


@given(SPECIAL)
def test_the_ordinal_makes_n_working_days_one_look_up(special: dict[date, bool]) -> None:
    rows = calendar_of(special, FIRST, LAST).ordinals()
    assert [row.day for row in rows] == every_day()
    assert [row.day for row in rows if row.working] == listed(special)
    count = 0
    for row in rows:
        count += row.working
        assert row.ordinal == count


@given(SPECIAL, st.dates(date(2020, 1, 1), date(2035, 1, 1)))
def test_beyond_the_loaded_years_a_day_is_likely_but_never_certain(
    special: dict[date, bool], day: date
) -> None:
    calendar = calendar_of(special, FIRST, LAST)
    if calendar.covers(day):
        return
    assert calendar.likely_working(day) is (day.weekday() < 5)
    for ask in (calendar.is_working, calendar.next_working, calendar.previous_working):
        with pytest.raises(CalendarUnknown) as refused:
            ask(day)
        assert refused.value.facts["asked"] == day


ROWS = st.lists(
    st.tuples(DAYS, st.sampled_from(sorted(WORKS_BY_KIND)), st.sampled_from(STATUSES)),
    min_size=1,
    max_size=20,
    unique_by=lambda row: row[0],
)


@given(ROWS, st.booleans())
def test_what_is_not_enacted_counts_only_when_it_is_confirmed(
    rows: list[tuple[date, str, str]], confirm: bool
) -> None:
    calendar = calendar_from(rows, confirm=confirm)
    assert (calendar.first, calendar.last) == (FIRST, LAST)
    for day, kind, status in rows:
        counts = confirm or status != "to_confirm"
        assert calendar.is_working(day) is (WORKS_BY_KIND[kind] if counts else day.weekday() < 5)


@pytest.mark.parametrize(
    ("rows", "day"),
    [
        ([(FIRST, "feast", "official")], FIRST),
        ([(FIRST, "holiday", "rumoured")], FIRST),
        ([(FIRST, "holiday", "official"), (FIRST, "makeup_workday", "official")], FIRST),
    ],
)
def test_a_row_that_cannot_be_is_named(rows: list[tuple[date, str, str]], day: date) -> None:
    with pytest.raises(CalendarRowWrong) as refused:
        calendar_from(rows, confirm=True)
    assert refused.value.facts["day"] == day
    assert "holiday" in refused.value.detail.vi.format(**refused.value.facts)


def test_no_rows_are_no_calendar() -> None:
    with pytest.raises(CalendarUnknown):
        calendar_from([], confirm=False)


def test_a_calendar_is_known_by_what_it_is_not_by_what_it_holds() -> None:
    """It keys the cache of timetables: comparing a thousand days would cost more than it saves."""
    one, other = (calendar_of({}, FIRST, LAST) for _ in range(2))
    assert one.days == other.days
    assert one != other
    assert isinstance(hash(one), int)
    assert isinstance(one, Calendar)
