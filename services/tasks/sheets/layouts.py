"""Layouts: what a sheet's XML says of its cells beside their values: merged, hidden, never
calculated."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from xml.parsers import expat

from services.tasks.sheets.headers import letter_of
from services.tasks.sheets.refusals import SheetDamaged

REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
CHUNK = 1 << 16
MOST_TOLD = 200  # hidden rows and columns, of which the report names the first


class Place(NamedTuple):
    row: int  # from 1
    column: int  # from 0


class Merged(NamedTuple):
    first: Place
    last: Place

    @property
    def name(self) -> str:
        first, last = (f"{letter_of(at.column)}{at.row}" for at in self)
        return f"{first}:{last}"


@dataclass
class Layout:
    merged: list[Merged] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    unsaved: set[Place] = field(default_factory=set)  # formulas without a saved value

    def merged_from(self) -> Iterator[Merged]:
        return iter(sorted(self.merged))


def place_of(reference: str) -> Place | None:
    found = REFERENCE.fullmatch(reference)
    if not found:
        return None
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return Place(int(found[2]), column - 1)


class _Reader:
    """What is kept while the XML streams by."""

    def __init__(self) -> None:
        self.layout = Layout()
        self.row = 0
        self.at: Place | None = None
        self.kind = ""
        self.formula = self.saved = self.in_value = False

    def start(self, tag: str, given: dict[str, str]) -> None:
        begin = getattr(self, f"_{tag.rpartition(':')[2]}", None)
        if begin is not None:
            begin(given)

    def end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "v":
            self.in_value = False
        elif name == "c" and self.formula and not self.saved and self.at is not None:
            self.layout.unsaved.add(self.at)

    def text(self, text: str) -> None:
        self.saved = self.saved or (self.in_value and bool(text.strip()))

    def _row(self, given: dict[str, str]) -> None:
        before = self.row
        self.row = int(given["r"]) if given.get("r", "").isdecimal() else before + 1
        if self.row <= before:  # the library would pass it over without a word
            raise SheetDamaged
        self.at = Place(self.row, -1)
        if _is_hidden(given, "ht"):
            self.layout.hidden_rows.append(self.row)

    def _col(self, given: dict[str, str]) -> None:
        if _is_hidden(given, "width") and given.get("min", "").isdecimal():
            first = int(given["min"])
            last = int(given["max"]) if given.get("max", "").isdecimal() else first
            room = MOST_TOLD - len(self.layout.hidden_columns)
            self.layout.hidden_columns += range(first - 1, min(last, first + room - 1))

    def _c(self, given: dict[str, str]) -> None:
        before = self.at or Place(self.row, -1)
        self.at = place_of(given.get("r", "")) or Place(self.row, before.column + 1)
        self.kind, self.formula, self.saved = given.get("t", ""), False, False

    def _f(self, given: dict[str, str]) -> None:
        self.formula = True

    def _v(self, given: dict[str, str]) -> None:
        self.in_value = True
        self.saved = self.saved or self.kind == "str"  # an empty text was saved as one

    def _mergeCell(self, given: dict[str, str]) -> None:
        first, _, last = given.get("ref", "").partition(":")
        ends = place_of(first), place_of(last or first)
        if ends[0] is not None and ends[1] is not None and ends[0] != ends[1]:
            self.layout.merged.append(Merged(ends[0], ends[1]))


def _is_hidden(given: dict[str, str], size: str) -> bool:
    return given.get("hidden") in ("1", "true") or given.get(size) == "0"


def layout_of(part: Any) -> Layout:
    """Of the XML of one sheet, as it streams by."""
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    while chunk := part.read(CHUNK):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)
    return reader.layout
