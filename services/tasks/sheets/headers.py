"""Headers: the row of a sheet that names its columns, and where each column stands."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from services.tasks.sheets.refusals import SheetHeaderWrong

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
SEARCHED = 50  # filled rows: a header lies below a letterhead, not below a page
SHOWN = 40  # characters of a name that we do not know


class Header(NamedTuple):
    at: int  # its place among the rows that were given
    row: int  # as a spreadsheet numbers it
    places: dict[str, int]  # of each column, from 0
    names: dict[str, str]  # as the file writes them

    def letter(self, column: str) -> str:
        return letter_of(self.places[column])


def name_of(cell: str) -> str:
    """A column's name without what differs only to the eye: capitals, spaces, marks, forms."""
    plain = unicodedata.normalize("NFKC", cell).replace("\ufeff", "").replace("\u200b", "")
    return re.sub(r"[\s_\-]+", "_", plain.strip().strip("'\"").casefold()).strip("_")


def likeness(cells: Iterable[str]) -> int:
    """How many of our columns a row names."""
    return len({name_of(cell) for cell in cells} & set(COLUMNS))


def looks_like_header(cells: Iterable[str]) -> bool:
    return likeness(cells) * 2 >= len(COLUMNS)


def find_header(rows: Sequence[tuple[int, Sequence[str]]]) -> Header | None:
    """The first row that names the most columns, where that is half of them; none when no row
    does."""
    near = rows[:SEARCHED]
    best = max(range(len(near)), key=lambda at: likeness(near[at][1]), default=None)
    if best is None or not looks_like_header(near[best][1]):
        return None
    row, cells = near[best]
    return _checked(best, row, cells)


def expect_header(rows: Sequence[tuple[int, Sequence[str]]]) -> Header:
    """The same, and refuses a sheet without one by what its first row lacks."""
    return find_header(rows) or _checked(0, *rows[0])


def _checked(at: int, row: int, cells: Sequence[str]) -> Header:
    written = list(cells)
    while written and not name_of(written[-1]):
        written.pop()
    names = [name_of(cell) for cell in written]
    times = Counter(names)
    missing = [name for name in COLUMNS if name not in times]
    unknown = {name: cell for name, cell in zip(names, written, strict=True) if name not in COLUMNS}
    repeated = [name for name, count in times.items() if count > 1 and name in COLUMNS]
    if missing or unknown or repeated:
        raise SheetHeaderWrong(
            row=row,
            missing=_listed(missing),
            unknown=_listed([cell.strip()[:SHOWN] or "''" for cell in unknown.values()][:30]),
            repeated=_listed(repeated),
            expected=_listed(COLUMNS),
        )
    shown = {
        name: " ".join(cell.split())[:SHOWN] for name, cell in zip(names, written, strict=True)
    }
    return Header(at, row, {name: place for place, name in enumerate(names)}, shown)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names).replace("`", "'") or "-"  # it stands between backticks


def letter_of(place: int) -> str:
    """The letter of a column, A for 0, AA for 26."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
