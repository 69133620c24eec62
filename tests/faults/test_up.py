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

import httpx
import pytest

from remit.embedded.files import discard
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
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.append(line)
            if "Ready" in line:
                return self
        raise AssertionError("".join(self.said))

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
        assert told == json.loads(first.remit("status", "--json").stdout)
        assert told["before_fan_out"]["tasks"] + told["before_fan_out"]["drafts"] == 62
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
        second.process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            second.process.communicate(timeout=40)
    assert second.process.returncode == 0
    assert soon(lambda: not alive(running), 10), f"still alive: {alive(running)}"
