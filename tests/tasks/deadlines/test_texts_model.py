"""Deadline texts against a printer: a rule is put into words, and the words mean that rule
(rule 4)."""

import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.errors import Refusal
from services.tasks.deadlines.due_days import resolve
from services.tasks.deadlines.grammar.pieces import MONTHS
from services.tasks.deadlines.recurrence import Recurrence
from services.tasks.deadlines.refusals import DeadlineDisagrees
from services.tasks.deadlines.rules import DeadlineImpossible, DeadlineKind, DeadlineRule
from services.tasks.deadlines.texts import (
    READERS,
    civil_day_of,
    parse_seed,
)
from tests.tasks.deadlines.real_calendar import AS_ENACTED

ISSUED = date(2025, 1, 13)
K = DeadlineKind
ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}
ORDINAL = {1: "first", 2: "second", 3: "third", 4: "fourth"}


class Said(NamedTuple):
    kind: str  # the cell `deadline_kind`
    text: str
    rule: DeadlineRule  # what it means, without its text


def said(kind: str, text: str, means: DeadlineKind, **parameters: object) -> Said:
    rule = DeadlineRule(kind=means, **parameters)  # type: ignore[arg-type]  # the fields are real
    return Said(kind, text, rule)


# -- The printer -------------------------------------------------------------------------------


def days_written(day: date) -> list[str]:
    month = MONTHS[day.month - 1].capitalize()
    return [
        f"{day:%d/%m/%Y}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d-%m-%Y}",
        f"{day:%Y-%m-%d}",
        f"{day.day} tháng {day.month} năm {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{day.day} {month} {day.year}",
    ]


@st.composite
def days_said(draw: st.DrawFn) -> Said:
    day = draw(st.dates(ISSUED + timedelta(days=1), date(2074, 12, 31)))
    written = draw(st.sampled_from(days_written(day)))
    strict, lead_in = draw(
        st.sampled_from(
            [
                (False, "{}"),
                (False, "by {}"),
                (False, "chậm nhất ngày {}"),
                (True, "before {}"),
                (True, "prior to {}"),
                (True, "trước ngày {}"),
                (True, "hoàn thành trước {}, báo cáo Thủ tướng"),
            ]
        )
    )
    kind = draw(st.sampled_from(["date", "on"]))
    return said(kind, lead_in.format(written), K.before if strict else K.on, day=day)


YEARS = st.integers(2025, 2074)


@st.composite
def periods_said(draw: st.DrawFn) -> Said:
    year, quarter, half, month = (
        draw(YEARS),
        draw(st.integers(1, 4)),
        draw(st.integers(1, 2)),
        draw(st.integers(1, 12)),
    )
    name = MONTHS[month - 1].capitalize()
    quarters = [
        f"quý {ROMAN[quarter]}/{year}",
        f"trong quý {quarter} năm {year}",
        f"Quarter {ROMAN[quarter]}/{year}",
        f"in the {ORDINAL[quarter]} quarter of {year}",
        f"Q{quarter} {year}",
    ]
    halves = [
        f"6 tháng {'đầu' if half == 1 else 'cuối'} năm {year}",
        f"sáu tháng {'đầu' if half == 1 else 'cuối'} năm {year}",
        f"the {'first' if half == 1 else 'last'} six months of {year}",
        f"in the {ORDINAL[half]} half of {year}",
    ]
    months = [f"tháng {month}/{year}", f"tháng {month:02} năm {year}", f"{name} {year}"]
    years = [f"năm {year}", f"in {year}", f"giai đoạn 2021-{year}", f"{year - 1} – {year}"]
    return draw(
        st.sampled_from(
            [
                *(said("quarter", text, K.quarter, year=year, part=quarter) for text in quarters),
                *(said("half_year", text, K.half_year, year=year, part=half) for text in halves),
                *(said("date", text, K.half_year, year=year, part=half) for text in halves),
                *(said("month", text, K.month, year=year, part=month) for text in months),
                *(said("year", text, K.year, year=year) for text in years),
            ]
        )
    )


@st.composite
def spans_said(draw: st.DrawFn) -> Said:
    count = draw(st.integers(1, 400))
    years = draw(st.integers(1, 10))
    every, words = draw(st.sampled_from(sorted(EVERY.items())))
    return draw(
        st.sampled_from(
            [
                said("working_days", f"trong {count} ngày làm việc", K.working_days, count=count),
                said("working_days", f"within {count} working days", K.working_days, count=count),
                said("calendar_days", f"trong vòng {count} ngày", K.calendar_days, count=count),
                said("calendar_days", f"within {count} days", K.calendar_days, count=count),
                said("year", f"trong {years} năm tới", K.year, year=ISSUED.year + years),
                said("year", f"in the next {years} years", K.year, year=ISSUED.year + years),
                said("year", f"the next {COUNTED[years]} years", K.year, year=ISSUED.year + years),
                *(said("recurring", text, K.recurring, every=every) for text in words),
                said(f"recurring {every}", "", K.recurring, every=every),
                said("recurring", "thường xuyên", K.recurring),
                said("none", "", K.none),
                said("", "", K.none),
            ]
        )
    )


ONE_TO_TEN = "one two three four five six seven eight nine ten"
COUNTED = dict(enumerate(ONE_TO_TEN.split(), 1))
EVERY = {
    Recurrence.weekly: ["hằng tuần", "họp hàng tuần", "weekly"],
    Recurrence.monthly: ["hằng tháng", "hàng tháng", "report monthly"],
    Recurrence.quarterly: ["hằng quý", "hàng quý", "quarterly"],
    Recurrence.yearly: ["hằng năm", "hàng năm", "yearly", "annually"],
}
SAID = days_said() | periods_said() | spans_said()
AS_TYPED: list[Callable[[str], str]] = [
    str,
    str.upper,
    str.lower,
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: f"  {text} ",
]


# -- And back ----------------------------------------------------------------------------------


def means(found: DeadlineRule) -> DeadlineRule:
    """Without the words, which are kept as they came."""
    names = ("kind", "policy", "day", "year", "part", "count", "every", "cutoff", "after")
    return DeadlineRule(**{name: getattr(found, name) for name in names})


@settings(max_examples=300, deadline=None)
@given(SAID, st.sampled_from(AS_TYPED))
def test_rule_4_what_is_said_is_understood_in_both_languages_however_it_is_typed(
    asked: Said, typed: Callable[[str], str]
) -> None:
    text = typed(asked.text)
    found = parse_seed(typed(asked.kind), text, None, ISSUED, AS_ENACTED).rule
    assert means(found) == asked.rule
    assert found.text == text


@settings(max_examples=150, deadline=None)
@given(SAID, st.integers(-40, 40).filter(bool))
def test_rule_4_the_day_that_a_row_states_must_be_the_one_that_its_words_give(
    asked: Said, off: int
) -> None:
    due_on = resolve(asked.rule, ISSUED, AS_ENACTED).due_on
    for cell in (due_on, str(due_on or "")):
        found = parse_seed(asked.kind, asked.text, cell, ISSUED, AS_ENACTED).rule
        assert means(found) == asked.rule
    stated = (due_on or ISSUED) + timedelta(days=off)
    with pytest.raises(DeadlineDisagrees) as refused:
        parse_seed(asked.kind, asked.text, stated, ISSUED, AS_ENACTED)
    told = refused.value.facts
    assert (told["found"], told["stated"]) == ([due_on] if due_on else [], stated)


VOCABULARY = """
trước ngày tháng năm quý tới sáu đầu cuối hằng hàng làm việc by before next half quarter first last
months days working years may march weekly annually q1 q9 i iv 0 6 31 99 2025 2030 31/02/2025
30/6/2025 2025-01-25 2026-2030 ² ٣ / - , x
"""
WORDS = st.sampled_from(VOCABULARY.split())
TEXTS = st.lists(WORDS, max_size=7).map(" ".join) | st.text(max_size=20)
CELLS = st.none() | st.dates() | st.datetimes() | st.dates().map(str) | st.text(max_size=12)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from([*READERS, "", "someday"]), TEXTS, CELLS, st.dates())
def test_whatever_a_row_says_it_means_a_rule_or_is_refused_in_both_languages(
    kind: str, text: str, stated: str | date | None, issued_on: date
) -> None:
    try:
        rule = parse_seed(kind, text, stated, issued_on, AS_ENACTED).rule
    except Refusal as refusal:
        words = [fault.words for fault in refusal.faults]
        for vi, en in words or [refusal.detail.filled(refusal.facts)]:
            assert vi != en
        return
    due_on = resolve(rule, issued_on, AS_ENACTED).due_on
    assert stated in (None, "") or not str(stated).strip() or due_on == civil_day_of(stated)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (None, None),
        ("", None),
        ("  ", None),
        ("2025-12-31", date(2025, 12, 31)),
        (" 2025-12-31\n", date(2025, 12, 31)),
        (date(2025, 12, 31), date(2025, 12, 31)),
        (datetime(2025, 12, 31, 23, 59), date(2025, 12, 31)),  # noqa: DTZ001 a cell has no zone
    ],
)
def test_a_cell_gives_its_day(cell: str | date | None, day: date | None) -> None:
    assert civil_day_of(cell) == day
    assert not isinstance(civil_day_of(cell), datetime)


@pytest.mark.parametrize(
    "cell", ["31/12/2025", "2025-02-30", "2025-13-01", "2025", "soon", "2025-12-31T08:00:00"]
)
def test_a_cell_that_is_no_day_is_told_the_form(cell: str) -> None:
    with pytest.raises(DeadlineImpossible) as refused:
        civil_day_of(cell)
    (fault,) = refused.value.faults
    assert (fault.pointer, fault.code) == ("/deadline/day", "unreadable")
    assert all("YYYY-MM-DD" in words and cell in words for words in fault.words)


@pytest.mark.parametrize(
    ("kind", "text", "pointer", "right"),
    [
        ("someday", "", "/deadline/kind", "one of: `none, immediately, date"),
        ("date", "31/02/2025", "/deadline/text", "(dd/mm/yyyy)"),
        ("date", "soon", "/deadline/text", "25/01/2027"),
        ("quarter", "this quarter", "/deadline/text", "'this quarter'"),
        ("half_year", "soon", "/deadline/text", "the first six months of 2027"),
        ("month", "this month", "/deadline/text", "'this month'"),
        ("working_days", "in a few days", "/deadline/text", "10 working days"),
    ],
)
def test_words_that_mean_nothing_are_told_where_and_what_would_be_right(
    kind: str, text: str, pointer: str, right: str
) -> None:
    with pytest.raises(DeadlineImpossible) as refused:
        parse_seed(kind, text, None, ISSUED, AS_ENACTED)
    (fault,) = refused.value.faults
    assert (fault.pointer, fault.code) == (pointer, "unreadable")
    assert right in fault.words.en


@pytest.mark.parametrize(
    ("kind", "stated", "part"),
    [
        ("month", date(2025, 1, 31), 1),
        ("month", date(2025, 12, 31), 12),
        ("quarter", date(2025, 3, 31), 1),
        ("quarter", date(2025, 12, 31), 4),
        ("half_year", date(2025, 6, 30), 1),
        ("half_year", date(2025, 12, 31), 2),
    ],
)
def test_a_period_without_words_is_the_one_of_the_day_that_is_stated(
    kind: str, stated: date, part: int
) -> None:
    rule = parse_seed(kind, "", stated, ISSUED, AS_ENACTED).rule
    assert (rule.year, rule.part) == (2025, part)
