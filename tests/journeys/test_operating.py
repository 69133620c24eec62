"""What an operator does from the command line, on the real nation."""

import csv
import json
from pathlib import Path

import httpx
import psycopg

from remit.settings import SERVICES
from tests.journeys.running import ROOT, Remit, all_in_one
from tests.journeys.test_climbing import a_task


@all_in_one
def test_a_sweep_at_another_instant_leaves_the_clock_alone(remit: Remit) -> None:
    remit.at("2026-11-30T08:30+07:00")
    task = a_task(remit, remit.unit("G-MOST"), "2026-12-01")
    assert remit.command("sweep", "--at", "2026-12-02T09:00").returncode == 0
    assert [
        e["rung"] for e in remit.get("head:G-MOST", f"/v1/tasks/{task}/escalations")["items"]
    ] == ["head"]
    assert json.loads(remit.command("status", "--json").stdout)["as_of"] == "2026-11-30"


@all_in_one
def test_a_file_is_tried_without_effect_and_applied_only_when_asked(
    remit: Remit, tmp_path: Path
) -> None:
    with (ROOT / "data" / "resolution57_tasks.csv").open(encoding="utf-8", newline="") as sheet:
        rows = list(csv.DictReader(sheet))
    file = tmp_path / "few.csv"
    with file.open("w", encoding="utf-8", newline="") as sheet:
        writer = csv.DictWriter(sheet, list(rows[0]))
        writer.writeheader()
        writer.writerows(row for row in rows if row["id"] in ("R57-021", "R57-007"))
    faulty = tmp_path / "faulty.csv"
    faulty.write_text(file.read_text(encoding="utf-8").replace("R57-021", ""), encoding="utf-8")
    for refused, why in ((faulty, "1 row has a fault"), (tmp_path, "directory")):
        tried = remit.command("import", str(refused), "--apply")
        assert tried.returncode != 0
        assert why in tried.stdout + tried.stderr
    assert remit.command("import", str(file)).returncode == 0
    assert remit.get("standing-office", "/v1/directives")["items"] == []
    applied = remit.command("import", str(file), "--apply")
    assert applied.returncode == 0, applied.stderr
    summary = remit.get("standing-office", "/v1/summary")
    # The stated lead is issued, the inferred one is not.
    assert summary["before_fan_out"] == {"tasks": 1, "drafts": 1}
    [issued] = remit.get("standing-office", "/v1/register")["items"]
    # The department that the directive named has ended: the task stands with its successor, and
    # says so.
    assert issued["lead"]["code"] == "L38-SNNMT"
    assert "L38-STNMT" in remit.get("standing-office", f"/v1/tasks/{issued['task_id']}")["note"]


@all_in_one
def test_an_entry_that_stops_a_follower_is_set_aside_by_command(remit: Remit) -> None:
    with psycopg.connect(remit.owner_url) as owner:
        owner.execute(
            "insert into units.journal (name, subject, actor, body, at)"
            " values ('OfficialRegistered', gen_random_uuid(), '{}', '{\"official_id\": \"no "
            "uuid\"}', now())"
        )
    remit.eventually(lambda: not ready(remit))
    for follower in ("tasks", "notifications"):
        aside = remit.command("set-aside", follower, "units", "--reason", "a test wrote it by hand")
        assert aside.returncode == 0, aside.stderr
    remit.eventually(lambda: ready(remit))
    with psycopg.connect(remit.owner_url) as owner:
        kept = owner.execute("select source, name, reason from tasks.dead_letter").fetchall()
    assert kept == [("units", "OfficialRegistered", "a test wrote it by hand")]
    nothing = remit.command("set-aside", "tasks", "units", "--reason", "x")
    assert (nothing.returncode, "in the journal `units`" in nothing.stderr) == (1, True)
    unknown = remit.command("set-aside", "tasks", "nobody", "--reason", "x")
    assert (unknown.returncode, "`units, tasks, notifications`" in unknown.stderr) == (1, True)


@all_in_one
def test_the_clock_is_moved_and_set_back_and_a_second_migration_changes_nothing(
    remit: Remit,
) -> None:
    moved = remit.command("clock", "--at", "2027-02-01T09:00")
    assert "the clock shows 2027-02-01T09:00:0" in moved.stdout
    again = remit.command("migrate").stdout
    assert again.count("schema and rights are up to date") == len(SERVICES)
    shown = remit.command("status").stdout
    assert "Remit, as of 1 February 2027" in shown
    assert str(remit.get("standing-office", "/v1/summary")["units"]) in shown
    assert "the clock shows 2027" not in remit.command("clock", "--reset").stdout


def ready(remit: Remit) -> bool:
    return httpx.get(f"{remit.url}/readyz", timeout=5).status_code == 200
