"""The workbook reader: the rows of the one sheet of an XLSX that has the header, as its user sees
them."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any, NamedTuple

from services.tasks.sheets.cells import unescaped
from services.tasks.sheets.headers import SEARCHED, likeness, looks_like_header
from services.tasks.sheets.layouts import Layout, Merged, layout_of
from services.tasks.sheets.refusals import (
    MOST_ROWS,
    SheetDamaged,
    SheetHidden,
    SheetsSeveral,
    SheetTooBig,
)
from services.tasks.sheets.remarks import listed
from services.tasks.sheets.workbooks import expect_no_dtd, look_over

MOST_COLUMNS = 64
MOST_CHARACTERS = 40_000_000  # one long shared text may be named by a million cells
LAST_ROW = 100_000  # blank ones count too: a file may claim rows far below its last
MIDNIGHT_WITHIN = timedelta(seconds=1)


class Found(NamedTuple):
    """A cell's text, and the code and facts of what is to be told of it."""

    text: str = ""
    code: str = ""
    facts: dict[str, str] = {}


class Page(NamedTuple):
    """The sheet that is read, and which ones are not."""

    sheet: Any
    layout: Layout
    unread: list[str]
    hidden: list[str]


def open_workbook(content: bytes) -> Page:
    """The one visible sheet with the header; refuses several by their names."""
    look_over(content)
    expect_no_dtd(content)
    from openpyxl import load_workbook  # noqa: PLC0415 only under the limits

    with warnings.catch_warnings():  # of styles that it does not know
        warnings.simplefilter("ignore")
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    sheets: list[Any] = list(book.worksheets)
    visible = [one for one in sheets if one.sheet_state == "visible"]
    hidden = [one for one in sheets if one not in visible]
    sheet = _the_one(visible, hidden)
    with zipfile.ZipFile(BytesIO(content)) as archive, archive.open(_part_of(sheet)) as part:
        layout = layout_of(part)
    return Page(
        sheet,
        layout,
        [one.title for one in visible if one is not sheet and _first_rows(one, 1)],
        [one.title for one in hidden if _first_rows(one, 1)],
    )


def _part_of(sheet: Any) -> str:
    return str(sheet._worksheet_path).lstrip("/")


def _the_one(visible: list[Any], hidden: list[Any]) -> Any:
    headed = [one for one in visible if _has_header(one)]
    if len(headed) > 1:
        raise SheetsSeveral(sheets=listed([one.title for one in headed]))
    if headed:
        return headed[0]
    behind = [one for one in hidden if _has_header(one)]
    if behind:
        raise SheetHidden(sheets=listed([one.title for one in behind]))
    if not visible:
        raise SheetDamaged
    return max(visible, key=lambda one: max(map(likeness, _first_rows(one)), default=-1))


def _has_header(sheet: Any) -> bool:
    return any(map(looks_like_header, _first_rows(sheet)))


def _first_rows(sheet: Any, most: int = SEARCHED) -> list[list[str]]:
    sheet.reset_dimensions()  # what the file says of its size is only a claim
    found: list[list[str]] = []
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
        texts = [_found(cell).text for cell in cells]
        if any(texts):
            found.append(texts)
        if len(found) >= most or number > LAST_ROW:
            break
    return found


def rows_of(page: Page) -> Iterator[tuple[int, list[Found]]]:
    """Each row that has something of its own, with what merged cells hold for it too."""
    page.sheet.reset_dimensions()
    merged = _Merging(page.layout)
    found = characters = 0
    for row, cells in enumerate(page.sheet.iter_rows(max_col=MOST_COLUMNS), 1):
        read = [_of(page.layout, row, column, cell) for column, cell in enumerate(cells)]
        if any(cell.text or cell.code for cell in read):
            merged.fill(row, read)
            while not (read[-1].text or read[-1].code):
                read.pop()
            found += 1
            characters += sum(len(cell.text) for cell in read)
            if found > MOST_ROWS + SEARCHED + 1 or characters > MOST_CHARACTERS:
                raise SheetTooBig
            yield row, read
        if row > LAST_ROW:
            raise SheetTooBig


def _of(layout: Layout, row: int, column: int, cell: Any) -> Found:
    if (row, column) in layout.unsaved:
        return Found(code="formula_unsaved")
    return _found(cell)


class _Merging:
    """The merged cells that cover the row at hand, each with the value of its first cell."""

    def __init__(self, layout: Layout) -> None:
        self.later = layout.merged_from()
        self.next = next(self.later, None)
        self.active: list[tuple[Merged, Found]] = []

    def fill(self, row: int, cells: list[Found]) -> None:
        self.active = [one for one in self.active if one[0].last.row >= row]
        while self.next is not None and self.next.first.row <= row:
            self._open(self.next, row, cells)
            self.next = next(self.later, None)
        for merged, value in self.active:
            last = min(merged.last.column, MOST_COLUMNS - 1)
            cells += [Found()] * (last + 1 - len(cells))
            for column in range(merged.first.column, last + 1):
                cells[column] = value

    def _open(self, merged: Merged, row: int, cells: list[Found]) -> None:
        """Only the first cell holds a value; one that is opened late began in an empty row."""
        covered = any(
            one.first.column <= merged.last.column and merged.first.column <= one.last.column
            for one, _ in self.active
        )
        at = merged.first.column
        if covered or merged.last.row < row or at >= min(MOST_COLUMNS, len(cells)):
            return
        if merged.first.row == row:
            self.active.append((merged, cells[at]))


def _found(cell: Any) -> Found:
    """As its user sees it: an error by its code, a day in ISO form, a number as it is shown."""
    value = cell.value
    if value is None:
        return Found()
    if cell.data_type == "e":
        return Found(code="cell_error", facts={"shown": str(value)[:20]})
    if isinstance(value, datetime):
        return _day(value)
    return Found(_text(value, cell.number_format or ""))


def _text(value: Any, form: str) -> str:
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).upper()
    return _number(value, form) if isinstance(value, int | float) else unescaped(str(value))


def _day(value: datetime) -> Found:
    """A cell of days may hold a time of day, or miss midnight by what a float cannot hold."""
    nearest = (value + MIDNIGHT_WITHIN).date()
    off = abs(value - datetime.combine(nearest, time()))
    if not off:
        return Found(nearest.isoformat())
    if off <= MIDNIGHT_WITHIN:
        return Found(nearest.isoformat(), "day_rounded", {"day": f"{nearest:%d/%m/%Y}"})
    return Found(value.date().isoformat(), "time_dropped", {"time": f"{value:%H:%M}"})


def _number(value: float, form: str) -> str:
    """15 digits, as a spreadsheet shows; per cent and leading zeros as its format has them."""
    if "%" in re.sub(r'"[^"]*"|\\.', "", form):
        return f"{(Decimal(f'{value:.15g}') * 100).normalize():f}%"
    if float(value).is_integer() and abs(value) <= 1e15:
        whole = str(int(value))
        return whole.zfill(len(form)) if re.fullmatch("0+", form) and value >= 0 else whole
    return f"{value:.15g}"
