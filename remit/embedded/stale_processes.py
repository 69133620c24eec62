"""Processes of an earlier server that still live in a data directory."""

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

from kernel.errors import Words
from remit.processes.home_lock import CannotStart

PROCESSES = Path("/proc")
# What to send once nothing was said for so long; backends of a killed postmaster hold memory nobody
# shares.
ORPHAN_STEPS = ((1.0, signal.SIGQUIT), (2.5, signal.SIGKILL))
SERVER_STEPS = ((0.0, signal.SIGINT), (20.0, signal.SIGQUIT), (25.0, signal.SIGKILL))
PATIENCE = 30.0  # from the last signal: a killed process ends when the machine has time for it


def processes_in(directory: Path) -> list[int]:
    """Pids of Postgres processes that work in the directory; always none where there is no /proc.

    A server and all its backends stand in their data directory, so neither a stale postmaster.pid
    nor a pid that another program got meanwhile can mislead.
    """
    if not sys.platform.startswith("linux") or not directory.exists():
        return []
    home = directory.stat()
    return [
        int(entry.name)
        for entry in PROCESSES.iterdir()
        if entry.name.isdigit() and _lives(entry, home)
    ]


def _lives(entry: Path, home: os.stat_result) -> bool:
    try:
        return os.path.samestat((entry / "cwd").stat(), home) and _name(entry) in (
            "postgres",
            "postmaster",
        )
    except OSError:  # it ended, or it belongs to somebody else
        return False


def _name(entry: Path) -> str:
    return (entry / "comm").read_text().strip()


def postmaster(directory: Path) -> int | None:
    """The pid of the server alive in the directory."""
    try:
        pid = int((directory / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    if not sys.platform.startswith("linux"):
        return pid if _alive(pid) else None
    return pid if pid in processes_in(directory) else None


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class Clearing:
    """One try at emptying a data directory: call `step` until it says that nobody is left."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.began = time.monotonic()
        self.sent_at = self.began
        self.sent: set[signal.Signals] = set()

    def step(self) -> bool:
        left = processes_in(self.directory)
        if not left:
            self._forget()
            return True
        waited = time.monotonic() - self.began
        if signal.SIGKILL in self.sent and time.monotonic() - self.sent_at > PATIENCE:
            words = Words(
                "Các tiến trình {left} vẫn dùng {directory} và không kết thúc; hãy dừng chúng.",
                "Processes {left} still use {directory} and do not end; stop them.",
            )
            raise CannotStart(words, left=str(left), directory=self.directory)
        server = postmaster(self.directory)
        for after, number in SERVER_STEPS if server else ORPHAN_STEPS:
            if waited >= after and number not in self.sent:
                self.sent.add(number)
                self.sent_at = time.monotonic()
                for pid in [server] if server else left:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, number)
        return False

    def wait(self) -> None:
        while not self.step():
            time.sleep(0.05)

    def _forget(self) -> None:
        # Its pid may be another program's by now (always so in a restarted container), and Postgres
        # would then refuse. Safe only because we just saw that no process is left.
        if sys.platform.startswith("linux"):
            (self.directory / "postmaster.pid").unlink(missing_ok=True)
