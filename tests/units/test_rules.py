"""The pure rules of units: days, levels, and how the files are read."""

from contextlib import nullcontext
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.units.placement import ParentUnfit, fits
from services.units.seed.demo import demo_name, granted
from services.units.seed.roster import rules
from services.units.validity import EndBeforeStart, Span, in_order, meet, within
from services.units.vocabulary import Level

DAY = date(2025, 7, 1)
OPEN = Span(DAY, None)
days = st.dates(date(2025, 1, 1), date(2025, 1, 20))
spans = st.builds(lambda a, b: Span(min(a, b), max(a, b)), days, days) | st.builds(
    Span, days, st.none()
)


def all_days(span: Span) -> set[date]:
    """Every day of a span in the window that the properties draw from."""
    last = span.to or date(2025, 2, 1)
    return {span.since + timedelta(n) for n in range((last - span.since).days + 1)}


@given(spans, spans)
def test_two_spans_meet_when_they_share_a_day(one: Span, other: Span) -> None:
    assert meet(one, other) == bool(all_days(one) & all_days(other))


@given(spans, spans)
def test_a_span_is_within_another_when_all_its_days_are(inner: Span, outer: Span) -> None:
    assert within(inner, outer) == (all_days(inner) <= all_days(outer))


def test_an_end_before_the_start_is_refused_and_one_day_is_not() -> None:
    in_order(DAY, DAY, "/to_on")
    with pytest.raises(EndBeforeStart) as refused:
        in_order(DAY, DAY - timedelta(1), "/to_on")
    assert refused.value.faults[0].pointer == "/to_on"


@pytest.mark.parametrize(
    ("level", "parent", "may"),
    [
        ("central", "central", True),
        ("central", "province", False),
        ("province", "central", True),
        ("province", "province", False),
        ("district", "province", True),
        ("commune", "district", True),
        ("commune", "province", True),
        ("commune", "central", False),
        ("commune", "commune", False),
        ("province", "internal", False),
        ("internal", "commune", True),
        ("internal", "internal", True),
        ("internal", "central", True),
    ],
)
def test_a_level_stands_under_its_own_superiors(level: str, parent: str, may: bool) -> None:
    with nullcontext() if may else pytest.raises(ParentUnfit):
        fits(Level(level), OPEN, Level(parent), OPEN)


def test_a_parent_that_stands_on_no_day_of_the_unit_is_refused() -> None:
    with pytest.raises(ParentUnfit):
        fits(Level.commune, OPEN, Level.province, Span(date(2020, 1, 1), date(2025, 6, 30)))


def test_rules_of_a_group_are_read_as_they_are_written() -> None:
    read = rules("kind=ministry|level=province&kind=province|code=38")
    assert read == [{"kind": "ministry"}, {"level": "province", "kind": "province"}, {"code": "38"}]
    assert rules("") == []


def test_a_right_with_no_place_is_for_the_whole_nation() -> None:
    assert granted("monitor; issuer@P-CSC") == [("monitor", None), ("issuer", "P-CSC")]


def test_a_demo_name_follows_from_its_key_and_says_that_it_is_one() -> None:
    assert demo_name("head.01") == demo_name("head.01")
    assert demo_name("head.01").endswith("(demo)")
    assert len({demo_name(f"head.{n}") for n in range(1000)}) > 900
