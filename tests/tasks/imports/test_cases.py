"""Files that real use broke on: each gives what its user meant, or says what it is."""

from pathlib import Path
from typing import Any

import pytest

from services.tasks.sheets.refusals import CSV_TYPE, XLSX_TYPE
from tests.tasks.imports.conftest import World

CASES = Path(__file__).with_name("cases")


def case(name: str) -> dict[str, Any]:
    path = CASES / name
    media = CSV_TYPE if path.suffix == ".csv" else XLSX_TYPE
    return {"content": path.read_bytes(), "media": media}


async def tried(world: World, name: str) -> Any:
    file = case(name)
    return await world.tried(file["content"], media=file["media"])


@pytest.mark.parametrize(
    ("name", "rows", "lines"),
    [
        ("05_sep_line.csv", [2, 3], [3, 4]),
        ("06_blank_first_semicolon.csv", [3, 4], [3, 4]),
        ("08_tab.csv", [2, 3], [2, 3]),
        ("14_header_case.csv", [2, 3], [2, 3]),
        ("41_merged_coord.xlsx", [2, 3, 4], [None] * 3),
        ("43_merged_deadline.xlsx", [2, 3], [None] * 2),
        ("60_x000d.xlsx", [2], [None]),
    ],
)
async def test_a_file_is_read_whole(
    world: World, name: str, rows: list[int], lines: list[int | None]
) -> None:
    report = (await tried(world, name))["report"]
    assert [row["outcome"] for row in report] == ["issue"] * len(rows)
    assert [row["row"] for row in report] == rows
    assert [row["line"] for row in report] == lines


async def test_merged_coordinating_units_are_those_of_all_three_rows(world: World) -> None:
    file = case("41_merged_coord.xlsx")
    await world.imported(file["content"], media=file["media"])
    units = "select count(*) from coordination group by task_id"
    assert await world.rows(units) == [(2,), (2,), (2,)]


async def test_a_merged_deadline_holds_for_both_rows(world: World) -> None:
    report = (await tried(world, "43_merged_deadline.xlsx"))["report"]
    assert [(row["missing"], bool(row["due_on"])) for row in report] == [([], True)] * 2


async def test_a_cell_of_days_is_a_day_whatever_its_time(world: World) -> None:
    report = {row["id"]: row for row in (await tried(world, "45_dates.xlsx"))["report"]}
    assert report["D-001"]["outcome"] == report["D-002"]["outcome"] == "issue"
    (note,) = report["D-002"]["notes"]
    assert (note["code"], note["column"], note["header"]) == ("time_dropped", "D", "issued_on")
    (fault,) = report["D-003"]["errors"]
    assert (fault["code"], "01/10/2026" in fault["detail_vi"]) == ("day_as_number", True)


@pytest.mark.parametrize(
    ("name", "code", "places"),
    [
        ("48_formula_nocache.xlsx", "formula_unsaved", {"expected_product": "M", "title": "B"}),
        ("49_errors.xlsx", "cell_error", {"expected_product": "M", "title": "B", "lead_code": "G"}),
    ],
)
async def test_a_cell_without_a_value_is_a_fault_at_its_place(
    world: World, name: str, code: str, places: dict[str, str]
) -> None:
    report = (await tried(world, name))["report"]
    faults = [fault for row in report for fault in row["errors"]]
    assert {fault["code"] for fault in faults} == {code}
    assert {fault["field"]: fault["column"] for fault in faults} == places


async def test_two_sheets_are_refused_by_their_names(world: World) -> None:
    file = case("50_two_sheets.xlsx")
    status, code, detail = await world.refused(file["content"], media=file["media"])
    assert (status, code) == (422, "sheets_several")
    assert "Sheet1" in detail
    assert "Bộ Tài chính" in detail


async def test_an_escaped_line_break_is_one_and_folded(world: World) -> None:
    file = case("60_x000d.xlsx")
    shown = await world.imported(file["content"], media=file["media"])
    assert await world.value("select title from task") == "Kế hoạch năm 2026"
    assert [note["code"] for note in shown["report"][0]["notes"]] == ["line_break_folded"]
    assert shown["sheet"] == "Sheet1"


async def test_composed_and_decomposed_letters_name_one_directive(world: World) -> None:
    await world.imported(case("10_nfc_base.csv")["content"])
    again = await world.imported(case("10_nfd.csv")["content"])
    assert [row["outcome"] for row in again["report"]] == ["duplicate"]
    assert await world.value("select count(*) from directive") == 1


async def test_a_wrong_encoding_is_noted(world: World) -> None:
    (row,) = (await tried(world, "24_mojibake.csv"))["report"]
    assert [(note["field"], note["code"]) for note in row["notes"]] == [("title", "mojibake")]
