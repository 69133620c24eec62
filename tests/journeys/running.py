"""A running Remit over the real nation, all in one process or apart in four, for the
journeys."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
import pytest

from gateway.dev_issuer import demo_token, issuing_key, public_key_file
from remit.clock_shift import move_clock
from remit.settings import SERVICES
from remit.shipped_input import databases
from services.tasks.assignment.turns import open_due_turns
from services.tasks.escalation.sweeping import fire_due_rungs
from services.tasks.verdicts.reminding import remind_of_verdicts
from services.units.seed.personas import persona
from tests.journeys.composed import composed, dot_env

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
PASSWORD = "journeys-only-password"
SECRET = "journeys-only-internal-secret-0123456789"
ALL_IN_ONE = "all in one"
# For what an operator does, or what takes long: where a service runs makes no difference to it.
all_in_one = pytest.mark.parametrize("remit", [ALL_IN_ONE], indirect=True)


def role_url(owner_url: str, service: str) -> str:
    owner = urlsplit(owner_url)
    place = owner.netloc.rpartition("@")[2]
    return owner._replace(netloc=f"remit_{service}:{PASSWORD}@{place}").geturl()


def variables(owner_url: str, home: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("REMIT_")},
        "REMIT_ENVIRONMENT": "test",
        "REMIT_HOME": str(home),
        "REMIT_INTERNAL_SECRET": SECRET,
        "REMIT_DATABASE_URL": owner_url,
        "REMIT_DEV_ISSUER_KEY": str(public_key_file(home)),
        "REMIT_GATHER_SECONDS": "0.2",
        "REMIT_SWEEP_SECONDS": "3600",
        "REMIT_LOG_LEVEL": "warning",
        **{
            f"REMIT_{service.upper()}_DATABASE_URL": role_url(owner_url, service)
            for service in SERVICES
        },
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Remit:
    """A Remit to talk to over HTTP, and its command line."""

    url: str
    owner_url: str
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]]
    _tokens: dict[str, str] = field(default_factory=dict)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, "-m", "remit", *words]
        return subprocess.run(  # noqa: S603
            argv,
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def begin(self, *words: str) -> subprocess.Popen[bytes]:
        argv = [sys.executable, "-m", "remit", *words]
        return subprocess.Popen(  # noqa: S603
            argv, env=self.environment, cwd=ROOT, stdout=subprocess.DEVNULL
        )

    def token(self, persona: str) -> str:
        """As `remit token --as` prints it, without starting a Python for each."""
        if persona not in self._tokens:
            self._tokens[persona] = asyncio.run(self._token(persona))
        return self._tokens[persona]

    async def _token(self, name: str) -> str:
        async with databases(self.environment) as to, to.units.read() as read:
            official, called = await persona(read, name)
        return demo_token(issuing_key(Path(self.environment["REMIT_HOME"])), official, called)

    def sweep(self) -> int:
        """As `remit sweep` does it."""
        return asyncio.run(self._sweep())

    async def _sweep(self) -> int:
        async with databases(self.environment) as to:
            await open_due_turns(to.tasks)
            return await fire_due_rungs(to.tasks) + await remind_of_verdicts(to.tasks)

    def ask(self, persona: str, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token(persona)}", **more.pop("headers", {})}
        return httpx.request(method, f"{self.url}{path}", headers=headers, timeout=30, **more)

    def get(self, persona: str, path: str, **query: Any) -> Any:
        answer = self.ask(persona, "GET", path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, persona: str, path: str, body: Any = None, status: int = 201) -> Any:
        answer = self.ask(persona, "POST", path, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def at(self, moment: str) -> None:
        move_clock(self.owner_url, datetime.fromisoformat(moment))

    def unit(self, code: str, scheme: str = "remit-central") -> str:
        return str(self.get("stranger", "/v1/units/lookup", code=code, scheme=scheme)["id"])

    def eventually(self, question: Callable[[], T], seconds: float = 90) -> T:
        """Ask until the answer is true; the last answer when time is up."""
        until = time.monotonic() + seconds
        while not (answer := question()) and time.monotonic() < until:
            time.sleep(0.1)
        assert answer, "it did not come to pass in time"
        return answer


def _serve(app: str, port: int, environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    words = (
        f"-m uvicorn --factory {app} --host 127.0.0.1 --port {port} --no-access-log "
        f"--log-level warning"
    )
    words += " --no-server-header --no-proxy-headers --timeout-graceful-shutdown 2"
    with log.open("ab") as out:
        return subprocess.Popen(  # noqa: S603 our own words
            [sys.executable, *words.split()], env=environment, cwd=ROOT, stdout=out, stderr=out
        )


def _started(
    apart: bool, environment: dict[str, str], home: Path
) -> tuple[str, dict[str, subprocess.Popen[bytes]]]:
    ports = {name: free_port() for name in ("gateway", *SERVICES)}
    if not apart:
        process = _serve("remit.all_in_one:build", ports["gateway"], environment, home / "web.log")
        return f"http://127.0.0.1:{ports['gateway']}", {ALL_IN_ONE: process}
    # Apart they are what compose would start: production, each with its own variables and no
    # others.
    given = composed(dot_env(home, SECRET, PASSWORD), environment["REMIT_DATABASE_URL"], ports)
    ours = {name: value for name, value in environment.items() if not name.startswith("REMIT_")}
    quick = {"REMIT_GATHER_SECONDS": "0.2", "REMIT_SWEEP_SECONDS": "3600"}
    processes = {
        name: _serve(
            "gateway.app:build" if name == "gateway" else f"services.{name}.app:build",
            port,
            {**ours, **given[name], **quick},
            home / f"{name}.log",
        )
        for name, port in ports.items()
    }
    return f"http://127.0.0.1:{ports['gateway']}", processes


@contextmanager
def opened(owner_url: str, home: Path, *, apart: bool, background: bool = True) -> Iterator[Remit]:
    environment = {
        **variables(owner_url, home),
        "REMIT_BACKGROUND": "true" if background else "false",
    }
    url, processes = _started(apart, environment, home)
    try:
        remit = Remit(url, owner_url, environment, processes)
        remit.eventually(lambda: _ready(url), 90)
        yield remit
    finally:
        for process in processes.values():
            process.send_signal(signal.SIGTERM)
        for process in processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False
