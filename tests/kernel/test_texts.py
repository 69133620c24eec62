"""Every text and every day that enters goes through one gate."""

import unicodedata
from datetime import UTC, date, datetime
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from kernel.texts import (
    Day,
    Line,
    LineIfAny,
    Note,
    Text,
    TextIfAny,
    Unfit,
    folded,
    iso_day,
    line,
    lines,
    search_key,
)

# Written as code points, so that this page shows what it holds.
SHOWS_NOTHING = [
    *(0x20, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x2800, 0x3000),
    *(0xAD, 0x34F, 0x115F, 0x1160, 0x17B4, 0x180B, 0x180E, *range(0x200B, 0x200E)),
    *(*range(0x2060, 0x2066), *range(0x206A, 0x2070), 0x3164, 0xFE00, 0xFE0F, 0xFEFF, 0xFFA0),
    *(0xFFF9, 0xFFFB, 0x1BCA0, 0x1D173, 0xE0001, 0xE0041, 0xE007F, 0xE0100, 0xE01EF),
    *(0x300, 0x301, 0x323, 0x20D7, 0x600, 0x110BD),
]
CONTROL = [*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0)]
BREAKS = [0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029]
BIDI = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
NO_CHARACTER = [0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF]
KINDS = [
    *((sign, "control_character") for sign in CONTROL),
    *((sign, "line_break") for sign in BREAKS),
    *((sign, "bidi_character") for sign in BIDI),
    *((sign, "not_a_character") for sign in NO_CHARACTER),
]


class Asked(BaseModel):
    line: Line = "x"
    text: Text = "x"
    note: Note = ""
    line_if_any: LineIfAny = None
    text_if_any: TextIfAny = None
    day: Day = date(2026, 1, 1)


@pytest.mark.parametrize("sign", SHOWS_NOTHING, ids=hex)
@pytest.mark.parametrize("around", ["{}", " {} ", "{}\u200b{}", "\u2800{}\u3164", "{}{}{}"])
def test_what_shows_nothing_was_not_given(sign: int, around: str) -> None:
    text = around.format(*[chr(sign)] * 3)
    assert (line(text), lines(text), lines(f"\r\n{text}\n")) == ("", "", "")
    for field in ("line", "text"):
        with pytest.raises(ValidationError, match="must be given"):
            Asked.model_validate({field: text})
    given_ = Asked(line_if_any=text, text_if_any=text, note=text)
    assert (given_.line_if_any, given_.text_if_any, given_.note) == (None, None, "")


@pytest.mark.parametrize(
    ("sign", "code"), KINDS, ids=lambda one: one if type(one) is str else hex(one)
)
@pytest.mark.parametrize("place", ["{}b", "a{}b", "a{}", "{}"])
def test_a_line_refuses_what_is_no_part_of_a_line_and_says_which(
    sign: int, code: str, place: str
) -> None:
    with pytest.raises(Unfit) as refused:
        line(place.format(chr(sign)))
    assert refused.value.code == code
    assert f"U+{sign:04X}" in refused.value.words.vi
    assert f"U+{sign:04X}" in refused.value.words.en


@pytest.mark.parametrize("sign", [*CONTROL, 0x0B, 0x0C, *BIDI, *NO_CHARACTER], ids=hex)
def test_a_text_of_several_lines_refuses_the_rest_too(sign: int) -> None:
    with pytest.raises(Unfit):
        lines(f"a\n{chr(sign)}\nb")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_every_kind_of_line_break_becomes_one(end: str) -> None:
    assert lines(f"a{end}{end}b\tc{end}") == "a\n\nb\tc"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("  Rà soát \u200b", "Rà soát"),
        ("Rà\u00a0so\u00adát", "Rà soát"),
        ("45\ufeff/KH-\u2060UBND", "45/KH-UBND"),
        ("Ra\u0300 soa\u0301t", "Rà soát"),
        ("\u212b", "Å"),
        ("<b>chữ</b> & 'chữ'", "<b>chữ</b> & 'chữ'"),
        ("-", "-"),
        ("😀", "😀"),
        ("文書", "文書"),
    ],
)
def test_a_text_is_kept_as_it_is_seen(sent: str, kept: str) -> None:
    assert (line(sent), lines(sent)) == (kept, kept)


@given(st.text())
def test_what_came_in_once_comes_in_again_unchanged_and_in_one_form(text: str) -> None:
    for gate in (line, lines):
        try:
            kept = gate(text)
        except Unfit:
            continue
        assert gate(kept) == kept == unicodedata.normalize("NFC", kept)


def test_the_length_is_that_of_the_kept_text() -> None:
    assert len(Asked(line="e\u0302\u0301" * 2000).line) == 2000
    assert len(Asked(line="a" + "\u200b" * 9000).line) == 1
    with pytest.raises(ValidationError, match="at most 2000"):
        Asked(line="ế" * 2001)
    with pytest.raises(ValidationError, match="at most 20000"):
        Asked(text="a" * 20_001)
    with pytest.raises(ValidationError, match="at most 500"):
        Asked(note="a" * 501)


def test_marks_piled_on_one_letter_are_refused_before_they_cost_their_square() -> None:
    began = perf_counter()
    with pytest.raises(Unfit, match="piles"):
        line("a" + "\u0315\u0300\u0323" * 100_000)
    assert perf_counter() - began < 20


@pytest.mark.parametrize(
    "value",
    [
        *(1805155200, 0, -1, 20261231, 1.5, True, None, [], {}, b"2026-12-31"),
        *("", " ", "1805155200", "20261231", "2026-12-31T00:00:00", "2026-12-31T00:00:00Z"),
        *("2026-12-31 ", "\n2026-12-31", "2026-12-31\n", "26-12-31", "2026-1-1", "2026-W01-1"),
        *("2026-365", "31/12/2026", "2026-02-30", "2026-13-01", "２０２６-12-31", "٢٠٢٦-12-31"),
        *("1799-12-31", "3000-01-01", "0001-01-01", "9999-12-31", "-2026-12-31", "+2026-12-31"),
        *("today", "Infinity", "NaN", datetime(2026, 12, 31, tzinfo=UTC)),
    ],
)
def test_a_day_is_a_string_as_iso_8601_writes_it_and_nothing_else(value: object) -> None:
    with pytest.raises(ValidationError, match="must be a day"):
        Asked.model_validate({"day": value})


@pytest.mark.parametrize("value", ["1800-01-01", "2024-02-29", "2999-12-31", date(2026, 12, 31)])
def test_a_day_comes_in(value: object) -> None:
    assert iso_day(value).isoformat() == str(value)


@given(st.lists(st.text(), max_size=3))
def test_a_search_key_starts_every_word_with_a_space(texts: list[str]) -> None:
    words = [word for text in texts for word in folded(text).split()]
    assert search_key(*texts).split() == words
    assert search_key(*texts).startswith(" ")
