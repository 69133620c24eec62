"""Reading: the rows of a file of tasks with all that must be told of them, whatever kind of file it
is."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

from services.tasks.sheets.cells import cell_of
from services.tasks.sheets.csv_files import read_csv
from services.tasks.sheets.headers import (
    COLUMNS,
    SEARCHED,
    Header,
    expect_header,
    letter_of,
    name_of,
)
from services.tasks.sheets.refusals import (
    CSV_TYPE,
    MOST_BYTES,
    MOST_ROWS,
    XLSX_TYPE,
    FileRefused,
    SheetDamaged,
    SheetEmpty,
    SheetRowWrong,
    SheetTooBig,
    SheetTypeUnknown,
)
from services.tasks.sheets.remarks import Remark, listed, remark
from services.tasks.sheets.workbook_reader import Found, Page, open_workbook, rows_of

FAULTS = {"cell_error", "formula_unsaved"}


class SheetRow(NamedTuple):
    """One row as a spreadsheet numbers it; `line` is where an editor shows a CSV's."""

    row: int
    cells: dict[str, str]
    line: int | None = None
    faults: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()


class FileRead(NamedTuple):
    """`columns`: the letter of each of ours, and its name as the file writes it."""

    sheet: str | None
    header_row: int
    columns: dict[str, tuple[str, str]]
    notes: list[Remark]
    rows: list[SheetRow]


class Raw(NamedTuple):
    row: int
    line: int | None
    cells: list[Found]

    @property
    def texts(self) -> list[str]:
        return [cell.text for cell in self.cells]


def read_file(content: bytes, media_type: str) -> FileRead:
    """Each row that is not blank, with all of `COLUMNS`; refuses the whole file when one cannot be
    read."""
    if len(content) > MOST_BYTES:
        raise SheetTooBig
    read = READERS.get(media_type.partition(";")[0].strip().lower())
    if read is None:
        raise SheetTypeUnknown(media_type=media_type[:100])
    return read(content)


def _of_csv(content: bytes) -> FileRead:
    file = read_csv(content)
    notes = [] if file.encoding == "utf-8" else [remark("", "encoding", name=file.encoding)]
    raw = (Raw(one.row, one.line, [Found(text) for text in one.cells]) for one in file.records)
    return _table(None, notes, raw)


def _of_workbook(content: bytes) -> FileRead:
    try:
        page = open_workbook(content)
        read = _table(page.sheet.title, [], (Raw(row, None, cells) for row, cells in rows_of(page)))
    except (FileRefused, MemoryError):
        raise
    except Exception:  # whatever a stranger's file makes the library raise
        raise SheetDamaged from None
    return read._replace(notes=[*read.notes, *_notes_of(page, read)])


READERS: dict[str, Callable[[bytes], FileRead]] = {CSV_TYPE: _of_csv, XLSX_TYPE: _of_workbook}


def _table(sheet: str | None, notes: list[Remark], raw: Iterator[Raw]) -> FileRead:
    near = list(islice(raw, SEARCHED))
    if not near:
        raise SheetEmpty
    header = expect_header([(one.row, one.texts) for one in near])
    below: list[Raw] = []
    again: list[str] = []
    for one in chain(near[header.at + 1 :], raw):
        if _repeats(one, header):
            again.append(str(one.row))
        else:
            below.append(one)
    if not below:
        raise SheetEmpty
    if len(below) > MOST_ROWS:
        raise SheetTooBig
    if header.at:
        notes = [*notes, remark("", "above_header", count=header.at)]
    if again:
        notes = [*notes, remark("", "header_repeated", rows=listed(again))]
    columns = {name: (header.letter(name), header.names[name]) for name in COLUMNS}
    return FileRead(sheet, header.row, columns, notes, [_row(one, header) for one in below])


def _repeats(one: Raw, header: Header) -> bool:
    """A header that stands again at the top of each printed page, or is merged over two rows."""
    columns = [*header.places]
    if not one.cells or name_of(one.cells[0].text) != columns[0]:
        return False
    return [name_of(text) for text in one.texts[: len(columns)]] == columns


def _row(one: Raw, header: Header) -> SheetRow:
    width = len(header.places)
    inside = {id(cell) for cell in one.cells[:width]}  # a merged cell may reach further
    if any(cell.text.strip() for cell in one.cells[width:] if id(cell) not in inside):
        raise SheetRowWrong(row=one.row, cells=len(one.cells), columns=width)
    cells: dict[str, str] = {}
    faults: list[Remark] = []
    notes: list[Remark] = []
    for column, place in header.places.items():
        found = one.cells[place] if place < len(one.cells) else Found()
        cell = cell_of(column, found.text)
        cells[column] = cell.text
        faults += cell.faults
        notes += cell.notes
        if found.code:
            (faults if found.code in FAULTS else notes).append(
                remark(column, found.code, **found.facts)
            )
    return SheetRow(one.row, cells, one.line, tuple(faults), tuple(notes))


def _notes_of(page: Page, read: FileRead) -> Iterable[Remark]:
    """What a reader of the report could not see in it: what is hidden, merged or was not read."""
    rows = {one.row for one in read.rows}
    letters = {letter for letter, _ in read.columns.values()}
    layout = page.layout
    merged = [
        one.name for one in sorted(layout.merged) if _touches(one.first.row, one.last.row, rows)
    ]
    told: Sequence[tuple[str, str, list[str]]] = (
        ("sheets_unread", "sheets", page.unread),
        ("sheets_hidden", "sheets", page.hidden),
        ("rows_hidden", "rows", [str(row) for row in layout.hidden_rows if row in rows]),
        (
            "columns_hidden",
            "columns",
            [at for at in map(letter_of, layout.hidden_columns) if at in letters],
        ),
        ("cells_merged", "ranges", merged),
    )
    for code, fact, names in told:
        if names:
            yield remark("", code, **{fact: listed(names)})


def _touches(first: int, last: int, rows: set[int]) -> bool:
    return any(row in rows for row in range(first, min(last, first + 1_000) + 1))
