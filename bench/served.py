"""Served: one uvicorn worker on 127.0.0.1 for the length of a block, tied to the life of this
process."""

import asyncio
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from remit.processes.supervisor import Child, launched, listening

ROOT = Path(__file__).parents[1]
WORDS = (
    "-m uvicorn --factory {} --loop uvloop --http httptools --no-access-log --log-level "
    "warning --workers 1"
)


@contextmanager
def served(application: str, **variables: str) -> Iterator[str]:
    """The address of an application by its factory's name, as `remit up` serves it."""
    with (
        listening("127.0.0.1", 0) as listener,
        NamedTemporaryFile("w+", prefix="remit-bench-") as log,
    ):
        words = [*WORDS.format(application).split(), "--no-server-header", "--no-proxy-headers"]
        child = Child(
            name=application,
            argv=[sys.executable, *words, "--fd", str(listener.fileno())],
            env={},
            healthy=_unasked,
        )
        process = subprocess.Popen(  # noqa: S603 - our own words only
            launched(child),
            env={**os.environ, **variables},
            cwd=ROOT,
            pass_fds=[listener.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{listener.getsockname()[1]}"
            _wait(f"{address}/livez", process, Path(log.name))
            yield address
        finally:
            process.terminate()
            process.wait(20)


async def _unasked() -> bool:
    await asyncio.sleep(0)
    return True


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - loopback
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise SystemExit(f"{address} does not answer: {log.read_text()[-2000:]}")
