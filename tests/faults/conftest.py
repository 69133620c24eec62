"""What the fault tests share: a home that root's lesser user can reach, and a supervisor to
kill."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from remit.embedded.files import discard

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


class Supervised:
    """One run of supervised.py, by pid."""

    def __init__(self, home: Path) -> None:
        # What a terminal would be: it reads us, and its end must not be what stops the children.
        self.process = subprocess.Popen(  # noqa: S603 - our own words only
            [sys.executable, str(HERE / "supervised.py"), str(home)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.facts: dict[str, Any] = {}
        self.said: list[str] = []

    def ready(self) -> "Supervised":
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.append(line)
            if '"ready"' in line:
                self.facts = json.loads(line)
                return self
        raise AssertionError("".join(self.said))

    @property
    def pids(self) -> dict[str, int]:
        return dict(self.facts["pids"])

    def all_pids(self) -> set[int]:
        return {one for pid in self.pids.values() for one in (pid, *below(pid))}

    def ask(self, query: str) -> Any:
        with psycopg.connect(self.facts["url"], connect_timeout=2, autocommit=True) as one:
            asked = one.execute(query)
            return asked.fetchone()[0] if asked.description else None  # type: ignore[index]

    def end(self, number: int = signal.SIGTERM) -> str:
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=30)
        return rest


def below(pid: int) -> list[int]:
    """The children of a pid and theirs."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [one for child in map(int, children) for one in (child, *below(child))]


def alive(pids: set[int]) -> set[int]:
    def lives(pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        except OSError:
            return False

    return {pid for pid in pids if lives(pid)}


def soon(holds: Callable[[], object], within: float = 20.0) -> bool:
    """Whether it comes true; a server that is just away counts as not yet."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        try:
            if holds():
                return True
        except (psycopg.OperationalError, OSError):
            pass
        time.sleep(0.05)
    return False


@pytest.fixture
def home() -> Iterator[Path]:
    # Not tmp_path: pytest keeps that at 0700, which as root is the special case and not the rule.
    ground = Path(tempfile.mkdtemp(prefix="remit-faults-"))
    ground.chmod(0o711)
    yield ground / "home"
    if (ground / "home").exists():
        assert soon(lambda: discarded(ground / "home" / "pg"))
    shutil.rmtree(ground)


def discarded(link: Path) -> bool:
    try:
        discard(link)
    except RuntimeError:
        return False
    return True


@pytest.fixture
def supervised(home: Path) -> Iterator[Callable[[], Supervised]]:
    """Start supervised.py on the home; each is ended with the test."""
    begun: list[Supervised] = []

    def begin() -> Supervised:
        begun.append(Supervised(home))
        return begun[-1].ready()

    yield begin
    for one in begun:
        if one.process.poll() is None:
            one.process.kill()
        one.process.wait()
        if one.process.stdout:
            one.process.stdout.close()
