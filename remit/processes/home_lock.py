"""The lock on a REMIT_HOME: one Remit at a time works in it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kernel.errors import Words


class CannotStart(RuntimeError):
    """Something outside stands in the way; the words say what, and what to change."""

    def __init__(self, words: Words, **facts: object) -> None:
        self.words = words.filled(facts)
        super().__init__(self.words.en)


RUNNING = Words(
    "Remit đang chạy trên {home} (tiến trình {pid}). Hãy dừng nó trước, hoặc đặt `REMIT_HOME` tới "
    "thư mục khác để chạy thêm.",
    "Remit is already running on {home} (pid {pid}). Stop it first, or set `REMIT_HOME` to "
    "another directory for a second one.",
)


@dataclass(frozen=True)
class HomeLock:
    """Proof that this REMIT_HOME is ours: what may stop or clear away an older server asks
    for it."""

    home: Path


@contextmanager
def locked_home(home: Path) -> Iterator[HomeLock]:
    """Hold REMIT_HOME until the end of the block, or until death: the kernel lets go of the lock
    itself.

    The pid in the file is read only while somebody holds the lock, so it can never be stale.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            pid = lock.read().strip() or "unknown"
            raise CannotStart(RUNNING, home=home, pid=pid) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield HomeLock(home)
        lock.truncate(0)
