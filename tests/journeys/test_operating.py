"""What an operator does from the command line, on the real nation."""

import csv
import json
from pathlib import Path
from typing import Any

import httpx
import psycopg

from tests.journeys.running import ROOT, Remit
from tests.journeys.test_climbing import a_task


def test_a_sweep_at_another_instant_leaves_the_clock_alone(house_together: Remit) -> None:
    house = house_together
    house.at("2026-11-30T08:30+07:00")
    task = a_task(house, house.unit("G-MOST"), "2026-12-01")
    assert house.remit("sweep", "--at", "2026-12-02T09:00").returncode == 0
    assert [
        e["rung"] for e in house.get("head:G-MOST", f"/v1/tasks/{task}/escalations")["items"]
    ] == ["head"]
    assert json.loads(house.remit("status", "--json").stdout)["as_of"] == "2026-11-30"


def test_a_file_is_tried_without_effect_and_applied_only_when_asked(
    house_together: Remit, tmp_path: Path
) -> None:
    house = house_together
    with (ROOT / "data" / "resolution57_tasks.csv").open(encoding="utf-8", newline="") as sheet:
        rows = list(csv.DictReader(sheet))
    file = tmp_path / "few.csv"
    with file.open("w", encoding="utf-8", newline="") as sheet:
        writer = csv.DictWriter(sheet, list(rows[0]))
        writer.writeheader()
        writer.writerows(row for row in rows if row["id"] in ("R57-021", "R57-007"))
    assert house.remit("import", str(file)).returncode == 0
    assert house.get("standing-office", "/v1/directives")["items"] == []
    applied = house.remit("import", str(file), "--apply")
    assert applied.returncode == 0, applied.stderr
    summary = house.get("standing-office", "/v1/summary")
    assert summary["before_fan_out"] == {
        "tasks": 1,
        "drafts": 1,
    }  # the stated lead is issued, the inferred one is not
    [issued] = house.get("standing-office", "/v1/register")["items"]
    # The department that the directive named has ended: the task stands with its successor, and
    # says so.
    assert issued["lead"]["code"] == "L38-SNNMT"
    assert "L38-STNMT" in house.get("standing-office", f"/v1/tasks/{issued['task_id']}")["note"]


def test_an_entry_that_stops_a_follower_is_set_aside_by_command(house_together: Remit) -> None:
    house = house_together
    with psycopg.connect(house.owner_url) as owner:
        owner.execute(
            "insert into units.journal (name, subject, actor, body, at)"
            " values ('OfficialRegistered', gen_random_uuid(), '{}', '{\"official_id\": \"no "
            "uuid\"}', now())"
        )
    house.eventually(lambda: not ready(house))
    for follower in ("tasks", "notifications"):
        aside = house.remit("set-aside", follower, "units", "--reason", "a test wrote it by hand")
        assert aside.returncode == 0, aside.stderr
    house.eventually(lambda: ready(house))
    with psycopg.connect(house.owner_url) as owner:
        kept = owner.execute("select source, name, reason from tasks.dead_letter").fetchall()
    assert kept == [("units", "OfficialRegistered", "a test wrote it by hand")]
    unknown = house.remit("set-aside", "tasks", "nobody", "--reason", "x")
    assert (unknown.returncode, "one of units, tasks, notifications" in unknown.stderr) == (1, True)


def ready(house: Remit) -> Any:
    return httpx.get(f"{house.url}/readyz", timeout=5).status_code == 200
