"""Workbooks as officials make them: what a cell shows is what is read, and what cannot be seen is
said."""

import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from services.tasks.sheets.headers import COLUMNS, letter_of
from services.tasks.sheets.reading import FileRead, SheetRow, read_file
from services.tasks.sheets.refusals import (
    XLSX_TYPE,
    FileRefused,
    SheetDamaged,
    SheetHidden,
    SheetsSeveral,
)
from tests.tasks.imports.conftest import ROW

Edit = Callable[[Any], None]


def saved(book: Workbook) -> bytes:
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def filled(rows: int = 3) -> Workbook:
    """One sheet with right rows, each with its own id."""
    book = Workbook()
    page: Any = book.active
    page.append(COLUMNS)
    for number in range(1, rows + 1):
        page.append([{**ROW, "id": f"T-{number}"}.get(name) for name in COLUMNS])
    return book


def at(column: str, row: int) -> str:
    return f"{letter_of(COLUMNS.index(column))}{row}"


def read(edit: Edit = lambda page: None, rows: int = 3) -> FileRead:
    book = filled(rows)
    edit(book.active)
    return read_file(saved(book), XLSX_TYPE)


def rewritten(content: bytes, edit: Callable[[str], str]) -> bytes:
    """A workbook whose first sheet's XML is what another program would have written."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                text = edit(text.decode()).encode()
            new.writestr(name, text)
    return made.getvalue()


def with_cell(column: str, xml: str) -> SheetRow:
    """The first row, its cell written as given."""
    cell = re.compile(rf'<c r="{at(column, 2)}".*?</c>|<c r="{at(column, 2)}"[^>]*/>', re.DOTALL)
    book = filled(1)
    page: Any = book.active
    page[at(column, 2)] = "x"

    def edit(text: str) -> str:
        assert cell.search(text)
        return cell.sub(lambda _: xml.replace("AT", at(column, 2)), text)

    return read_file(rewritten(saved(book), edit), XLSX_TYPE).rows[0]


def codes(remarks: Any) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in remarks]


# -- What a cell shows -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "form", "text", "note"),
    [
        ("  Kế hoạch ", None, "Kế hoạch", None),
        (5, None, "5", None),
        (5.0, None, "5", None),
        (4, "00000", "00004", None),
        (0.1 + 0.2, None, "0.3", None),
        (1234.5, "#,##0.00", "1234.5", None),
        (0.95, "0%", "95%", None),
        (0.125, "0.0%", "12.5%", None),
        (2, '0" %"', "2", None),
        (True, None, "TRUE", None),
        (False, None, "FALSE", None),
        (date(2026, 10, 1), None, "2026-10-01", None),
        (datetime(2026, 10, 1), None, "2026-10-01", None),  # noqa: DTZ001 a cell has no zone
        (datetime(2026, 10, 1, 8, 30), None, "2026-10-01", "time_dropped"),  # noqa: DTZ001
        (datetime(2026, 10, 1, 23, 59), None, "2026-10-01", "time_dropped"),  # noqa: DTZ001
        (46295.999999, "yyyy-mm-dd", "2026-10-01", "day_rounded"),
        (46296.000001, "dd/mm/yyyy", "2026-10-01", "day_rounded"),
        (time(8, 30), None, "08:30:00", None),
        ("Kế hoạch\nnăm 2026", None, "Kế hoạch năm 2026", "line_break_folded"),
        ("Kế hoạch_x000D_\nnăm 2026", None, "Kế hoạch năm 2026", "line_break_folded"),
        ("Kế hoạch_x000d__x000A_ năm", None, "Kế hoạch năm", "line_break_folded"),
        ("a_x0009_b_x005F_x000D_c", None, "a b_x000D_c", None),
        ("\u200b\u2800 ", None, "", None),
        ("Kế hoạch\u2028năm", None, "Kế hoạch năm", "line_break_folded"),
        ("'0042", None, "0042", "apostrophe_dropped"),
        ("'Trích' yếu", None, "'Trích' yếu", None),
        ("Kế hoạch", None, "Kế hoạch", None),
        ("Káº¿ hoáº¡ch", None, "Káº¿ hoáº¡ch", "mojibake"),
        ("KÕ ho¹ch", None, "KÕ ho¹ch", "tcvn3"),
        ("Keá hoaïch", None, "Keá hoaïch", "vni"),
        ("K? ho?ch nh? nư?c", None, "K? ho?ch nh? nư?c", "letters_lost"),
    ],
    ids=str,
)
def test_a_cell_reads_as_its_user_sees_it(
    value: Any, form: str | None, text: str, note: str | None
) -> None:
    def edit(page: Any) -> None:
        page[at("indicator", 2)] = value
        if form:
            page[at("indicator", 2)].number_format = form

    row = read(edit).rows[0]
    assert row.cells["indicator"] == text
    assert codes(row.notes) == ([("indicator", note)] if note else [])
    assert row.faults == ()


@pytest.mark.parametrize(
    "shown", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#n/a"]
)
@pytest.mark.parametrize("column", ["title", "expected_product", "note", "issued_on"])
def test_an_error_is_never_a_value(shown: str, column: str) -> None:
    typed = with_cell(column, f'<c r="AT" t="e"><v>{shown}</v></c>')
    as_text = with_cell(column, f'<c r="AT" t="inlineStr"><is><t>{shown}</t></is></c>')
    for row in (typed, as_text):
        assert codes(row.faults) == [(column, "cell_error")]
        assert (row.cells[column], shown in row.faults[0].words.vi) == ("", True)


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ('<c r="AT"><f>A1&amp;B1</f></c>', None),
        ('<c r="AT"><f>A1</f><v/></c>', None),
        ('<c r="AT"><f>A1</f><v></v></c>', None),
        ('<c r="AT" t="n"><f t="shared" si="0"/><v></v></c>', None),
        ('<c r="AT"><f>1+1</f><v>2</v></c>', "2"),
        ('<c r="AT" t="str"><f>A1</f><v>Kế hoạch</v></c>', "Kế hoạch"),
        ('<c r="AT" t="str"><f>IF(1,"","")</f><v></v></c>', ""),
        ('<c r="AT" t="str"><f>IF(1,"","")</f></c>', None),
    ],
)
def test_a_formula_gives_the_value_that_was_saved_with_it_or_says_that_none_was(
    xml: str, text: str | None
) -> None:
    row = with_cell("expected_product", xml)
    assert codes(row.faults) == (
        [] if text is not None else [("expected_product", "formula_unsaved")]
    )
    assert row.cells["expected_product"] == (text or "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Kế_x0000_hoạch", "control_character"),
        ("Kế_x0007_hoạch", "control_character"),
        ("Kế\u202ehoạch", "bidi_character"),
        ("Kế_xFFFE_hoạch", "not_a_character"),
        ("e" + "\u0301" * 31, "piled_marks"),
    ],
)
@pytest.mark.parametrize("column", ["title", "note"])
def test_a_sign_that_no_text_may_hold_is_a_fault_of_its_cell(
    column: str, text: str, code: str
) -> None:
    row = read(lambda page: page.__setitem__(at(column, 2), text)).rows[0]
    assert codes(row.faults) == [(column, code)]
    assert row.cells[column] == ""


@pytest.mark.parametrize("column", ["issued_on", "deadline_resolved"])
def test_a_bare_number_in_a_column_of_days_is_told_which_day_it_may_mean(column: str) -> None:
    row = read(lambda page: page.__setitem__(at(column, 2), 46296)).rows[0]
    assert codes(row.faults) == [(column, "day_as_number")]
    assert "01/10/2026" in row.faults[0].words.vi


def test_days_of_the_1904_system_are_the_same_days() -> None:
    from openpyxl.utils.datetime import MAC_EPOCH  # noqa: PLC0415

    book = filled(1)
    book.epoch = MAC_EPOCH
    page: Any = book.active
    page[at("issued_on", 2)] = date(2026, 10, 1)
    assert read_file(saved(book), XLSX_TYPE).rows[0].cells["issued_on"] == "2026-10-01"


def test_a_list_of_codes_may_stand_a_line_each() -> None:
    row = read(lambda page: page.__setitem__(at("coordinating_codes", 2), "G-MOF\r\nG-MOHA")).rows[
        0
    ]
    assert (row.cells["coordinating_codes"], row.notes) == ("G-MOF;G-MOHA", ())


# -- Merged cells ------------------------------------------------------------------------------


@pytest.mark.parametrize("column", COLUMNS)
def test_a_merged_cell_holds_for_every_row_that_it_covers(column: str) -> None:
    def edit(page: Any) -> None:
        page[at(column, 2)] = "Một"
        page[at(column, 3)] = page[at(column, 4)] = None
        page.merge_cells(f"{at(column, 2)}:{at(column, 4)}")

    found = read(edit, rows=4)
    assert [row.cells[column] == "Một" for row in found.rows] == [True, True, True, False]
    assert codes(found.notes) == [("", "cells_merged")]
    assert f"{at(column, 2)}:{at(column, 4)}" in found.notes[0].words.en


def test_a_cell_merged_over_columns_and_rows_holds_for_each_of_them() -> None:
    def edit(page: Any) -> None:
        page[at("indicator", 3)] = "90%"
        page.merge_cells(f"{at('indicator', 3)}:{at('level', 4)}")

    found = [(row.cells["indicator"], row.cells["level"]) for row in read(edit).rows]
    assert found == [("", ""), ("90%", "90%"), ("90%", "90%")]


def test_an_error_in_a_merged_cell_is_one_in_every_row() -> None:
    def edit(page: Any) -> None:
        page[at("expected_product", 2)] = "#N/A"
        page[at("expected_product", 3)] = None
        page.merge_cells(f"{at('expected_product', 2)}:{at('expected_product', 3)}")

    assert [len(row.faults) for row in read(edit).rows] == [1, 1, 0]


def test_a_merged_cell_makes_no_row_of_what_has_nothing_of_its_own() -> None:
    def edit(page: Any) -> None:
        page.merge_cells(f"{at('note', 3)}:{at('note', 90)}")
        page[at("note", 3)] = "Ghi chú chung"

    assert [row.row for row in read(edit).rows] == [2, 3, 4]


def test_a_merged_cell_that_reaches_beyond_the_header_is_no_cell_too_many() -> None:
    def edit(page: Any) -> None:
        page[at("note", 2)] = "Ghi chú"
        page.merge_cells(f"{at('note', 2)}:U3")

    assert [row.cells["note"] for row in read(edit).rows] == ["Ghi chú", "Ghi chú", ""]


def test_a_letterhead_merged_over_all_columns_is_passed_over() -> None:
    def edit(page: Any) -> None:
        page.insert_rows(1, 2)
        page["A1"] = "DANH MỤC NHIỆM VỤ"
        page.merge_cells("A1:R2")

    found = read(edit)
    assert ([row.row for row in found.rows], found.header_row) == ([4, 5, 6], 3)
    assert ("", "above_header") in codes(found.notes)


def test_a_header_that_stands_again_is_no_row() -> None:
    def edit(page: Any) -> None:
        page.insert_rows(3)
        for place, name in enumerate(COLUMNS, 1):
            page.cell(3, place, name.upper())

    found = read(edit)
    assert ([row.row for row in found.rows], codes(found.notes)) == (
        [2, 4, 5],
        [("", "header_repeated")],
    )


@pytest.mark.parametrize(("given", "turned"), [("3", "2"), ("4", "3"), ("3", "1")])
def test_a_row_that_stands_twice_or_out_of_order_is_damage_and_never_lost(
    given: str, turned: str
) -> None:
    content = saved(filled(3))
    damaged = rewritten(content, lambda xml: xml.replace(f'<row r="{given}"', f'<row r="{turned}"'))
    with pytest.raises(SheetDamaged):
        read_file(damaged, XLSX_TYPE)


def test_cells_without_their_references_are_read_in_their_order() -> None:
    plain = rewritten(saved(filled(2)), lambda xml: re.sub(r' r="[A-Z]+\d+"', "", xml))
    assert [row.cells["id"] for row in read_file(plain, XLSX_TYPE).rows] == ["T-1", "T-2"]


def test_merged_cells_that_lie_over_one_another_are_read_by_the_first() -> None:
    def overlaid(xml: str) -> str:
        ranges = "".join(f'<mergeCell ref="A{row}:R{row + 400}"/>' for row in range(3, 400))
        return xml.replace("</sheetData>", f"</sheetData><mergeCells>{ranges}</mergeCells>")

    found = read_file(rewritten(saved(filled(400)), overlaid), XLSX_TYPE)
    assert [row.cells["id"] for row in found.rows[:2]] == ["T-1", "T-2"]
    assert len(found.rows) == 400


# -- Sheets, and what is hidden ----------------------------------------------------------------


def with_sheets(*states: tuple[str, str, bool]) -> bytes:
    """Sheets by name, state, and whether they have the header and a row."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]  # a new book has one
    for name, state, headed in states:
        page = book.create_sheet(name)
        page.sheet_state = state
        shown: Any = filled(1).active
        for record in shown.values if headed else [["Hướng dẫn"]]:
            page.append(list(record))
    return saved(book)


@pytest.mark.parametrize(
    ("sheets", "read_", "notes"),
    [
        ([("Một", "visible", True)], "Một", []),
        (
            [("Hướng dẫn", "visible", False), ("Nhiệm vụ", "visible", True)],
            "Nhiệm vụ",
            ["sheets_unread"],
        ),
        ([("Một", "visible", True), ("Cũ", "hidden", True)], "Một", ["sheets_hidden"]),
        ([("Một", "visible", True), ("Cũ", "veryHidden", False)], "Một", ["sheets_hidden"]),
    ],
)
def test_the_one_visible_sheet_with_the_header_is_read_and_the_others_are_named(
    sheets: Any, read_: str, notes: list[str]
) -> None:
    found = read_file(with_sheets(*sheets), XLSX_TYPE)
    assert (found.sheet, [note.code for note in found.notes]) == (read_, notes)
    others = [name for name, *_ in sheets if name != read_]
    assert all(name in found.notes[0].words.vi for name in others)


@pytest.mark.parametrize(
    ("sheets", "refusal", "names"),
    [
        (
            [("Sheet1", "visible", True), ("Bộ Tài chính", "visible", True)],
            SheetsSeveral,
            "Sheet1, Bộ Tài chính",
        ),
        ([("Một", "visible", False), ("Ẩn", "hidden", True)], SheetHidden, "Ẩn"),
    ],
)
def test_sheets_that_could_each_be_meant_are_refused_by_their_names(
    sheets: Any, refusal: type[FileRefused], names: str
) -> None:
    with pytest.raises(refusal) as refused:
        read_file(with_sheets(*sheets), XLSX_TYPE)
    assert names in refused.value.detail.filled(refused.value.facts).vi


def test_hidden_rows_and_columns_are_read_and_said() -> None:
    def edit(page: Any) -> None:
        page.row_dimensions[3].hidden = True
        page.column_dimensions[letter_of(COLUMNS.index("note"))].hidden = True
        page.column_dimensions["Z"].hidden = True

    found = read(edit)
    assert [row.row for row in found.rows] == [2, 3, 4]
    told = {note.code: note.words.en for note in found.notes}
    assert told == {
        "rows_hidden": "Hidden rows were read too: 3.",
        "columns_hidden": "Hidden columns were read too: R.",
    }


def test_each_column_is_told_by_its_letter_and_by_its_name_in_the_file() -> None:
    def edit(page: Any) -> None:
        page["B1"] = " Title "

    columns = read(edit).columns
    assert columns["title"] == ("B", "Title")
    assert columns["note"] == ("R", "note")
