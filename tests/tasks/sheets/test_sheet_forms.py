"""Sheets in every form that a spreadsheet writes: what was put in is what is read, or the file is
refused by name."""

import csv
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kernel.errors import Refusal
from services.tasks.sheets import workbook_reader
from services.tasks.sheets.headers import COLUMNS, SEARCHED
from services.tasks.sheets.reading import SheetRow, read_file
from services.tasks.sheets.refusals import (
    CSV_TYPE,
    MOST_MEMBERS,
    XLSX_TYPE,
    SheetBomb,
    SheetDamaged,
    SheetEmpty,
    SheetEncrypted,
    SheetHeaderWrong,
    SheetMacros,
    SheetNotZip,
    SheetRowWrong,
    SheetTooBig,
    SheetTypeUnknown,
)
from services.tasks.sheets.workbooks import expect_no_dtd, look_over
from tests.tasks.imports.conftest import sheet, workbook


def read(content: bytes, media_type: str = CSV_TYPE) -> list[SheetRow]:
    return read_file(content, media_type).rows


def plain(content: bytes, media_type: str = CSV_TYPE) -> list[tuple[int, dict[str, str]]]:
    return [(one.row, one.cells) for one in read(content, media_type)]


def refusal_of(question: Callable[[bytes], object], content: bytes) -> Refusal | None:
    """None when it is answered; what is neither answered nor refused is a fault."""
    try:
        question(content)
    except Refusal as refusal:
        return refusal
    return None


def written(records: Sequence[Sequence[str]], separator: str = ",") -> bytes:
    text = StringIO()
    csv.writer(text, delimiter=separator).writerows(records)
    return text.getvalue().encode()


# -- CSV ---------------------------------------------------------------------------------------

CELL = st.text('aăâêđ 1;,|"%/.', max_size=12)
RECORD = st.lists(CELL, max_size=len(COLUMNS))
BLANK = st.sampled_from([[], [""], ["", " ", "\t"]])


@settings(max_examples=200, deadline=None)
@given(
    st.permutations(COLUMNS),
    st.lists(RECORD | BLANK, min_size=1, max_size=6),
    st.sampled_from(",;"),
    st.booleans(),
)
def test_each_record_is_read_as_it_was_written_whatever_the_order_and_the_separator(
    header: list[str], records: list[list[str]], separator: str, marked: bool
) -> None:
    expected = [
        (number, {name: text.strip() for name, text in zip(header, padded(record), strict=True)})
        for number, record in enumerate(records, 2)
        if any(text.strip() for text in record)
    ]
    assume(expected)
    content = b"\xef\xbb\xbf" * marked + written([header, *records], separator)
    assert plain(content) == expected


def padded(record: list[str]) -> list[str]:
    """A spreadsheet leaves out the empty cells at the end of a row."""
    return record + [""] * (len(COLUMNS) - len(record))


@pytest.mark.parametrize("media_type", ["text/csv", "TEXT/CSV; charset=utf-8", " text/csv ;x=1"])
def test_the_parameters_of_a_media_type_change_nothing(media_type: str) -> None:
    assert len(read(sheet(), media_type)) == 1


@pytest.mark.parametrize("media_type", ["", "text/plain", "application/json", "csv"])
def test_another_type_is_refused_with_the_two_that_are_taken(media_type: str) -> None:
    with pytest.raises(SheetTypeUnknown, match="text/csv"):
        read(sheet(), media_type)


@settings(max_examples=60, deadline=None)
@given(
    st.sets(st.sampled_from(COLUMNS), max_size=3),
    st.lists(st.text("abc", min_size=1, max_size=3), max_size=2, unique=True),
    st.sets(st.sampled_from(COLUMNS), max_size=2),
)
def test_a_header_is_refused_with_all_that_is_missing_unknown_or_twice_there(
    missing: set[str], unknown: list[str], twice: set[str]
) -> None:
    twice -= missing
    header = [name for name in COLUMNS if name not in missing] + unknown + sorted(twice)
    content = written([header, ["x"]])
    if not (missing or unknown or twice):
        assert len(read(content)) == 1
        return
    with pytest.raises(SheetHeaderWrong) as refused:
        read(content)
    told = refused.value.facts
    assert told["missing"] == (", ".join(name for name in COLUMNS if name in missing) or "-")
    assert told["unknown"] == (", ".join(unknown).replace("`", "'") or "-")
    assert set(told["repeated"].split(", ")) == (twice or {"-"})


def test_empty_cells_after_the_header_are_no_columns() -> None:
    assert len(read(written([[*COLUMNS, "", " "], ["x"]]))) == 1
    with pytest.raises(SheetHeaderWrong, match="Unknown: `''`"):
        read(written([["", *COLUMNS], ["x"]]))


def test_an_unknown_column_is_shown_by_its_beginning_and_thirty_at_most() -> None:
    with pytest.raises(SheetHeaderWrong) as refused:
        read(written([[*COLUMNS, *(f"{n:02}" + "x" * 500 for n in range(40))], ["x"]]))
    shown = refused.value.facts["unknown"].split(", ")
    assert (len(shown), {len(name) for name in shown}) == (30, {40})


@pytest.mark.parametrize(
    ("extra", "taken"), [([], True), ([""], True), ([" ", "\t"], True), (["", "x"], False)]
)
def test_cells_beyond_the_header_must_be_empty(extra: list[str], taken: bool) -> None:
    content = written([COLUMNS, ["x"], [*["y"] * len(COLUMNS), *extra]])
    if taken:
        assert [line.row for line in read(content)] == [2, 3]
        return
    with pytest.raises(SheetRowWrong, match="Row 3 has 20 cells, the header 18"):
        read(content)


@pytest.mark.parametrize("records", [[], [[]], [["", " "]], [COLUMNS], [COLUMNS, ["", ""]]])
def test_a_file_without_a_row_is_empty(records: list[list[str]]) -> None:
    with pytest.raises(SheetEmpty):
        read(written(records))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_a_file_holds_it_is_read_or_refused_by_name(content: bytes) -> None:
    for whole in (content, sheet() + content):
        refusal = refusal_of(read, whole)
        if refusal is None:
            assert all(set(line.cells) == set(COLUMNS) for line in read(whole))
        else:
            words = refusal.detail.filled(refusal.facts)
            assert (refusal.status in (413, 415, 422), words.vi != words.en) == (True, True)


# -- XLSX --------------------------------------------------------------------------------------


VALUE = (
    st.none()
    | st.integers(-(10**9), 10**9)
    | st.dates(date(1945, 9, 2), date(2100, 1, 1))
    | st.text("aăâêđ 1;,\"'\n", min_size=1, max_size=8).filter(lambda text: text == text.strip())
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(VALUE, min_size=1, max_size=6), min_size=1, max_size=5))
def test_a_workbook_gives_its_rows_with_their_numbers_and_without_blank_ones(
    records: list[list[Any]],
) -> None:
    expected = []
    for number, record in enumerate(records, 2):
        texts = ["" if value is None else str(value) for value in record]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            expected.append((number, texts))
    header, *found = workbook_reader.rows_of(workbook_reader.open_workbook(workbook(*records)))
    assert [cell.text for cell in header[1]] == [*COLUMNS]
    assert [(row, trimmed([cell.text for cell in cells])) for row, cells in found] == expected


def trimmed(texts: list[str]) -> list[str]:
    while texts and not texts[-1]:
        texts.pop()
    return texts


@pytest.mark.parametrize(
    ("module", "most", "value"),
    [
        (workbook_reader, "MOST_ROWS", 1 - SEARCHED),
        (workbook_reader, "MOST_CHARACTERS", 200),
        (workbook_reader, "LAST_ROW", 2),
    ],
)
def test_the_reader_stops_at_its_limits(
    monkeypatch: pytest.MonkeyPatch, module: Any, most: str, value: int
) -> None:
    content = workbook(["x" * 20], ["y" * 20], ["z" * 20])
    assert len(read(content, XLSX_TYPE)) == 3
    monkeypatch.setattr(module, most, value)
    with pytest.raises(SheetTooBig):
        read(content, XLSX_TYPE)


def zipped(*names: str, text: str = "<a/>", flags: int = 0) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, text)
    content = bytearray(made.getvalue())
    content[archive.start_dir + 8] |= flags
    return bytes(content)


PLAIN = ("[Content_Types].xml", "xl/workbook.xml")


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (zipped(*PLAIN), None),
        (zipped("[CONTENT_TYPES].XML", "XL/workbook.xml"), None),
        (zipped("xl/workbook.xml"), SheetDamaged),
        (zipped("[Content_Types].xml", "word/document.xml"), SheetDamaged),
        (zipped(*PLAIN, "xl/../../etc/passwd"), SheetDamaged),
        (zipped(*PLAIN, "/etc/passwd"), SheetDamaged),
        (zipped(*PLAIN, "\\share"), SheetDamaged),
        (zipped(*PLAIN, "XL/Workbook.xml"), SheetDamaged),
        (zipped(*PLAIN, "xl/VBAProject.bin"), SheetMacros),
        (zipped(*PLAIN, "xl/macrosheets/1.xml"), SheetMacros),
        (zipped(*PLAIN, flags=0x01), SheetEncrypted),
        (zipped(*PLAIN, flags=0x40), SheetEncrypted),
        (b"\xd0\xcf\x11\xe0" + bytes(600), SheetEncrypted),
        (b"", SheetNotZip),
        (zipped(*PLAIN, *(f"xl/{n}" for n in range(MOST_MEMBERS - 2))), None),
        (zipped(*PLAIN, *(f"xl/{n}" for n in range(MOST_MEMBERS - 1))), SheetBomb),
    ],
    ids=lambda value: f"{len(value)} bytes" if isinstance(value, bytes) else None,
)
def test_the_directory_of_a_workbook_tells_what_it_is(
    content: bytes, refusal: type[Refusal] | None
) -> None:
    if refusal is None:
        look_over(content)
        return
    with pytest.raises(refusal) as refused:
        look_over(content)
    words = refused.value.detail.filled(refused.value.facts)
    assert words.vi != words.en


REAL = workbook(["x"] * len(COLUMNS))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_damaged_directory_is_refused_by_name_or_harmless(
    damage: list[tuple[float, int]],
) -> None:
    content = bytearray(REAL)
    with zipfile.ZipFile(BytesIO(REAL)) as archive:
        start = archive.start_dir
    for place, byte in damage:
        content[start + int(place * (len(content) - 1 - start))] = byte
    refusal = refusal_of(look_over, bytes(content))
    assert refusal is None or refusal.code.startswith("sheet_")


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ('<?xml version="1.0"?><a/>', False),
        ("<!DOCTYPE a><a/>", True),
        ('<?xml version="1.0"?><!-- c --><!DOCTYPE a [<!ENTITY b "c">]><a/>', True),
        ("<a>&lt;!DOCTYPE a></a>", False),
        ("not <xml", False),
        ("", False),
    ],
)
def test_a_part_with_a_dtd_is_refused_before_the_library_sees_it(text: str, refused: bool) -> None:
    content = zipped(*PLAIN, text=text)
    if not refused:
        expect_no_dtd(content)
        return
    with pytest.raises(SheetBomb):
        expect_no_dtd(content)


def test_a_workbook_reads_as_its_csv_does() -> None:
    records = [["T-1", "Một, hai; ba"], [], ["T-2", "", "12-TB/X"]]
    assert plain(workbook(*records), XLSX_TYPE) == plain(written([COLUMNS, *records]))
