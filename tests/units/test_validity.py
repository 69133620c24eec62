"""From which day to which day something stands, against the plain set of its days."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.units.validity import EndBeforeStart, Span, in_order, meet, within
from tests.units.conftest import Nation

DAY = date(2025, 7, 1)
FIRST, LAST = date(2025, 1, 1), date(2025, 1, 20)
BEYOND = date(2025, 2, 1)  # for a span without an end: after every day that is drawn
days = st.dates(FIRST, LAST)
spans = st.builds(lambda a, b: Span(min(a, b), max(a, b)), days, days) | st.builds(
    Span, days, st.none()
)


def all_days(span: Span) -> set[date]:
    """Every day of a span in the window that the properties draw from."""
    last = span.to or BEYOND
    return {span.since + timedelta(n) for n in range((last - span.since).days + 1)}


@given(spans, spans)
def test_two_spans_meet_when_they_share_a_day(one: Span, other: Span) -> None:
    assert meet(one, other) == bool(all_days(one) & all_days(other))


@given(spans, spans)
def test_who_meets_whom_does_not_depend_on_who_is_asked(one: Span, other: Span) -> None:
    assert meet(one, other) == meet(other, one)


@given(spans, spans)
def test_a_span_is_within_another_when_all_its_days_are(inner: Span, outer: Span) -> None:
    assert within(inner, outer) == (all_days(inner) <= all_days(outer))


@given(spans, spans)
def test_each_within_the_other_are_one_span(one: Span, other: Span) -> None:
    assert (within(one, other) and within(other, one)) == (one == other)


@given(spans, spans, spans)
def test_what_is_within_the_inner_is_within_the_outer(a: Span, b: Span, c: Span) -> None:
    if within(a, b) and within(b, c):
        assert within(a, c)
        assert meet(a, c)


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        (Span(DAY, DAY), Span(DAY, DAY), True),
        (Span(DAY, DAY), Span(DAY + timedelta(1), None), False),
        (Span(DAY, DAY + timedelta(1)), Span(DAY + timedelta(1), None), True),
        (Span(DAY, None), Span(date.max, None), True),
        (Span(DAY, date.max), Span(DAY, None), True),
    ],
)
def test_the_last_day_counts(one: Span, other: Span, share: bool) -> None:
    assert meet(one, other) is share


@given(days, days | st.none())
def test_an_end_is_in_order_when_the_span_has_a_day(since: date, to: date | None) -> None:
    if to is None or all_days(Span(since, to)):
        in_order(since, to, "/to_on")
    else:
        with pytest.raises(EndBeforeStart) as refused:
            in_order(since, to, "/to_on")
        (fault,) = refused.value.faults
        assert (fault.pointer, fault.code) == ("/to_on", "end_before_start")
        assert f"{since:%d/%m/%Y}" in fault.words.vi
        assert f"{since.day} {since:%B %Y}" in fault.words.en


ASKED = """
select in_force(since, until, day)
from unnest(%(since)s::date[], %(until)s::date[], %(days)s::date[])
    with ordinality as asked (since, until, day, place)
order by place
"""


async def test_the_database_means_the_same_by_in_force_as_the_days_of_a_span(
    nation: Nation,
) -> None:
    week = [FIRST + timedelta(n) for n in range(7)]
    asked = [
        (since, until, day)
        for since, until, day in product(week, [*week, None], [*week, date(2999, 1, 1)])
        if until is None or since <= until
    ]
    since, until, on = map(list, zip(*asked, strict=True))
    answers = [yes for (yes,) in await nation.rows(ASKED, since=since, until=until, days=on)]
    assert answers == [
        since <= day and (until is None or day <= until) for since, until, day in asked
    ]
