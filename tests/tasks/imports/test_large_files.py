"""A file that takes long to judge holds up nobody else, and its report stays readable."""

import asyncio
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from services.tasks.judging import apart
from services.tasks.judging.judged import MOST_A_ROW, MOST_IN_ALL
from tests.tasks.imports.conftest import World, sheet

OPEN = """
select count(*) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and state like 'idle in transaction%'
"""


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A child starts only when this file is there."""
    gate, slow = tmp_path / "go", tmp_path / "python"
    slow.write_text(
        f"#!/bin/sh\ntouch {tmp_path}/begun\nwhile [ ! -e {gate} ]; do sleep 0.05; done\n"
        f'exec {sys.executable} "$@"\n'
    )
    slow.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(slow))
    return gate


async def begun(gate: Path) -> None:
    await asyncio.to_thread(_wait, gate.with_name("begun"))


def _wait(sign: Path) -> None:
    while not sign.exists():
        time.sleep(0.01)


def let_go(gate: Path) -> None:
    gate.touch()


def chained(count: int) -> bytes:
    """Row k says that it repeats row k + 1."""
    return sheet(*({"duplicate_of": f"T-{n + 1}"} for n in range(1, count)), {})


@pytest.mark.parametrize("headers", [{}, {"idempotency-key": "one"}], ids=["plain", "keyed"])
async def test_others_are_answered_and_no_transaction_waits_while_a_file_is_judged(
    world: World, held: Path, headers: dict[str, str]
) -> None:
    trial = asyncio.create_task(world.ask("POST", "/v1/imports", chained(3_000), headers=headers))
    await begun(held)
    for _ in range(3):
        assert (await world.ask("GET", "/v1/imports")).status_code == 200
    assert await world.value(OPEN) == 0
    assert not trial.done()
    let_go(held)
    answer = await trial
    assert (answer.status_code, answer.json()["duplicates"]) == (201, 2_999)


async def test_a_file_that_is_applied_is_judged_while_nobody_waits(
    world: World, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    tried = await world.tried(sheet({}))
    gate = request.getfixturevalue("held")
    path = f"/v1/imports/{tried['import_id']}/application"
    application = asyncio.create_task(world.ask("POST", path))
    await begun(gate)
    assert (await world.ask("GET", "/v1/imports")).status_code == 200
    assert (await world.value(OPEN), application.done()) == (0, False)
    let_go(gate)
    assert (await application).status_code == 201


async def test_what_changed_since_the_judgement_is_judged_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two files with one row are tried; both judged before either is applied."""
    first, second = [await world.tried(sheet({})) for _ in range(2)]
    real, together = apart.judge_kept, asyncio.Barrier(2)
    judged: list[str] = []

    async def both(*what: Any) -> Any:
        found = await real(*what)
        judged.append("again" if len(judged) > 1 else "before")
        if len(judged) <= 2:
            await together.wait()
        return found

    monkeypatch.setattr("services.tasks.imports.applying.judge_kept", both)
    answers = await asyncio.gather(
        *(
            world.ask("POST", f"/v1/imports/{one['import_id']}/application")
            for one in (first, second)
        )
    )
    assert sorted(answer.status_code for answer in answers) in ([201, 201], [201, 409])
    assert await world.value("select count(*) from task") == 1


async def test_a_row_tells_its_first_faults_and_counts_the_rest(world: World) -> None:
    many = ";".join(f"X{number}" for number in range(150))
    (row,) = (await world.tried(sheet({"coordinating_codes": many})))["report"]
    assert len(row["errors"]) == MOST_A_ROW
    assert row["errors_left_out"] == 150 - MOST_A_ROW


async def test_a_code_that_stands_a_thousand_times_is_one_fault(world: World) -> None:
    (row,) = (await world.tried(sheet({"coordinating_codes": "x;" * 1_000})))["report"]
    assert [fault["code"] for fault in row["errors"]] == ["unit_unknown"]


async def test_more_coordinating_units_than_a_task_may_have_are_a_fault(world: World) -> None:
    many = ";".join(f"{number:04}" for number in range(201))
    (row,) = (await world.tried(sheet({"coordinating_codes": many})))["report"]
    assert row["errors"][0]["code"] == "too_many"
    assert len(row["errors"]) + row["errors_left_out"] == 201


async def test_a_report_tells_the_first_thousand_faults_and_is_paged(world: World) -> None:
    tried = await world.tried(sheet(*[{"title": "", "lead_code": "NO-1"}] * 600))
    assert (tried["faulty"], len(tried["report"]), tried["rows_left_out"]) == (600, 200, 400)
    path = f"/v1/imports/{tried['import_id']}/rows?limit=200"
    rows: list[Any] = []
    cursor = ""
    while True:
        page = (await world.ask("GET", path + cursor)).json()
        rows += page["items"]
        if not page["next_cursor"]:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert [row["row"] for row in rows] == list(range(2, 602))
    assert rows[:200] == tried["report"]
    told = sum(len(row["errors"]) for row in rows)
    left = sum(row["errors_left_out"] for row in rows)
    assert (told, left) == (MOST_IN_ALL, 1_200 - MOST_IN_ALL)


async def test_the_rows_of_one_outcome_are_listed_alone(world: World) -> None:
    tried = await world.tried(sheet({}, {"title": ""}, {}, {"expected_product": ""}))
    path = f"/v1/imports/{tried['import_id']}/rows"
    for outcome, numbers in (("error", [3]), ("draft", [5]), ("issue", [2, 4]), ("duplicate", [])):
        page = (await world.ask("GET", f"{path}?outcome={outcome}")).json()
        assert [row["row"] for row in page["items"]] == numbers
    stranger = await world.ask("GET", path, by=await world.head_of("G-MOJ"))
    assert (stranger.status_code, stranger.json()["code"]) == (404, "not_found")


async def test_a_file_that_an_older_remit_tried_is_shown_and_applied(world: World) -> None:
    tried = await world.tried(sheet({}, {"expected_product": ""}))
    async with world.database.transaction() as tx:
        await tx.run("update import_run set about = null, counts = null")
    path = f"/v1/imports/{tried['import_id']}"
    shown = (await world.ask("GET", path)).json()
    assert {name: shown[name] for name in ("rows", "issue", "drafts", "tasks")} == {
        name: tried[name] for name in ("rows", "issue", "drafts", "tasks")
    }
    assert (shown["sheet"], shown["file_notes"]) == (None, [])
    applied = await world.ask("POST", f"{path}/application")
    assert (applied.status_code, applied.json()["drafts"]) == (201, 1)


async def test_a_child_that_a_limit_ends_among_its_rows_applies_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its answer ends between two rows, as whole as a shorter one would be."""
    tried = await world.tried(sheet({}, {}, {}))
    passing = (
        "import sys\n"
        "for _, line in zip(range(6), iter(sys.stdin.buffer.readline, b'')):\n"
        "    sys.stdout.buffer.write(line); sys.stdout.buffer.flush()\n"
    )
    cut = tmp_path / "python"
    cut.write_text(f'#!/bin/sh\n{sys.executable} "$@" | {sys.executable} -c "{passing}"\n')
    cut.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(cut))
    refused = await world.ask("POST", f"/v1/imports/{tried['import_id']}/application")
    assert (refused.status_code, refused.json()["code"]) == (413, "sheet_too_big")
    assert await world.value("select count(*) from task") == 0
