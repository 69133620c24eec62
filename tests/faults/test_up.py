"""`remit up` itself, on a part of the real nation: it comes up, is killed, comes back with all it
had."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from remit.embedded.files import discard
from remit.embedded.postgres import EmbeddedPostgres
from tests.faults.conftest import ROOT, alive, below, soon
from tests.journeys.running import free_port

PART = {"01", "38"}  # Ha Noi and Thanh Hoa, each with a few of its communes


def part_of_the_nation(to: Path) -> Path:
    shutil.copytree(ROOT / "data", to)
    with (to / "units.csv").open(encoding="utf-8", newline="") as sheet:
        rows = list(csv.DictReader(sheet))
    kept = [row for row in rows if row["code"] in PART]
    for province in sorted(PART):
        kept += [row for row in rows if row["parent_code"] == province][:8]
    with (to / "units.csv").open("w", encoding="utf-8", newline="") as sheet:
        writer = csv.DictWriter(sheet, list(rows[0]))
        writer.writeheader()
        writer.writerows(kept)
    return to


class Up:
    """One `remit up`, by pid."""

    def __init__(self, home: Path, data: Path) -> None:
        self.port = free_port()
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("REMIT_")},
            "REMIT_HOME": str(home),
            "REMIT_PORT": str(self.port),
            "REMIT_DATA": str(data),
            "REMIT_GATHER_SECONDS": "0.5",
            "REMIT_SWEEP_SECONDS": "1",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "remit", "up"],
            env=self.environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []

    def ready(self) -> "Up":
        return self.until("Ready")

    def until(self, words: str) -> "Up":
        """What it says, up to a line with these words."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.append(line)
            if words in line:
                return self
        raise AssertionError("".join(self.said))

    def readiness(self) -> tuple[int, dict[str, Any]]:
        answer = httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=20)
        return answer.status_code, answer.json()["loading"]

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.communicate(timeout=40)

    def remit(self, *words: str) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, "-m", "remit", *words]
        return subprocess.run(  # noqa: S603
            argv,
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def summary(self) -> dict[str, Any]:
        token = self.remit("token", "--as", "standing-office").stdout.strip()
        asked = {"Authorization": f"Bearer {token}"}
        return dict(
            httpx.get(f"http://127.0.0.1:{self.port}/v1/summary", headers=asked, timeout=10).json()
        )

    def pids(self) -> set[int]:
        return {self.process.pid, *below(self.process.pid)}


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="remit-up-"))
    folder.chmod(0o711)
    yield folder
    discard(folder / "pg")
    shutil.rmtree(folder, ignore_errors=True)


def test_up_serves_the_real_input_survives_kill_9_and_changes_nothing_the_second_time(
    home: Path, tmp_path: Path
) -> None:
    data = part_of_the_nation(tmp_path / "data")
    first = Up(home, data).ready()
    try:
        told = first.summary()
        status, loading = first.readiness()
        assert (status, loading["state"]) == (200, "loaded")
        assert told == json.loads(first.remit("status", "--json").stdout)
        assert told["before_fan_out"] == {"tasks": 57, "drafts": 5}
        assert told["classes"]["open_overdue"] > 0
        assert told["rungs_fired"] > 0
        assert told["notices_delivered"] > 0
        assert any(line.startswith("curl ") for line in first.said)
        refused = first.remit("up")
        assert refused.returncode == 1
        assert f"pid {first.process.pid}" in refused.stderr
        running = first.pids()
    finally:
        first.process.kill()
        first.process.communicate()
    assert soon(lambda: not alive(running), 30), f"still alive: {alive(running)}"

    second = Up(home, data).ready()
    try:
        assert {**second.summary(), "as_of": None} == {**told, "as_of": None}
        assert second.remit("verify").returncode == 0
        running = second.pids()
    finally:
        second.end()
    assert second.process.returncode == 0
    assert soon(lambda: not alive(running), 10), f"still alive: {alive(running)}"


def test_what_stops_the_loading_is_named_and_ends_nothing_that_serves(
    home: Path, tmp_path: Path
) -> None:
    data = part_of_the_nation(tmp_path / "data")
    (data / "central_successions.csv").unlink()
    up = Up(home, data).until("cannot read central_successions.csv")
    try:
        status, loading = up.readiness()
        assert (status, loading["state"]) == (200, "failed")
        assert "central_successions.csv" in loading["reason"]["vi"]
        assert up.summary()["tasks"] == 0, "units and people are there, and it answers"
    finally:
        up.end()
    assert up.process.returncode == 0


def test_a_loading_that_stalls_is_shown_where_it_stands_and_survives_a_kill_9_of_postgres(
    home: Path, tmp_path: Path
) -> None:
    up = Up(home, part_of_the_nation(tmp_path / "data")).until("Serving on")
    try:
        postgres = urlsplit(EmbeddedPostgres(home).superuser_url)._replace(path="/remit").geturl()
        other = psycopg.connect(postgres)
        other.execute("lock table tasks.calendar_day in access exclusive mode")
        up.until("loading the calendar")
        status, stalled = up.readiness()
        assert (status, stalled["state"], stalled["stage"]) == (200, "loading", "rules")
        assert up.readiness() == (200, stalled), "it has not moved since"
        os.kill(int((home / "pg" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        other.close()
        up.until("The database does not answer; loading goes on later").ready()
        assert up.readiness()[1]["state"] == "loaded"
        assert up.summary()["tasks"] > 0
    finally:
        up.end()
    assert up.process.returncode == 0


def test_a_load_that_is_killed_halfway_and_begun_again_is_one_notice_a_head(
    home: Path, tmp_path: Path
) -> None:
    data = part_of_the_nation(tmp_path / "data")
    first = Up(home, data).until("Serving on")
    try:
        assert soon(lambda: asked(home, "select count(*) from notifications.notice")[0], 120)
        running = first.pids()
    finally:
        first.process.kill()
        first.process.communicate()
    assert soon(lambda: not alive(running), 30), f"still alive: {alive(running)}"
    second = Up(home, data).ready()
    try:
        heads = "select count(distinct official_id), count(*) from notifications.notice"
        officials, notices = asked(home, heads)
        assert officials == notices > 0
        assert asked(home, "select count(*) from tasks.flood") == (0,)
    finally:
        second.end()


def asked(home: Path, question: str) -> Any:
    server = EmbeddedPostgres(home).superuser_url
    with psycopg.connect(urlsplit(server)._replace(path="/remit").geturl()) as other:
        return other.execute(question).fetchone()
