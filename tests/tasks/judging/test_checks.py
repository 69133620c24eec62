"""What each row of a sheet would become, against a plain reading of what a row may hold (rules 3
and 4)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.errors import Words
from services.tasks.directory.addressees import Addressee
from services.tasks.imports.views import ImportRowView
from services.tasks.judging.checks import BASES, TYPES, judged
from services.tasks.judging.judged import (
    Judged,
    Known,
    Outcome,
    codes_in,
    coordinating_codes,
    report_of,
)
from services.tasks.sheets.headers import COLUMNS
from services.tasks.sheets.reading import SheetRow
from tests.tasks.deadlines.real_calendar import IF_CONFIRMED
from tests.tasks.imports.conftest import ROW

TODAY = date(2026, 11, 2)
BEFORE = UUID(int=99)
Cells = dict[str, str]


def one(code: str, named: str = "", **more: Any) -> Addressee:
    about = {"party": "unit", "members": 1, "headed": True, "newest": None, **more}
    about |= {"name": code, "name_en": code}
    return Addressee(named=named or code, id=UUID(int=sum(code.encode())), code=code, **about)


# What a code names today: one, nobody or two.
STANDING: dict[str, list[Addressee]] = {
    "P-CSC": [one("P-CSC")],
    "G-MOST": [one("G-MOST")],
    "G-MOF": [one("G-MOF", newest=date(2026, 11, 1))],
    "G-MIC": [one("G-MOST", named="G-MIC")],
    "HEADLESS": [one("HEADLESS", headed=False)],
    "X-ALL": [one("X-ALL", party="group", members=3_321, newest=date(2026, 7, 1))],
    "X-ENT": [one("X-ENT", party="group", members=0)],
    "00004": [one("00004"), one("00004", named="Ward 4")],
}
PARTY = STANDING["P-CSC"][0].id
KNOWN = Known(STANDING, IF_CONFIRMED, {(PARTY, 2026, "12-tb/x", "t-3"): BEFORE}, TODAY)


def cells(**changes: str) -> Cells:
    return {**dict.fromkeys(COLUMNS, ""), **ROW, **changes}


def judge(*rows: Cells, known: Known = KNOWN) -> list[Judged]:
    return judged([SheetRow(number, row) for number, row in enumerate(rows, 2)], known)


def faults(row: Judged) -> list[tuple[str, str]]:
    return [(remark.field, remark.code) for remark in row.errors]


# -- The model: each sentence by itself --------------------------------------------------------

# The three cells of a deadline, and what is wrong with them in a directive of October 2026.
DEADLINES: dict[tuple[str, str, str], tuple[str, str] | None] = {
    ("on", "31/12/2026", ""): None,
    ("on", "31/12/2026", "2026-12-31"): None,
    ("none", "", ""): None,
    ("recurring", "hằng tháng", ""): None,
    ("", "", ""): None,
    ("", "soon", ""): ("deadline_kind", "missing"),
    ("", "", "2026-12-31"): ("deadline_kind", "missing"),
    ("someday", "", ""): ("deadline_kind", "unreadable"),
    ("on", "31/02/2027", ""): ("deadline_text", "unreadable"),
    ("on", "31/12/2026", "31.12"): ("deadline_resolved", "unreadable"),
    ("on", "31/12/2026", "2026-12-30"): ("deadline_resolved", "deadline_disagrees"),
    ("on", "30/09/2026", ""): ("deadline_kind", "deadline_before_issue"),
}
ISSUE_DAYS = {
    "2026-10-01": None,
    "": "missing",
    "2026-13-01": "unreadable",
    "01/10/2026": "unreadable",
    "1945-09-01": "out_of_range",
    "2026-11-03": "out_of_range",
}
MOST = {"id": 100, "source": 300, "note": 20_000}
NEEDED = ("id", "title", "source", "issued_on", "assigning_body")


def texts_wrong(row: Cells) -> list[tuple[str, str]]:
    found = [(name, "missing") for name in NEEDED if not row[name]]
    found += [(name, "too_long") for name, text in row.items() if len(text) > MOST.get(name, 2_000)]
    if row["directive_type"] not in ("", *TYPES):
        found.append(("directive_type", "unknown"))
    says_who = row["lead_code"] or row["lead_basis"]
    if says_who and row["lead_basis"] not in BASES:
        found.append(("lead_basis", "unknown"))
    return found


def units_wrong(row: Cells) -> list[tuple[str, str]]:
    asked = [("assigning_body", row["assigning_body"]), ("lead_code", row["lead_code"])]
    asked += [("coordinating_codes", code.strip()) for code in row["coordinating_codes"].split(";")]
    found = []
    for column, code in asked:
        meant = len(STANDING.get(code, []))
        if code and meant != 1:
            found.append((column, "unit_ambiguous" if meant else "unit_unknown"))
    if row["assigning_body"].startswith("X-"):
        found.append(("assigning_body", "not_a_unit"))
    return found


def days_wrong(row: Cells) -> list[tuple[str, str]]:
    issue = ISSUE_DAYS[row["issued_on"]]
    found = [("issued_on", issue)] if issue and issue != "missing" else []
    deadline = row["deadline_kind"], row["deadline_text"], row["deadline_resolved"]
    wrong = DEADLINES[deadline]
    # Without its day of issue a deadline cannot be judged, but a kind that is missing is seen.
    if wrong and (issue is None or wrong[1] == "missing"):
        found.append(wrong)
    return found


def repeat_wrong(row: Cells, rows: Sequence[Cells]) -> bool:
    """Whether `duplicate_of` leads nowhere, back to the row or round in a circle."""
    named = row["duplicate_of"]
    for _ in range(len(rows) + 1):
        if not named:
            return False
        meant = next((other for other in rows if other["id"] == named), None)
        if meant is None:
            return True
        named, last = meant["duplicate_of"], named
        if not named:
            return last == row["id"]
    return True


def expected_faults(row: Cells, rows: Sequence[Cells]) -> Counter[tuple[str, str]]:
    found = texts_wrong(row) + units_wrong(row) + days_wrong(row)
    position = next(n for n, other in enumerate(rows) if other is row)
    same = [other["id"].casefold() for other in rows[:position]]
    if row["id"] and row["id"].casefold() in same:
        found.append(("id", "id_repeated"))
    if repeat_wrong(row, rows):
        found.append(("duplicate_of", "original_unknown"))
    return Counter(found)


def missing_clears(row: Cells) -> list[str]:
    """Rule 3, of what a sheet can lack: it has a title and an issuer, else it is refused."""
    headless = row["lead_code"] == "HEADLESS"
    named = row["lead_code"] and row["lead_basis"] == "stated"
    lacking = {
        "person": not named,
        "time": not row["deadline_kind"],
        "responsibility": headless,
        "product": not row["expected_product"],
    }
    return [clear for clear, lacks in lacking.items() if lacks]


def becomes(row: Cells) -> Outcome:
    """Of a row without a fault."""
    if row["duplicate_of"] or (row["source"], row["id"]) == ("12-TB/X", "T-3"):
        return Outcome.duplicate
    return Outcome.draft if missing_clears(row) or row["lead_code"] == "X-ENT" else Outcome.issue


def some(right: str, *others: str) -> st.SearchStrategy[str]:
    """Mostly right, so that rows with no fault and with one are drawn too."""
    return st.sampled_from([right] * (2 * len(others)) + list(others))


SOME_CELLS: Mapping[str, st.SearchStrategy[str]] = {
    "id": st.sampled_from(["T-1", "T-2", "T-3", "T-4", "T-5"] * 3 + ["", "x" * 101]),
    "title": some("Draw up the plan", "", "x" * 2_001),
    "source": some("12-TB/X", "13-TB/X", "", "x" * 301),
    "issued_on": some(*ISSUE_DAYS),
    "assigning_body": some("P-CSC", "X-ALL", "NO-1", "00004", ""),
    "lead_code": some("G-MOST", *STANDING, "NO-1", ""),
    "lead_basis": some("stated", "inferred", "maybe", ""),
    "coordinating_codes": some("", "G-MOF; G-MIC", "NO-1;G-MOF", " ; ", "00004;NO-1;"),
    "expected_product": some("Plan", ""),
    "directive_type": some("task", "", "wish"),
    "duplicate_of": some("", "T-1", "T-2", "T-9"),
    "note": some("", "x" * 20_001),
}


@st.composite
def drawn_rows(draw: st.DrawFn) -> Cells:
    kind, text, resolved = draw(st.sampled_from([("on", "31/12/2026", "")] * 12 + list(DEADLINES)))
    row = {name: draw(values) for name, values in SOME_CELLS.items()}
    return cells(**row, deadline_kind=kind, deadline_text=text, deadline_resolved=resolved)


@settings(max_examples=250, deadline=None)
@given(st.lists(drawn_rows(), min_size=1, max_size=6))
def test_every_fault_of_every_row_is_named_once_and_no_other(rows: list[Cells]) -> None:
    for row, found in zip(rows, judge(*rows), strict=True):
        expected = expected_faults(row, rows)
        assert Counter(faults(found)) == expected
        assert (found.outcome is Outcome.error) == bool(expected)
        if not expected:
            assert found.outcome is becomes(row)
        if found.outcome in (Outcome.draft, Outcome.issue):
            assert found.missing == missing_clears(row)


ANYTHING = st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=30), max_size=18)


@settings(max_examples=150, deadline=None)
@given(st.lists(ANYTHING, min_size=1, max_size=4))
def test_whatever_a_cell_holds_the_row_is_judged_and_shown_in_both_languages(
    changes: list[Cells],
) -> None:
    for found in judge(*[cells(**change) for change in changes]):
        view = ImportRowView.model_validate(report_of([found])[0])
        assert bool(view.errors) == (view.outcome is Outcome.error)
        for remark in (*view.notes, *view.errors):
            assert remark.detail_vi != remark.detail_en


# -- One row a sentence ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "outcome", "missing"),
    [
        ({}, "issue", []),
        ({"lead_basis": "inferred"}, "draft", ["person"]),
        ({"lead_code": "", "lead_basis": ""}, "draft", ["person"]),
        ({"deadline_kind": "", "deadline_text": ""}, "draft", ["time"]),
        ({"deadline_kind": "none", "deadline_text": ""}, "issue", []),
        ({"deadline_kind": "recurring", "deadline_text": "thường xuyên"}, "issue", []),
        ({"lead_code": "HEADLESS"}, "draft", ["responsibility"]),
        ({"expected_product": ""}, "draft", ["product"]),
        (
            {"lead_code": "", "lead_basis": "", "expected_product": ""},
            "draft",
            ["person", "product"],
        ),
        ({"lead_code": "X-ENT"}, "draft", []),
        ({"lead_code": "X-ALL"}, "issue", []),
        ({"id": "T-3"}, "duplicate", []),
        ({"id": "t-3"}, "duplicate", []),
        ({"id": "T-3", "source": "12-tb / x"}, "duplicate", []),
        ({"id": "T-3", "source": "12–TB/X"}, "duplicate", []),
        ({"id": "T-3", "source": "13-TB/X"}, "issue", []),
        ({"id": "T-3", "assigning_body": "G-MOST"}, "issue", []),
        ({"id": "T-3", "issued_on": "2025-12-31"}, "issue", []),
    ],
    ids=str,
)
def test_rule_3_a_row_is_issued_when_all_six_are_clear(
    change: Cells, outcome: str, missing: list[str]
) -> None:
    (row,) = judge(cells(**change))
    assert (row.outcome.value, row.missing, row.errors) == (outcome, missing, [])


@pytest.mark.parametrize(
    ("change", "notes"),
    [
        ({}, []),
        ({"lead_code": "G-MIC"}, ["lead_code successor"]),
        ({"assigning_body": "G-MIC"}, ["assigning_body successor"]),
        (
            {"coordinating_codes": "G-MIC"},
            ["coordinating_codes successor", "coordinating_codes lead_coordinates"],
        ),
        (
            {"coordinating_codes": "P-CSC;G-MOST;P-CSC"},
            ["coordinating_codes lead_coordinates"],
        ),
        ({"coordinating_codes": "P-CSC;P-CSC"}, []),
        (
            {"lead_code": "X-ALL", "coordinating_codes": "X-ALL"},
            ["coordinating_codes lead_coordinates"],
        ),
        ({"lead_code": "G-MOF"}, ["lead_code newer_than_directive"]),
        ({"lead_code": "G-MOF", "issued_on": "2026-11-01"}, []),
        ({"lead_code": "X-ALL"}, []),
        ({"lead_code": "X-ALL", "issued_on": "2026-06-30"}, ["lead_code newer_than_directive"]),
        ({"coordinating_codes": "G-MOF"}, []),
        ({"lead_code": "X-ENT"}, ["lead_code group_empty"]),
        ({"id": "T-3"}, ["id imported_before"]),
    ],
    ids=str,
)
def test_who_stands_today_for_whom_the_directive_named_is_on_record(
    change: Cells, notes: list[str]
) -> None:
    (row,) = judge(cells(**change))
    assert [f"{note.field} {note.code}" for note in row.notes] == notes
    assert row.lead not in row.coordinating
    assert len({one.id for one in row.coordinating}) == len(row.coordinating)
    assert row.errors == []


@pytest.mark.parametrize(
    ("issued_on", "taken"),
    [("1945-09-01", False), ("1945-09-02", True), ("2026-11-02", True), ("2026-11-03", False)],
)
def test_a_directive_is_no_older_than_the_republic_and_not_of_tomorrow(
    issued_on: str, taken: bool
) -> None:
    (row,) = judge(cells(issued_on=issued_on, deadline_kind="none", deadline_text=""))
    assert faults(row) == ([] if taken else [("issued_on", "out_of_range")])


@pytest.mark.parametrize(
    ("column", "most"),
    [("id", 100), ("title", 2_000), ("source", 300), ("expected_product", 2_000), ("note", 20_000)],
)
def test_a_text_has_room_up_to_its_last_character(column: str, most: int) -> None:
    longest, longer = judge(cells(**{column: "x" * most}), cells(**{column: "x" * (most + 1)}))
    assert (column, "too_long") not in faults(longest)
    assert (column, "too_long") in faults(longer)
    (words,) = (remark.words for remark in longer.errors if remark.code == "too_long")
    assert f"{most:,}".replace(",", ".") in words.vi
    assert f"{most:,}" in words.en


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("NO-1", Words("'NO-1' không phải đơn vị", "'NO-1' is no unit")),
        ("00004", Words("'00004' chỉ nhiều hơn một đơn vị", "'00004' means more than one unit")),
    ],
)
def test_rule_23_a_code_of_nobody_and_one_of_two_units_are_told_apart(
    code: str, says: Words
) -> None:
    (row,) = judge(cells(lead_code=code))
    (remark,) = row.errors
    assert remark.words.vi.startswith(says.vi)
    assert remark.words.en.startswith(says.en)


def test_rule_4_what_was_taken_for_granted_in_the_words_of_a_deadline_is_a_note() -> None:
    (row,) = judge(cells(deadline_kind="date", deadline_text="hoàn thành trước 30/6"))
    assert str(row.due_on) == "2027-06-29"
    (note,) = [note for note in row.notes if note.code == "deadline_read"]
    assert note.field == "deadline_text"
    assert note.words.vi == "'trước 30/6' không ghi năm; lấy năm 2027."


def test_rule_4_several_days_without_a_stated_one_are_a_fault_at_the_words() -> None:
    text = "Theo Công văn số 15 ngày 05/11/2026, hoàn thành trước ngày 30/12/2026"
    (row,) = judge(cells(deadline_kind="date", deadline_text=text))
    (fault,) = row.errors
    assert (fault.field, fault.code) == ("deadline_text", "several")
    for day in ("05/11/2026", "29/12/2026"):
        assert day in fault.words.vi
    (settled,) = judge(
        cells(deadline_kind="date", deadline_text=text, deadline_resolved="2026-12-29")
    )
    assert (settled.errors, str(settled.due_on)) == ([], "2026-12-29")


def test_rule_4_the_due_day_of_a_row_is_the_one_of_its_rule() -> None:
    dated, undated = judge(cells(), cells(id="T-2", deadline_kind="none", deadline_text=""))
    assert (dated.due_on, undated.due_on) == (date(2026, 12, 31), None)
    assert dated.rule is not None
    assert dated.rule.text == "31/12/2026"


def test_a_repeat_of_a_repeat_belongs_to_the_end_of_the_chain() -> None:
    rows = judge(
        cells(),
        cells(id="T-2", duplicate_of="T-1"),
        cells(id="T-4", duplicate_of="T-2"),
    )
    assert [row.original for row in rows] == [None, "T-1", "T-1"]
    assert [row.outcome for row in rows] == ["issue", "duplicate", "duplicate"]


def test_a_row_imported_before_belongs_to_the_task_that_it_became() -> None:
    (row,) = judge(cells(id="T-3"))
    assert row.task_id == BEFORE
    assert report_of([row])[0]["task_id"] == str(BEFORE)


@pytest.mark.parametrize(
    ("change", "members"),
    [({}, 1), ({"lead_code": "X-ALL"}, 3_321), ({"lead_code": "X-ENT"}, 0), ({"title": ""}, 0)],
)
def test_a_row_becomes_a_task_for_each_member_once_it_can_be_issued(
    change: Cells, members: int
) -> None:
    (row,) = judge(cells(**change))
    assert row.members == report_of([row])[0]["members"] == members


def test_the_codes_of_a_row_are_those_of_all_who_are_named() -> None:
    row = cells(coordinating_codes=" G-MOF ;; G-MIC; ")
    assert coordinating_codes(row) == ["G-MOF", "G-MIC"]
    assert codes_in(row) == ["P-CSC", "G-MOST", "G-MOF", "G-MIC"]


def test_a_refusal_shows_no_more_of_a_strangers_code_than_a_line() -> None:
    (row,) = judge(cells(lead_code="x" * 1_999, duplicate_of="y" * 1_999))
    assert [len(words) < 300 for remark in row.errors for words in remark.words] == [True] * 4
