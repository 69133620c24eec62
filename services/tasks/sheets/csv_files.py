"""CSV files: the records of a CSV with the row that a spreadsheet shows and the line that an editor
shows."""

import csv
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from typing import NamedTuple

from services.tasks.sheets.cells import unescaped_breaks
from services.tasks.sheets.encodings import text_of
from services.tasks.sheets.headers import SEARCHED, likeness
from services.tasks.sheets.refusals import (
    MOST_ROWS,
    OLE,
    FileRefused,
    SheetCellHuge,
    SheetEncrypted,
    SheetQuoteOpen,
    SheetQuoteStray,
    SheetTooBig,
    SheetTypeWrong,
)

SEPARATORS = (",", ";", "\t", "|")
LAST_ROW = 100_000  # blank ones count too
LOOKED_AT = 100  # lines, for the separator
SAID = "sep="
ZIP = b"PK\x03\x04"


class CsvRecord(NamedTuple):
    row: int
    line: int
    cells: list[str]


class CsvFile(NamedTuple):
    encoding: str
    records: list[CsvRecord]


def read_csv(content: bytes) -> CsvFile:
    """Every record that is not blank; refuses what no spreadsheet would take, by its line."""
    if content.startswith(ZIP):
        raise SheetTypeWrong
    if content.startswith(OLE):
        raise SheetEncrypted
    text, encoding = text_of(content)
    said, text = _said_separator(text)
    separator = _separator(text, said)
    return CsvFile(encoding, list(_records(text, separator, 2 if said else 1)))


def _said_separator(text: str) -> tuple[str, str]:
    """`sep=;` on the first line is for the spreadsheet alone, which shows no row for it."""
    head, _, rest = text.partition("\n")
    said = head.strip().strip('"')
    if said[: len(SAID)].lower() != SAID or len(said) > len(SAID) + 1:
        return "", text
    # "sep=<TAB>" loses its tab when it is stripped
    return said[len(SAID) :] or "\t", rest


def _separator(text: str, said: str) -> str:
    """The one under which a line names the most columns; else what the file says, or what its first
    line has the most of."""
    candidates = dict.fromkeys((*([said] if said else []), *SEPARATORS))
    lines = [line for line in islice(StringIO(text), LOOKED_AT * 10) if line.strip()][:LOOKED_AT]

    def named(separator: str) -> int:
        return max((likeness(line[:5_000].split(separator)) for line in lines), default=0)

    best = max(candidates, key=named)
    if named(best) > 1:
        return best
    return said or max(",;", key=(lines[0] if lines else "").count)


def _records(text: str, separator: str, first_line: int) -> Iterator[CsvRecord]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    found, end, above = 0, 0, first_line - 1
    try:
        for row, cells in enumerate(reader, 1):
            start, end = end + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            found += 1
            if found > MOST_ROWS + SEARCHED + 1 or row > LAST_ROW:
                raise SheetTooBig
            yield CsvRecord(row, above + start, [unescaped_breaks(cell) for cell in cells])
    except csv.Error as broken:
        raise _refusal(str(broken), above + end + 1, above + reader.line_num) from None


def _refusal(said: str, first: int, last: int) -> FileRefused:
    if "unexpected end" in said:
        return SheetQuoteOpen(line=first)
    return SheetCellHuge(line=first) if "field limit" in said else SheetQuoteStray(line=last)
