"""CSV files as programs write them: read, or refused as what they are."""

import unicodedata

import pytest

from services.tasks.sheets.encodings import Suspicion, suspicion, text_of
from services.tasks.sheets.headers import COLUMNS, letter_of
from services.tasks.sheets.reading import FileRead, read_file
from services.tasks.sheets.refusals import (
    CSV_TYPE,
    FileRefused,
    SheetCellHuge,
    SheetEncoding,
    SheetEncrypted,
    SheetHeaderWrong,
    SheetNul,
    SheetQuoteOpen,
    SheetQuoteStray,
    SheetTypeWrong,
)
from tests.tasks.imports.conftest import sheet, workbook

BOM = "\ufeff"
COMMAS = sheet({"title": "Báo cáo, gửi Ban"}, {}).decode()
SEMICOLONS = sheet({"title": "Báo cáo, gửi Ban"}, {}, separator=";").decode()
TABS = sheet({"title": "Báo cáo, gửi Ban"}, {}, separator="\t").decode()
HEADER, REST = COMMAS.split("\r\n", 1)


def read(text: str, encoding: str = "utf-8") -> FileRead:
    return read_file(text.encode(encoding), CSV_TYPE)


@pytest.mark.parametrize(
    ("text", "rows", "lines", "notes"),
    [
        (COMMAS, [2, 3], [2, 3], []),
        (BOM + COMMAS, [2, 3], [2, 3], []),
        (SEMICOLONS, [2, 3], [2, 3], []),
        (TABS, [2, 3], [2, 3], []),
        (COMMAS.replace("\r\n", "\n"), [2, 3], [2, 3], []),
        (COMMAS.replace("\r\n", "\r"), [2, 3], [2, 3], []),
        ("\n" + SEMICOLONS, [3, 4], [3, 4], []),
        (BOM + "\r\n \r\n;;;\r\n" + SEMICOLONS, [5, 6], [5, 6], []),
        ("sep=;\r\n" + SEMICOLONS, [2, 3], [3, 4], []),
        (BOM + '"sep=,"\r\n' + COMMAS, [2, 3], [3, 4], []),
        ("SEP=\t\r\n" + TABS, [2, 3], [3, 4], []),
        ("sep=,\r\n" + SEMICOLONS, [2, 3], [3, 4], []),
        ("DANH MỤC, KÈM THEO\r\n\r\n" + SEMICOLONS, [4, 5], [4, 5], ["above_header"]),
        (HEADER.upper() + "\r\n" + REST, [2, 3], [2, 3], []),
        (HEADER.title() + "\r\n" + REST, [2, 3], [2, 3], []),
        (HEADER.replace(",", " , ") + "\r\n" + REST, [2, 3], [2, 3], []),
        (HEADER.replace("_", " ") + "\r\n" + REST, [2, 3], [2, 3], []),
        (HEADER.replace("title", "\u200btitle\ufeff") + "\r\n" + REST, [2, 3], [2, 3], []),
        (HEADER.replace("title", "ｔｉｔｌｅ") + "\r\n" + REST, [2, 3], [2, 3], []),
        (HEADER + ",,\r\n" + REST, [2, 3], [2, 3], []),
        (
            COMMAS + HEADER + "\r\n" + REST.split("\r\n")[0],
            [2, 3, 5],
            [2, 3, 5],
            ["header_repeated"],
        ),
        (unicodedata.normalize("NFD", COMMAS), [2, 3], [2, 3], []),
        (COMMAS.replace("Báo cáo, gửi", "Báo\ncáo, gửi"), [2, 3], [2, 4], []),
    ],
    ids=range(23),
)
def test_each_form_is_read_with_the_rows_and_lines_that_its_user_sees(
    text: str, rows: list[int], lines: list[int], notes: list[str]
) -> None:
    found = read(text)
    assert [row.row for row in found.rows] == rows
    assert [row.line for row in found.rows] == lines
    assert [note.code for note in found.notes] == notes
    assert found.rows[0].cells["title"] == "Báo cáo, gửi Ban"
    assert found.rows[0].cells["source"] == "12-TB/X"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_and_32_with_their_mark_are_read_and_said(encoding: str) -> None:
    found = read(TABS if len(encoding) < 7 else BOM + TABS, encoding)
    assert found.rows[0].cells["title"] == "Báo cáo, gửi Ban"
    assert [note.code for note in found.notes] == ["encoding"]


@pytest.mark.parametrize(
    ("content", "refusal", "says"),
    [
        (COMMAS.encode("utf-16-le"), SheetEncoding, "UTF-16"),
        (COMMAS.encode("utf-16-be"), SheetEncoding, "UTF-16"),
        (
            COMMAS.replace("Báo cáo", "Kê\u0301 hoa\u0323ch").encode("cp1258", "ignore"),
            SheetEncoding,
            "windows-1258",
        ),
        (COMMAS.replace("Báo cáo", "KÕ ho¹ch").encode("cp1252", "ignore"), SheetEncoding, "TCVN3"),
        (COMMAS.replace("Báo cáo", "Keá hoaïch").encode("cp1252", "ignore"), SheetEncoding, "VNI"),
        ("é".encode("latin-1") + COMMAS.encode("ascii", "ignore"), SheetEncoding, "windows-1252"),
        (COMMAS.replace("gửi", "g\0i").encode(), SheetNul, "Line 2"),
        (COMMAS.encode() + b'"never closed', SheetQuoteOpen, "line 4"),
        (COMMAS.replace('Ban"', 'Ban"x').encode(), SheetQuoteStray, "line 2"),
        (COMMAS.encode() + b"x" * 200_000, SheetCellHuge, "Line 4"),
        (HEADER.replace("title", "tilte").encode() + b"\r\nx", SheetHeaderWrong, "tilte"),
        (b"a|b|c\r\n1|2|3", SheetHeaderWrong, "Row 1"),
        (workbook(["x"]), SheetTypeWrong, "spreadsheetml"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), SheetEncrypted, "password"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_cannot_be_read_is_refused_as_what_it_is(
    content: bytes, refusal: type[FileRefused], says: str
) -> None:
    with pytest.raises(refusal) as refused:
        read_file(content, CSV_TYPE)
    words = refused.value.detail.filled(refused.value.facts)
    assert says in words.en
    assert words.vi != words.en


@pytest.mark.parametrize(
    ("cell", "text", "fault", "note"),
    [
        ('"=""00004"""', "00004", None, None),
        ("#N/A", "", "cell_error", None),
        ("#SPILL!", "", "cell_error", None),
        ("Err:502", "", "cell_error", None),
        ("########", "", "cell_error", None),
        ("#1", "#1", None, None),
        ("Quý I_x000D_năm 2026", "Quý I năm 2026", None, "line_break_folded"),
        ('"Quý I\nnăm 2026"', "Quý I năm 2026", None, "line_break_folded"),
        ("a_x0041_b", "a_x0041_b", None, None),
    ],
)
def test_what_a_spreadsheet_put_into_a_csv_is_known(
    cell: str, text: str, fault: str | None, note: str | None
) -> None:
    row = read(HEADER + "\r\n" + REST.split("\r\n")[0].replace("Plan", cell)).rows[0]
    assert row.cells["expected_product"] == text
    assert [one.code for one in row.faults] == ([fault] if fault else [])
    assert [one.code for one in row.notes] == ([note] if note else [])


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("Kế hoạch", None),
        ("Uỷ ban, toà án, khoá họp, quá trình", None),
        ("XÃ\xa0HỘI", None),
        ("VIỆT “NAM” – 2026…", None),
        ("Curaçao", None),
        ("naïve", None),
        ("Là gì? Có", None),
        ("https://x.vn/a?b=1&c?d=2", None),
        ("Káº¿ hoáº¡ch", Suspicion.mojibake),
        ("XÃ¢y dá»±ng", Suspicion.mojibake),
        ("Ä‘á» Ã¡n", Suspicion.mojibake),
        ("Bộ â€“ ngành", Suspicion.mojibake),
        ("X©y dùng kÕ ho¹ch chuyÓn ®æi sè", Suspicion.tcvn3),
        ("Bé Khoa häc vµ C«ng nghÖ", Suspicion.tcvn3),
        ("Thöïc hieän", Suspicion.vni),
        ("Boä Khoa hoïc vaø Coâng ngheä", Suspicion.vni),
        ("K? ho?ch chuy?n đổi", Suspicion.letters_lost),
        ("K\ufffd hoạch", Suspicion.letters_lost),
    ],
)
def test_a_wrong_encoding_is_suspected_where_it_shows_and_nowhere_else(
    text: str, looks: Suspicion | None
) -> None:
    assert suspicion(text) is looks


def test_a_mark_is_no_letter_of_the_text() -> None:
    assert text_of((BOM + "a").encode()) == ("a", "utf-8")
    assert text_of((BOM + BOM + "a").encode()) == ("a", "utf-8")


@pytest.mark.parametrize(
    ("place", "letter"), [(0, "A"), (17, "R"), (25, "Z"), (26, "AA"), (63, "BL"), (701, "ZZ")]
)
def test_a_column_is_lettered_as_a_spreadsheet_does(place: int, letter: str) -> None:
    assert letter_of(place) == letter


def test_the_columns_are_told_by_their_letters_in_any_order() -> None:
    turned = ",".join(reversed(COLUMNS))
    found = read(turned + "\r\n" + "x," * 17 + "T-1")
    assert (found.columns["id"], found.columns["note"]) == (("R", "id"), ("A", "note"))
