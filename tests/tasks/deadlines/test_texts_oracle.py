"""Deadline texts of several times, built by a grammar that knows their days: the reader gives that
day or refuses, and never gives another (rule 4)."""

import unicodedata
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.errors import Refusal
from services.tasks.deadlines.due_days import resolve
from services.tasks.deadlines.grammar.pieces import MONTHS
from services.tasks.deadlines.texts import parse_seed
from tests.tasks.deadlines.real_calendar import AS_ENACTED

ISSUED = date(2026, 10, 1)
DAYS = st.dates(date(2026, 10, 3), date(2030, 12, 31))
ROMAN = ("I", "II", "III", "IV")
ENGLISH = ("first", "second", "third", "fourth")


class Piece(NamedTuple):
    kind: str
    said: str
    first: date
    last: date


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


@st.composite
def days(draw: st.DrawFn) -> Piece:
    day = draw(DAYS)
    name = MONTHS[day.month - 1].capitalize()
    said = draw(
        st.sampled_from(
            [
                f"{day:%d/%m/%Y}",
                f"{day.day}/{day.month}/{day.year}",
                f"{day:%d.%m.%Y}",
                f"{day:%d-%m-%Y}",
                f"{day:%Y-%m-%d}",
                f"{day:%d/%m/%y}",
                f"{day.day} / {day.month} / {day.year}",
                f"ngày {day:%d/%m/%Y}",
                f"ngày {day.day} tháng {day.month} năm {day.year}",
                f"{day.day} tháng {day.month} năm {day.year}",
                f"{day.day} {name} {day.year}",
                f"{name} {day.day}, {day.year}",
                f"{day.day} {name[:3]} {day.year}",
            ]
        )
    )
    return Piece("date", said, day, day)


@st.composite
def periods(draw: st.DrawFn) -> Piece:
    year, part = draw(st.integers(2027, 2031)), draw(st.integers(1, 12))
    kind, months = draw(
        st.sampled_from([("month", 1), ("quarter", 3), ("half_year", 6), ("year", 12)])
    )
    part = (part - 1) // months + 1
    roman, english = ROMAN[(part - 1) % 4], ENGLISH[(part - 1) % 4]
    said = {
        "month": [
            f"tháng {part}/{year}",
            f"tháng {part:02} năm {year}",
            f"{MONTHS[part - 1]} {year}",
        ],
        "quarter": [
            f"quý {roman}/{year}",
            f"quý {part % 5} năm {year}",
            f"Q{part % 5}/{year}",
            f"the {english} quarter of {year}",
        ],
        "half_year": [
            f"6 tháng {'đầu' if part == 1 else 'cuối'} năm {year}",
            f"the {english} half of {year}",
            f"H{part % 5}/{year}",
        ],
        "year": [f"năm {year}", str(year)],
    }[kind]
    first, last = date(year, months * (part - 1) + 1, 1), month_end(year, months * part)
    return Piece(kind, draw(st.sampled_from(said)), first, last)


PLAIN = ["", "hoàn thành ", "chậm nhất ", "trong ", "đến ", "by ", "báo cáo Thủ tướng "]
BEFORE = ["trước ", "before ", "hoàn thành trước ", "Trước "]
FILLERS = [
    ", ",
    "; ",
    " và đến ",
    " hoặc trong ",
    ", báo cáo Bộ Nội vụ ",
    " (theo Kế hoạch 45/KH-UBND), ",
]
TYPED: list[Callable[[str], str]] = [
    str,
    str.upper,
    str.lower,
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: text.replace(" ", "  "),
    lambda text: text.replace("-", "–"),
]


class Clause(NamedTuple):
    kind: str
    said: str
    due_on: date


@st.composite
def clauses(draw: st.DrawFn, pieces: st.SearchStrategy[Piece]) -> Clause:
    piece = draw(pieces)
    if draw(st.booleans()):
        lead = draw(st.sampled_from(BEFORE))
        return Clause(piece.kind, lead + piece.said, piece.first - timedelta(days=1))
    return Clause(piece.kind, draw(st.sampled_from(PLAIN)) + piece.said, piece.last)


def due_of(kind: str, text: str, stated: date | None = None) -> date | None:
    rule = parse_seed(kind, text, stated, ISSUED, AS_ENACTED).rule
    return resolve(rule, ISSUED, AS_ENACTED).due_on


@settings(max_examples=400, deadline=None)
@given(clauses(days() | periods()), st.sampled_from(TYPED))
def test_rule_4_one_time_is_read_however_it_is_written(
    told: Clause, typed: Callable[[str], str]
) -> None:
    assert due_of(told.kind, typed(told.said)) == told.due_on
    assert due_of(told.kind, typed(told.said), told.due_on) == told.due_on


def joined(told: Sequence[Clause], fillers: Sequence[str]) -> str:
    words = told[0].said
    for filler, clause in zip(fillers, told[1:], strict=False):
        words += filler + clause.said
    return words


@settings(max_examples=600, deadline=None)
@given(
    st.lists(clauses(days() | periods()), min_size=2, max_size=4),
    st.lists(st.sampled_from(FILLERS), min_size=3, max_size=3),
    st.sampled_from(["date", "month", "quarter", "half_year", "year"]),
    st.sampled_from(TYPED),
)
def test_rule_4_of_several_times_none_is_taken_unless_it_is_the_only_one_that_fits(
    told: list[Clause], fillers: list[str], kind: str, typed: Callable[[str], str]
) -> None:
    try:
        due_on = due_of(kind, typed(joined(told, fillers)))
    except Refusal:
        return
    assert due_on in {clause.due_on for clause in told}, joined(told, fillers)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(clauses(days()), min_size=2, max_size=4, unique_by=lambda clause: clause.due_on),
    st.lists(st.sampled_from(FILLERS), min_size=3, max_size=3),
    st.data(),
)
def test_rule_4_several_days_are_a_fault_that_a_stated_one_settles(
    told: list[Clause], fillers: list[str], data: st.DataObject
) -> None:
    text = joined(told, fillers)
    with pytest.raises(Refusal):
        due_of("date", text)
    stated = data.draw(st.sampled_from([clause.due_on for clause in told]))
    assert due_of("date", text, stated) == stated
    other = data.draw(DAYS.filter(lambda day: day not in {clause.due_on for clause in told}))
    with pytest.raises(Refusal):
        due_of("date", text, other)


RANGES = ["từ {} đến {}", "{} - {}", "từ {} đến hết {}", "from {} to {}", "{} đến {}", "{} – {}"]


@settings(max_examples=300, deadline=None)
@given(days() | periods(), days() | periods(), st.sampled_from(RANGES))
def test_rule_4_a_range_ends_at_its_end_or_is_refused(start: Piece, end: Piece, form: str) -> None:
    text = form.format(start.said, end.said)
    if start.first == end.first:
        return
    if start.first > end.last:
        with pytest.raises(Refusal):
            due_of(end.kind, text)
    else:
        assert due_of(end.kind, text) == end.last


COUNTS = {
    "working_days": ["{} ngày làm việc", "{} working days", "trong vòng {} ngày làm việc"],
    "calendar_days": ["{} ngày", "within {} days", "trong thời hạn {} ngày kể từ ngày ký"],
    "months": ["trong {} tháng", "within {} months", "{} tháng kể từ ngày ban hành"],
}


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted(COUNTS)),
    st.sampled_from(sorted(COUNTS)),
    st.integers(1, 200),
    st.data(),
)
def test_rule_4_a_count_is_of_the_unit_that_its_kind_says(
    kind: str, said: str, number: int, data: st.DataObject
) -> None:
    text = data.draw(st.sampled_from(COUNTS[said])).format(number)
    if kind == said or (kind, said) == ("calendar_days", "months"):
        rule = parse_seed(kind, text, None, ISSUED, AS_ENACTED).rule
        assert (rule.kind, rule.count) == (said, number)
    else:
        with pytest.raises(Refusal):
            parse_seed(kind, text, None, ISSUED, AS_ENACTED)
