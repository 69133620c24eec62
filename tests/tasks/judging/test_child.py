"""What a child and its parent say to each other: nothing is lost on the way."""

import json
from dataclasses import asdict
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter

from services.tasks.judging import child
from services.tasks.judging.checks import judged
from services.tasks.judging.judged import Judged, Outcome
from services.tasks.sheets.keeping import about_of, kept_file
from services.tasks.sheets.reading import read_file
from services.tasks.sheets.refusals import CSV_TYPE, SheetCodes
from tests.tasks.deadlines.real_calendar import IF_CONFIRMED
from tests.tasks.imports.conftest import sheet
from tests.tasks.judging.test_checks import KNOWN, STANDING, TODAY

FILE = sheet(
    {"title": "Kế hoạch\nnăm"}, {"expected_product": "#N/A"}, {"lead_code": "G-MIC"}, {"id": "T-3"}
)
TOLD = {
    "addressees": {code: [vars(one) for one in ones] for code, ones in STANDING.items()},
    "calendar": [IF_CONFIRMED.first, IF_CONFIRMED.last, IF_CONFIRMED.days],
    "imported": [
        [issuer, year, f"{year} {number}", item, task_id]
        for (issuer, year, number, item), task_id in KNOWN.imported.items()
    ],
    "today": TODAY,
}


class Pipe:
    def __init__(self, content: bytes = b"") -> None:
        self.buffer = BytesIO(content)


def conversed(monkeypatch: pytest.MonkeyPatch, order: Any, *content: bytes) -> list[Any]:
    """What the child says to an order, its parts and what is known."""
    asked = child.line({**order, "lengths": [*map(len, content)]}) + b"".join(content)
    said = Pipe()
    monkeypatch.setattr("sys.stdin", Pipe(asked + child.line(TOLD)))
    monkeypatch.setattr("sys.stdout", said)
    monkeypatch.setattr(child, "limit", lambda what, most: None)
    assert child.main() == 0
    return [json.loads(one) for one in said.buffer.getvalue().splitlines()]


def test_a_file_is_judged_as_it_is_by_its_parents_knowledge(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = read_file(FILE, CSV_TYPE)
    rows = judged(file.rows, KNOWN)
    named, summary, about, cells, report = conversed(monkeypatch, {"media": CSV_TYPE}, FILE)
    assert named["named"]["codes"] == ["G-MIC", "G-MOST", "P-CSC"]
    assert "2026 12-tb/x" in named["named"]["keys"]
    assert [row["outcome"] for row in report] == [row.outcome for row in rows]
    assert (summary["counts"]["faulty"], summary["faults"]) == (2, 2)  # T-3 stands twice
    assert [number for number, _ in cells] == [2, 3, 4, 5]
    assert about["columns"]["title"] == ["B", "title"]


def test_a_kept_file_is_judged_alike_and_each_row_comes_back_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = read_file(FILE, CSV_TYPE)
    cells = child.line([[row.row, row.cells] for row in file.rows])
    about = child.line(about_of(file))
    assert kept_file(json.loads(cells), json.loads(about)).rows == file.rows
    _, _, _, _, _, *lines = conversed(monkeypatch, {}, cells, about)
    whole = TypeAdapter(Judged)
    found = [whole.validate_json(json.dumps(one)) for one in lines]
    expected = [row for row in judged(file.rows, KNOWN) if row.outcome is not Outcome.error]
    assert [asdict(row) for row in found] == [asdict(row) for row in expected]
    assert isinstance(found[-1].task_id, UUID)


def test_a_file_that_cannot_be_read_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    (refused,) = conversed(monkeypatch, {"media": CSV_TYPE}, b"")
    assert refused == {"refused": "SheetEmpty", "facts": {}}


def test_too_many_codes_are_refused_and_a_long_one_is_nobodys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = read_file(sheet({"coordinating_codes": "a;" + "b" * 101}), CSV_TYPE)
    assert child.named(file)["codes"] == ["G-MOST", "P-CSC", "a"]
    monkeypatch.setattr(child, "MOST_CODES", 2)
    with pytest.raises(SheetCodes):
        child.named(file)
