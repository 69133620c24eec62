"""Cells: the plain text of a cell, and what must be told of it."""

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from kernel import texts
from kernel.errors import Words
from services.tasks.sheets.encodings import suspicion
from services.tasks.sheets.remarks import Remark, remark

MANY_LINES = {"note"}
LISTS = {"coordinating_codes"}  # a line each, or parted by semicolons
DAYS = {"issued_on", "deadline_resolved"}
ERROR = re.compile(
    r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!"
    r"|UNKNOWN!|BUSY!|EXTERNAL!|PYTHON!|GETTING_DATA)|#{3,}|Err:\d{3}",
    re.IGNORECASE,
)
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
ESCAPED_BREAK = re.compile(r"_x000[9ADad]_")
BREAK = re.compile(r"[ \t]*(?:\r\n|[\n\r\v\f\x85\u2028\u2029])[\s]*")
FORCED_TEXT = re.compile(r'="((?:[^"]|"")*)"')
MARKED = re.compile(r"'(?=[0-9=+\-@])")
NUMBER = re.compile(r"\d{4,6}(?:[.,]\d+)?")
SHORT = 100  # characters; a longer text is rarely written twice
DAY_ZERO = date(1899, 12, 30)  # of a spreadsheet
FIRST_SERIAL, LAST_SERIAL = 16_000, 80_000  # 1943 to 2119


class Cell(NamedTuple):
    text: str
    faults: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()


def unescaped(text: str) -> str:
    """What a workbook writes as _xHHHH_ is that character; _x005F_ keeps an underscore as one."""
    if "_x" not in text:
        return text
    plain = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def unescaped_breaks(text: str) -> str:
    """Of a CSV that was made of a workbook: only what breaks a line."""
    if "_x000" not in text:
        return text
    return ESCAPED_BREAK.sub(lambda found: chr(int(found[0][2:6], 16)), text)


def cell_of(column: str, text: str) -> Cell:
    """The text in NFC without what only the spreadsheet put there; faults where it cannot be
    meant."""
    return _known_cell(column, text) if len(text) < SHORT else _cell(column, text)


@lru_cache(50_000)  # most cells of a sheet stand in many rows
def _known_cell(column: str, text: str) -> Cell:
    return _cell(column, text)


def _cell(column: str, text: str) -> Cell:
    plain = _plain(text)
    if not plain:
        return Cell("")
    if ERROR.fullmatch(plain):
        return Cell("", (remark(column, "cell_error", shown=plain[:20]),))
    if column in DAYS and (day := _serial_day(plain)):
        return Cell("", (remark(column, "day_as_number", shown=plain, day=day),))
    notes = []
    if MARKED.match(plain):
        plain = plain[1:]
        notes.append(remark(column, "apostrophe_dropped"))
    if column not in MANY_LINES:
        folded = BREAK.sub(";" if column in LISTS else " ", plain)
        if folded != plain and column not in LISTS:
            notes.append(remark(column, "line_break_folded"))
        plain = folded.replace("\t", " ")
    looks = suspicion(plain)
    if looks:
        notes.append(remark(column, looks.value))
    return _admitted(column, plain, tuple(notes))


def _admitted(column: str, text: str, notes: tuple[Remark, ...]) -> Cell:
    """Through the one gate of texts; what does not come in is a fault of the cell."""
    try:
        shown = (texts.lines if column in MANY_LINES else texts.line)(text)
    except texts.Unfit as unfit:
        why = Words("Ô {why}.", "The cell {why}.").filled({"why": unfit.words})
        return Cell("", (Remark(column, unfit.code, why),), notes)
    return Cell(shown, (), notes if shown else ())


def _plain(text: str) -> str:
    plain = text.strip()
    forced = FORCED_TEXT.fullmatch(plain)
    return forced[1].replace('""', '"').strip() if forced else plain


def _serial_day(text: str) -> str:
    """The day that a bare number would be in a cell of days; empty when it is none."""
    if not NUMBER.fullmatch(text):
        return ""
    days = int(re.split(r"[.,]", text)[0])
    if not FIRST_SERIAL <= days <= LAST_SERIAL:
        return ""
    return f"{DAY_ZERO + timedelta(days=days):%d/%m/%Y}"
