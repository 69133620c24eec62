"""The 72 real rows on Resolution 57: tried, applied, settled."""

from collections import Counter
from typing import Any

import pytest

from services.tasks.imports import applying as importing
from services.tasks.seeding import directives_wait, known_units, load_directives, load_rules
from services.tasks.sheets.headers import COLUMNS
from services.tasks.sheets.reading import read_file
from services.tasks.sheets.refusals import XLSX_TYPE
from services.tasks.summary.tallies import NATION
from tests.tasks.imports.conftest import DATA, REAL, World, workbook

CLASSES = "select task_class, sum(tasks) from tally where unit_id = %(nation)s group by 1"


async def test_a_trial_reports_every_row_and_changes_nothing_else(world: World) -> None:
    before = await world.kept()
    tried = await world.tried(REAL.read_bytes())
    assert [now - was for was, now in zip(before, await world.kept(), strict=True)] == [
        0,
        0,
        0,
        0,
        0,
        1,
        1,
    ]
    assert (tried["rows"], tried["duplicates"], tried["faulty"], tried["applied_at"]) == (
        72,
        10,
        0,
        None,
    )
    assert tried["issue"] + tried["drafts"] == 62
    assert [row["row"] for row in tried["report"]] == list(range(2, 74))


async def test_the_real_file_becomes_five_directives_and_62_tasks_or_drafts(
    after_import: World,
) -> None:
    world, report = after_import, await after_import.report()
    assert await world.value("select count(*) from directive") == 5
    assert await world.value("select count(*) from task where roll_up_id is null") == 62
    outcomes = Counter((row["outcome"], bool(row["task_id"])) for row in report.values())
    assert outcomes.keys() == {("issue", True), ("draft", True), ("duplicate", True)}
    assert (
        await world.value("select count(*) from task where status = 'draft'")
        == outcomes["draft", True]
    )
    tasks = await world.value(
        "select count(*) from task where status = 'issued' and not is_roll_up"
    )
    assert tasks == sum(row["members"] for row in report.values()) > 10_000
    assert await world.value("select count(*) from journal where name = 'TaskIssued'") == tasks
    told = await world.value("select body from journal where name = 'ImportApplied'")
    assert (told["directives"], told["issued"], told["duplicates"]) == (5, tasks, 10)


async def test_a_stated_lead_is_issued_and_an_inferred_one_waits_as_a_draft(
    after_import: World,
) -> None:
    report = await after_import.report()
    assert report["R57-059"]["outcome"] == "issue"
    inferred = report["R57-007"]
    assert (inferred["outcome"], inferred["missing"], inferred["lead"]["code"]) == (
        "draft",
        ["person"],
        "G-MOST",
    )
    kept = await after_import.rows(
        "select status, lead_basis, lead_settled_by from task where item = 'R57-007'"
    )
    assert kept == [("draft", "inferred", None)]


async def test_a_row_without_a_product_is_a_draft_that_says_so(world: World) -> None:
    report = {row["id"]: row for row in (await world.tried(REAL.read_bytes()))["report"]}
    assert report["R57-051"]["missing"] == ["person", "product"]


async def test_a_repeated_row_is_recorded_in_the_note_of_its_original(after_import: World) -> None:
    report = await after_import.report()
    note = await after_import.value("select note from task where item = 'R57-046'")
    assert "R57-058 (NQ57-05)" in note
    assert report["R57-058"]["task_id"] == report["R57-046"]["task_id"]
    assert await after_import.value("select count(*) from task where item = 'R57-058'") == 0


async def test_a_ministry_that_ended_is_addressed_by_its_successor_and_says_so(
    after_import: World,
) -> None:
    report = await after_import.report()
    note = next(note for note in report["R57-032"]["notes"] if note["code"] == "successor")
    assert "(G-MOST) that stands today; the directive named G-MIC" in note["detail_en"]
    assert "G-MIC" in await after_import.value("select note from task where item = 'R57-032'")
    assert "đang tồn tại" in await after_import.value(
        "select note from directive order by number desc limit 1"
    )


async def test_a_group_older_than_its_members_says_that_it_means_those_of_today(
    world: World,
) -> None:
    report = {row["id"]: row for row in (await world.tried(REAL.read_bytes()))["report"]}
    note = next(note for note in report["R57-001"]["notes"] if note["field"] == "lead_code")
    assert (note["code"], report["R57-001"]["members"] > 3_300) == ("newer_than_directive", True)
    assert "1 July 2025" in note["detail_en"]


async def test_every_issued_task_is_counted_once(after_import: World) -> None:
    tasks = sum(row["members"] for row in (await after_import.report()).values())
    assert await after_import.rows(CLASSES, nation=str(NATION)) == [("open_in_term", tasks)]


async def test_the_same_file_again_is_all_duplicates(after_import: World) -> None:
    before = await after_import.value("select count(*) from task")
    again = await after_import.imported(REAL.read_bytes())
    assert (again["duplicates"], again["issue"], again["drafts"]) == (72, 0, 0)
    assert await after_import.value("select count(*) from task") == before


async def test_a_break_midway_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    import_id = await world.directly(REAL.read_bytes())
    before = await world.kept()

    async def broken(*_: Any) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(importing, "announce", broken)
    with pytest.raises(RuntimeError):
        await world.applied(import_id)
    assert await world.kept() == before


async def test_an_xlsx_reads_as_the_csv_does(world: World) -> None:
    lines = read_file(REAL.read_bytes(), "text/csv; charset=utf-8").rows
    content = workbook(*([line.cells[name] or None for name in COLUMNS] for line in lines))
    assert [(one.row, one.cells) for one in read_file(content, XLSX_TYPE).rows] == [
        (one.row, one.cells) for one in lines
    ]
    assert (await world.tried(content, media=XLSX_TYPE))["duplicates"] == 10


async def test_the_demo_load_settles_what_was_inferred_and_a_second_changes_nothing(
    world: World,
) -> None:
    told: list[tuple[int, int]] = []
    loaded = await load_directives(
        world.database, DATA, world.operator, lambda *far: told.append(far)
    )
    assert (loaded.directives, loaded.imported, loaded.drafts) == (5, 72, 5)
    assert (
        loaded.settled
        == await world.value("select count(*) from journal where name = 'LeadSettled'")
        > 25
    )
    settled = "select distinct lead_basis, lead_settled_by from task where item = 'R57-007'"
    assert await world.rows(settled) == [("inferred", world.operator.id)]
    assert told == [(done, loaded.settled) for done in range(loaded.settled)]
    assert not await directives_wait(world.database, DATA)

    before = await world.kept()
    again = await load_directives(world.database, DATA, world.operator)
    assert (again.imported, again.settled, await world.kept()) == (0, 0, before)
    assert await load_rules(world.database, DATA) == (0, 0)


async def test_a_load_that_was_interrupted_goes_on(after_import: World) -> None:
    async with after_import.database.transaction() as tx:
        await tx.run(
            "update task set lead_settled_by = issuer_unit_id where item < 'R57-060' and status = "
            "'draft'"
        )
    loaded = await load_directives(after_import.database, DATA, after_import.operator)
    assert (loaded.imported, loaded.settled) == (0, 1)


async def test_the_calendar_holds_every_day_with_what_is_special_about_it(world: World) -> None:
    assert await world.value("select count(*) from calendar_day") == 1095
    rows = await world.rows(
        "select working, kind, status from calendar_day where day = '2026-11-24'"
    )
    assert rows == [(True, "holiday", "to_confirm")]
    assert (await load_rules(world.database, DATA, confirm=True)).calendar_days > 0
    assert not await world.value("select working from calendar_day where day = '2026-11-24'")


async def test_a_load_can_see_how_far_the_local_copy_has_come(world: World) -> None:
    async with world.database.read() as read:
        assert await known_units(read) > 3_400
