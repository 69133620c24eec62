"""Sheets: the rows of a file of tasks, CSV or XLSX, or the one reason why it cannot be read."""

import asyncio
import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from typing import Any, NamedTuple

from kernel.errors import Refusal, Words
from services.tasks.imports.workbooks import (
    MOST_BYTES,
    MOST_ROWS,
    SheetTooBig,
    SheetUnreadable,
    rows_of_workbook,
)

CSV_TYPE = "text/csv"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (
    "id",
    "title",
    "source",
    "issued_on",
    "assigning_body",
    "lead_unit",
    "lead_code",
    "lead_basis",
    "coordinating_codes",
    "deadline_text",
    "deadline_kind",
    "deadline_resolved",
    "expected_product",
    "indicator",
    "level",
    "directive_type",
    "duplicate_of",
    "note",
)


class SheetTypeUnknown(Refusal):
    status, code = 415, "sheet_type_unknown"
    title = Words("Không nhận loại tệp này", "This type of file is not taken")
    detail = Words(
        f"Gửi tệp với Content-Type: {CSV_TYPE} hoặc {XLSX_TYPE}, không phải '{{media_type}}'.",
        f"Send the file with Content-Type: {CSV_TYPE} or {XLSX_TYPE}, not '{{media_type}}'.",
    )


class SheetEncoding(Refusal):
    status, code = 422, "sheet_encoding"
    title = Words("Tệp không phải UTF-8", "The file is not UTF-8")
    detail = Words(
        "Byte thứ {at} (dòng {line}) không phải văn bản UTF-8; hãy lưu lại tệp dạng 'CSV UTF-8', "
        "hoặc gửi XLSX.",
        "Byte {at} (line {line}) is no UTF-8 text; save the file as 'CSV UTF-8', or send an XLSX.",
    )


class SheetNul(Refusal):
    status, code = 422, "sheet_nul"
    title = Words("Tệp có ký tự NUL", "The file holds a NUL character")
    detail = Words(
        "Dòng {line} có ký tự NUL (\\x00), thường do tệp hỏng hoặc không phải văn bản; hãy xuất "
        "lại tệp.",
        "Line {line} holds a NUL character (\\x00), as a damaged or binary file does; export "
        "the file again.",
    )


class SheetHeaderWrong(Refusal):
    status, code = 422, "sheet_header_wrong"
    title = Words("Dòng tiêu đề chưa đúng", "The header row is not right")
    detail = Words(
        "Thiếu cột: {missing}. Cột lạ: {unknown}. Cột lặp: {repeated}. Dòng đầu phải có đúng các "
        "cột này,"
        " thứ tự tùy ý: {expected}.",
        "Missing columns: {missing}. Unknown: {unknown}. Repeated: {repeated}. The first row must "
        "hold exactly"
        " these columns, in any order: {expected}.",
    )


class SheetRowWrong(Refusal):
    status, code = 422, "sheet_row_wrong"
    title = Words("Một dòng có quá nhiều ô", "A row has too many cells")
    detail = Words(
        "Dòng {row} có {cells} ô mà tiêu đề có {columns}; đặt văn bản chứa dấu phẩy hoặc chấm phẩy "
        "trong ngoặc kép.",
        "Row {row} has {cells} cells, the header {columns}; quote a text that holds a comma or a "
        "semicolon.",
    )


class SheetEmpty(Refusal):
    status, code = 422, "sheet_empty"
    title = Words("Tệp không có dòng nào", "The file holds no row")
    detail = Words(
        "Dưới dòng tiêu đề phải có ít nhất một dòng.",
        "At least one row must follow the header row.",
    )


class SheetRow(NamedTuple):
    """One row as a spreadsheet numbers it: the header is row 1."""

    row: int
    cells: dict[str, str]


Numbered = tuple[int, list[str]]


async def rows_of(content: bytes, media_type: str) -> list[SheetRow]:
    """Recurrence row that is not blank, each with all of `COLUMNS`; refuses the whole file when one
    cannot be read."""
    if len(content) > MOST_BYTES:
        raise SheetTooBig(found=f"{len(content) >> 20} MiB")
    read = READERS.get(media_type.partition(";")[0].strip().lower())
    if read is None:
        raise SheetTypeUnknown(media_type=media_type[:100])
    return _lines(await read(content))


async def _rows_of_csv(content: bytes) -> list[Numbered]:
    return await asyncio.to_thread(_parsed, content)


READERS: dict[str, Callable[[bytes], Any]] = {CSV_TYPE: _rows_of_csv, XLSX_TYPE: rows_of_workbook}


def _parsed(content: bytes) -> list[Numbered]:
    text = _text(content)
    head = text.partition("\n")[0]
    reader = csv.reader(
        StringIO(text, newline=""), delimiter=max(",;", key=head.count), strict=True
    )
    try:
        return list(_bounded(reader))
    except csv.Error as broken:
        where = f"line / dòng {reader.line_num}: {broken}"
        raise SheetUnreadable(reason=where) from None


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise SheetEncoding(
            at=wrong.start + 1, line=content.count(b"\n", 0, wrong.start) + 1
        ) from None
    nul = text.find("\0")
    if nul >= 0:
        raise SheetNul(line=text.count("\n", 0, nul) + 1)
    return text


def _bounded(rows: Iterable[list[str]]) -> Iterator[Numbered]:
    for row, cells in enumerate(rows, 1):
        if row > MOST_ROWS + 1:
            raise SheetTooBig(found=f"> {MOST_ROWS:,} rows")
        yield row, cells


def _lines(rows: list[Numbered]) -> list[SheetRow]:
    filled = [(row, cells) for row, cells in rows if any(cell.strip() for cell in cells)]
    if not filled:
        raise SheetEmpty
    header = _header(filled[0][1])
    lines = [SheetRow(row, _cells(row, cells, header)) for row, cells in filled[1:]]
    if not lines:
        raise SheetEmpty
    return lines


def _header(cells: list[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    times = Counter(names)
    missing = [name for name in COLUMNS if name not in times]
    unknown = [name[:40] or "''" for name in times if name not in COLUMNS][:30]
    repeated = [name for name, count in times.items() if count > 1 and name in COLUMNS]
    if missing or unknown or repeated:
        raise SheetHeaderWrong(
            missing=_listed(missing),
            unknown=_listed(unknown),
            repeated=_listed(repeated),
            expected=_listed(COLUMNS),
        )
    return names


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "-"


def _cells(row: int, cells: list[str], header: list[str]) -> dict[str, str]:
    if any(cell.strip() for cell in cells[len(header) :]):
        raise SheetRowWrong(row=row, cells=len(cells), columns=len(header))
    if any("\0" in cell for cell in cells):
        raise SheetNul(line=row)
    padded = [cell.strip() for cell in cells] + [""] * (len(header) - len(cells))
    return dict(zip(header, padded, strict=False))
