"""Rows that are wrong, and imports that may not be applied: nothing is half done."""

import asyncio
import unicodedata
from typing import Any

import pytest

from tests.tasks.imports.conftest import World, sheet


@pytest.mark.parametrize(
    ("change", "field", "code", "says"),
    [
        ({"title": ""}, "title", "missing", "Column `title` must be filled"),
        ({"title": "x" * 2001}, "title", "too_long", "At most 2,000 characters"),
        ({"issued_on": "2026-13-01"}, "issued_on", "unreadable", "YYYY-MM-DD"),
        ({"issued_on": "01/10/2026"}, "issued_on", "unreadable", "YYYY-MM-DD"),
        ({"issued_on": "2026-11-03"}, "issued_on", "out_of_range", "today, 2 November 2026"),
        (
            {"lead_code": "G-NONE"},
            "lead_code",
            "unit_unknown",
            "'G-NONE' is no unit or group that stands today",
        ),
        ({"assigning_body": "X-ALL"}, "assigning_body", "not_a_unit", "one unit"),
        (
            {"coordinating_codes": "G-MOF; NO-1"},
            "coordinating_codes",
            "unit_unknown",
            "'NO-1' is no unit",
        ),
        ({"lead_basis": "maybe"}, "lead_basis", "unknown", "`stated`"),
        ({"directive_type": "wish"}, "directive_type", "unknown", "standing_duty"),
        ({"deadline_kind": "someday"}, "deadline_kind", "unreadable", "quarter"),
        ({"deadline_kind": ""}, "deadline_kind", "missing", "`none`"),
        ({"deadline_text": "31/02/2027"}, "deadline_text", "unreadable", "a day that exists"),
        (
            {"deadline_resolved": "2026-12-30"},
            "deadline_resolved",
            "deadline_disagrees",
            "31 December 2026",
        ),
        (
            {"deadline_text": "30/09/2026"},
            "deadline_kind",
            "deadline_before_issue",
            "1 October 2026 or later",
        ),
        ({"duplicate_of": "T-9"}, "duplicate_of", "original_unknown", "another row of this file"),
        ({"duplicate_of": "T-1"}, "duplicate_of", "original_unknown", "does not lead back"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
async def test_a_wrong_cell_is_named_with_what_would_be_right(
    world: World, change: Any, field: str, code: str, says: str
) -> None:
    row = (await world.tried(sheet(change)))["report"][0]
    assert (row["row"], row["outcome"]) == (2, "error")
    assert [(error["field"], error["code"]) for error in row["errors"]] == [(field, code)]
    assert says in row["errors"][0]["detail_en"]
    assert row["errors"][0]["detail_vi"] != row["errors"][0]["detail_en"]


async def test_a_file_with_one_wrong_row_is_not_applied_at_all(world: World) -> None:
    tried = await world.tried(sheet({}, {"lead_code": "G-NONE"}, {}))
    assert (tried["issue"], tried["faulty"]) == (2, 1)
    before = await world.kept()
    answer = await world.ask("POST", f"/v1/imports/{tried['import_id']}/application")
    assert (answer.status_code, answer.json()["code"]) == (422, "import_has_faults")
    assert answer.json()["errors"][0]["pointer"] == "/3/lead_code"
    assert await world.kept() == before


@pytest.mark.parametrize("again", ["T-1", "t-1"])
async def test_two_rows_with_one_id_are_told_apart(world: World, again: str) -> None:
    report = (await world.tried(sheet({}, {"id": again})))["report"]
    assert [row["outcome"] for row in report] == ["issue", "error"]
    assert "Row 2 has this id already" in report[1]["errors"][0]["detail_en"]


async def test_a_repeat_of_a_repeat_belongs_to_the_first(world: World) -> None:
    applied = await world.imported(
        sheet({}, {"duplicate_of": "T-1"}, {"duplicate_of": "T-2", "source": "13-TB/X"})
    )
    assert [row["outcome"] for row in applied["report"]] == ["issue", "duplicate", "duplicate"]
    assert len({row["task_id"] for row in applied["report"]}) == 1
    assert "T-3 (13-TB/X)" in await world.value("select note from task")


async def test_repeats_that_go_round_in_a_circle_are_wrong(world: World) -> None:
    report = (await world.tried(sheet({"duplicate_of": "T-2"}, {"duplicate_of": "T-1"})))["report"]
    assert [row["outcome"] for row in report] == ["error", "error"]


async def test_a_row_imported_before_is_a_duplicate_and_a_new_one_joins_its_directive(
    world: World,
) -> None:
    await world.imported(sheet({}))
    applied = await world.imported(sheet({"id": "t-1"}, {}))
    assert [row["outcome"] for row in applied["report"]] == ["duplicate", "issue"]
    assert await world.rows("select count(*), count(distinct directive_id) from task") == [(2, 1)]


async def test_a_row_without_a_lead_keeps_how_the_directive_words_it(world: World) -> None:
    row = (
        await world.imported(
            sheet({"lead_code": "", "lead_basis": "", "lead_unit": "relevant agencies"})
        )
    )["report"]
    assert (row[0]["outcome"], row[0]["missing"]) == ("draft", ["person"])
    assert "relevant agencies" in await world.value("select note from task")


async def test_a_group_without_members_waits_for_a_person(world: World) -> None:
    row = (await world.tried(sheet({"lead_code": "X-ENT"})))["report"][0]
    assert (row["outcome"], row["notes"][0]["code"]) == ("draft", "group_empty")


async def test_an_import_is_applied_once(world: World) -> None:
    applied = await world.imported(sheet({}))
    before = await world.kept()
    answer = await world.ask("POST", f"/v1/imports/{applied['import_id']}/application")
    assert (answer.status_code, answer.json()["code"]) == (409, "import_already_applied")
    assert await world.kept() == before


async def test_two_who_apply_at_once_make_one(world: World) -> None:
    path = f"/v1/imports/{(await world.tried(sheet({})))['import_id']}/application"
    answers = await asyncio.gather(*(world.ask("POST", path) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert await world.value("select count(*) from task") == 1


async def test_a_stale_if_match_applies_nothing(world: World) -> None:
    path = f"/v1/imports/{(await world.tried(sheet({})))['import_id']}/application"
    assert (await world.ask("POST", path, headers={"if-match": '"2"'})).status_code == 412
    assert (await world.ask("POST", path, headers={"if-match": '"1"'})).status_code == 201


async def test_a_replayed_trial_is_one_import(world: World) -> None:
    headers = {"idempotency-key": "once"}
    first, again = [
        await world.ask("POST", "/v1/imports", sheet({}), headers=headers) for _ in range(2)
    ]
    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"


async def test_who_may_record_nothing_may_try_nothing(world: World) -> None:
    assert await world.refused(sheet({}), by=world.stranger) == (
        403,
        "forbidden",
        "This needs: being an issuer at a unit.",
    )


async def test_a_head_may_not_import_what_another_body_assigned(world: World) -> None:
    head = await world.head_of("G-MOJ")
    status, code, detail = await world.refused(sheet({}, {"assigning_body": "G-MOJ"}), by=head)
    assert (status, code) == (403, "forbidden")
    assert detail.endswith("being an issuer at: P-CSC.")
    assert (await world.tried(sheet({"assigning_body": "G-MOJ"}), by=head))["issue"] == 1


async def test_a_document_of_the_same_number_is_each_bodys_own(world: World) -> None:
    """A row of one body never takes the place of another's."""
    await world.imported(sheet({}))
    head = await world.head_of("G-MOJ")
    own = {"assigning_body": "G-MOJ", "lead_code": "G-MOJ"}
    tried = await world.tried(sheet(own), by=head)
    assert (tried["issue"], tried["duplicates"]) == (1, 0)
    path = f"/v1/imports/{tried['import_id']}/application"
    assert (await world.ask("POST", path, by=head)).status_code == 201
    numbers = await world.rows("select document_number, count(*) from directive group by 1")
    assert numbers == [("12-TB/X", 2)]
    again = await world.tried(sheet({}, own | {"id": "T-1"}))
    assert [row["outcome"] for row in again["report"]] == ["duplicate", "error"]


async def test_one_number_in_two_years_is_two_documents(world: World) -> None:
    await world.imported(sheet({"issued_on": "2025-10-01", "deadline_text": "31/12/2026"}))
    assert (await world.imported(sheet({})))["issue"] == 1
    assert await world.value("select count(*) from directive") == 2


async def test_a_document_that_speaks_for_several_bodies_is_filed_under_most_of_its_rows(
    world: World,
) -> None:
    rows = sheet({}, {}, {"assigning_body": "G-PM", "issued_on": "2025-12-30"})
    applied = await world.imported(rows)
    assert [note["code"] for row in applied["report"] for note in row["notes"]] == ["filed_under"]
    assert await world.value("select count(*) from directive") == 1
    alone = sheet({}, {}, {"assigning_body": "G-PM", "issued_on": "2025-12-30"}).splitlines()
    again = await world.tried(b"\n".join([alone[0], alone[3]]))
    assert again["duplicates"] == 1


@pytest.mark.parametrize("written", ["Đợt ấ", "ĐỢT  Ấ"])
async def test_a_number_is_one_however_it_is_typed(world: World, written: str) -> None:
    await world.imported(sheet({"source": "99/NQ-CP-Đợt-ấ"}))
    typed = unicodedata.normalize("NFD", f"99/NQ–CP-{written.replace(' ', '-')}")
    again = await world.tried(sheet({"source": typed.replace("--", "-"), "title": "Nữa"}))
    assert again["duplicates"] == 1


async def test_another_caller_finds_no_such_import(world: World) -> None:
    tried, head = await world.tried(sheet({})), await world.head_of("G-MOJ")
    path = f"/v1/imports/{tried['import_id']}"
    answers = [
        await world.ask("GET", path, by=head),
        await world.ask("POST", f"{path}/application", by=head),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (404, "not_found")
    ] * 2


@pytest.mark.parametrize("id", ["019505e8-7c1e-7f00-8000-000000000000", "nonsense"])
async def test_an_unknown_id_is_a_problem(world: World, id: str) -> None:
    assert (await world.ask("GET", f"/v1/imports/{id}")).status_code in (404, 422)


async def test_my_imports_are_listed_newest_first_without_their_rows(world: World) -> None:
    tried = [(await world.tried(sheet({})))["import_id"] for _ in range(3)]
    first = (await world.ask("GET", "/v1/imports?limit=2")).json()
    rest = (await world.ask("GET", f"/v1/imports?limit=2&cursor={first['next_cursor']}")).json()
    assert [one["import_id"] for one in first["items"] + rest["items"]] == tried[::-1]
    assert "report" not in first["items"][0]
    shown = await world.ask("GET", f"/v1/imports/{tried[0]}")
    assert (shown.headers["etag"], len(shown.json()["report"])) == ('"1"', 1)


async def test_texts_are_kept_as_texts(world: World) -> None:
    title = "'; drop table task; -- %(x)s {braces} <b>"
    applied = await world.imported(sheet({"title": title, "note": "{} %s"}))
    assert applied["issue"] == 1
    assert await world.value("select title from task") == title
