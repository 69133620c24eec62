"""The workbook reader: run as a child, it turns the XLSX on its input into one JSON row a line,
within hard limits."""

import contextlib
import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from xml.parsers import expat

MOST_ROWS = 20_000
MOST_COLUMNS = 64
MOST_CHARACTERS = 40_000_000  # one long shared text may be named by a million cells
LAST_ROW = 100_000  # blank ones count too: a file may claim rows far below its last
MEMORY = 1 << 30
PROCESSOR_SECONDS = 20
CHUNK = 1 << 16
UNREADABLE, TOO_BIG, BOMB = 3, 4, 5


class Ended(Exception):
    """The status with which the child ends."""

    def __init__(self, status: int) -> None:
        self.status = status


def main() -> int:
    limit(resource.RLIMIT_AS, MEMORY)
    limit(resource.RLIMIT_CPU, PROCESSOR_SECONDS)
    limit(resource.RLIMIT_CORE, 0)
    content = sys.stdin.buffer.read()
    try:
        expect_no_dtd(content)
        for row, cells in rows(content):
            sys.stdout.write(json.dumps([row, cells]) + "\n")
    except Ended as ended:
        return ended.status
    except MemoryError:
        return BOMB
    except Exception:  # whatever a stranger's file makes the library raise
        return UNREADABLE
    return 0


def limit(what: int, most: int) -> None:
    with contextlib.suppress(
        ValueError, OSError
    ):  # a system without this limit, or with a lower one
        resource.setrlimit(what, (most, most))


def expect_no_dtd(content: bytes) -> None:
    """Entities are declared in a DTD, and no workbook has one. Any part may be named as XML, so all
    are looked at."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            with archive.open(name) as part:
                _expect_no_dtd(part)


def _expect_no_dtd(part: Any) -> None:
    seen: list[str] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: seen.append("dtd")
    parser.StartElementHandler = lambda *_: seen.append("root")
    with contextlib.suppress(expat.ExpatError):  # a picture, or damage that the library will report
        while not seen and (chunk := part.read(CHUNK)):
            parser.Parse(chunk, False)
    if seen and seen[0] == "dtd":
        raise Ended(BOMB)


def rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook  # noqa: PLC0415 only under the limits

    book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    if not book.worksheets:
        raise Ended(UNREADABLE)
    sheet: Any = book.worksheets[0]
    sheet.reset_dimensions()  # what the file says of its size is only a claim
    found = characters = 0
    for row, values in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
        cells = [text_of(value) for value in values]
        if any(cells):
            found += 1
            characters += sum(map(len, cells))
            if found > MOST_ROWS + 1 or characters > MOST_CHARACTERS:
                raise Ended(TOO_BIG)
            yield row, _trimmed(cells)
        if row > LAST_ROW:
            raise Ended(TOO_BIG)


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def text_of(value: Any) -> str:
    """A cell as a CSV would have it: days in ISO form, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


if __name__ == "__main__":
    sys.exit(main())
