"""Nobody outlives the supervisor, and nobody it keeps stays dead."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from remit.processes import supervisor as supervising
from remit.processes.home_lock import CannotStart
from remit.processes.supervisor import Child, Supervisor, launched
from tests.faults.conftest import Supervised, alive, below, soon

Begin = Callable[[], Supervised]
linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux signals the orphan"
)


@linux
def test_kill_9_of_the_supervisor_leaves_nothing_running(supervised: Begin) -> None:
    run = supervised()
    pids = run.all_pids()
    assert len(pids) >= 8  # two workers with a child each, the server with its own

    run.process.kill()
    run.process.wait()

    assert soon(lambda: not alive(pids), within=10), alive(pids)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_everything_in_order(supervised: Begin, number: signal.Signals) -> None:
    run = supervised()
    pids = run.all_pids()

    rest = run.end(number)

    assert run.process.returncode == 0
    assert f'"stopped": "{number.name}"' in rest
    assert not alive(pids)


def test_workers_share_one_socket_and_a_killed_one_comes_back(supervised: Begin) -> None:
    run = supervised()
    killed = run.pids["web 0"]

    def answered_by() -> int:
        with socket.create_connection(("127.0.0.1", run.facts["port"]), timeout=2) as worker:
            return int(worker.recv(16) or killed)

    os.kill(killed, signal.SIGKILL)

    assert soon(lambda: answered_by() not in (killed, run.pids["web 1"]))
    assert not alive({killed})


def test_a_launcher_whose_parent_is_already_dead_starts_nothing() -> None:
    ours, strangers = str(os.getpid()), "1"
    late = [
        strangers if word == ours else word for word in launched(Child("echo", ["echo", "started"]))
    ]

    gone = subprocess.run(late, capture_output=True, check=False)  # noqa: S603 - our own words only

    assert (gone.returncode, gone.stdout) == (125, b"")


def test_a_launcher_names_the_command_that_cannot_start() -> None:
    wanted = launched(Child("none", ["/no/such/program"]))

    failed = subprocess.run(wanted, capture_output=True, text=True, check=False)  # noqa: S603

    assert failed.returncode == 127
    assert "/no/such/program" in failed.stderr


async def test_a_child_that_keeps_dying_is_reported_with_the_end_of_its_log(tmp_path: Path) -> None:
    child = Child(
        "broken", ["sh", "-c", "echo the disk is full; exit 3"], log=tmp_path / "broken.log"
    )

    async def never() -> bool:
        return False

    with pytest.raises(CannotStart, match="the disk is full"):
        async with Supervisor() as supervisor:
            await supervisor.start(Child(child.name, child.argv, log=child.log, healthy=never))


async def test_what_a_killed_child_had_started_goes_with_it() -> None:
    async with Supervisor() as supervisor:
        await supervisor.start(Child("parent", ["sh", "-c", "sleep 600 & wait"]))
        pid = supervisor.pid("parent")
        assert pid is not None
        assert await asyncio.to_thread(soon, lambda: below(pid))
        grandchildren = set(below(pid))
        os.kill(pid, signal.SIGKILL)
        assert await asyncio.to_thread(soon, lambda: supervisor.pid("parent") not in (pid, None))
        assert not alive({pid} | grandchildren)


async def test_a_child_that_will_not_stop_is_killed_after_its_grace() -> None:
    deaf = Child("deaf", ["sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"], grace=0.5)
    async with Supervisor() as supervisor:
        await supervisor.start(deaf)
        pid = supervisor.pid("deaf")
        assert pid is not None
        await asyncio.sleep(0.3)  # until its trap is set
        pids = {pid}
    assert not alive(pids)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(supervising, "ASK_EVERY", 0.05)
    return []


def taken(file: Path) -> bool:
    """Whether it was there; it is not any more."""
    there = file.exists()
    file.unlink(missing_ok=True)
    return there


def touching(file: Path, patience: int | None) -> Child:
    """A child that touches a file while it lives, and is well while it does."""

    async def healthy() -> bool:
        await asyncio.sleep(0.1)
        return taken(file)

    turn = f"while :; do touch '{file}'; sleep 0.02; done"
    return Child("turning", ["sh", "-c", turn], healthy=healthy, patience=patience)


async def test_a_child_that_lives_and_hangs_is_killed_and_started_again(
    tmp_path: Path, said: list[str]
) -> None:
    async with Supervisor(said.append) as supervisor:
        await supervisor.start(touching(tmp_path / "beat", 4))
        hanging = supervisor.pid("turning")
        assert hanging is not None
        os.kill(hanging, signal.SIGSTOP)
        assert await asyncio.to_thread(
            soon, lambda: supervisor.pid("turning") not in (hanging, None)
        )
        assert not alive({hanging})
        assert await asyncio.to_thread(soon, (tmp_path / "beat").exists)
    assert said[:2] == ["turning does not answer", "turning hangs; killing it"]
    assert "turning ended (signal SIGKILL)" in said[2]


async def test_one_whose_patience_has_no_end_is_only_spoken_of_and_goes_on_where_it_was(
    tmp_path: Path, said: list[str]
) -> None:
    """Postgres: a server that is busy with itself must not be killed for it."""
    async with Supervisor(said.append) as supervisor:
        await supervisor.start(touching(tmp_path / "beat", None))
        pid = supervisor.pid("turning")
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        assert await asyncio.to_thread(soon, lambda: len(said) >= 3)
        os.kill(pid, signal.SIGCONT)
        assert await asyncio.to_thread(soon, lambda: "turning answers again" in said)
        assert supervisor.pid("turning") == pid
    assert set(said) == {"turning does not answer", "turning answers again"}


async def test_a_child_that_lives_may_take_its_time_to_start(
    tmp_path: Path, said: list[str]
) -> None:
    began = tmp_path / "began"

    async def healthy() -> bool:
        return began.exists()

    slow = Child(
        "slow", ["sh", "-c", f"sleep 1; touch '{began}'; sleep 600"], healthy=healthy, patience=4
    )
    async with Supervisor(said.append) as supervisor:
        await supervisor.start(slow)
        assert began.exists()
    assert set(said) == {"slow does not answer yet"}


@pytest.mark.parametrize(
    ("steady_after", "pauses"), [(60.0, ["0.1", "0.2", "0.4", "0.8"]), (0.0, ["0.1"] * 4)]
)
async def test_one_that_dies_again_is_started_later_each_time_until_it_has_lived_for_a_while(
    said: list[str], monkeypatch: pytest.MonkeyPatch, steady_after: float, pauses: list[str]
) -> None:
    monkeypatch.setattr(supervising, "STEADY_AFTER", steady_after)
    async with Supervisor(said.append) as supervisor:
        await supervisor.start(Child("mortal", ["sh", "-c", "sleep 0.2; exit 3"]))
        assert await asyncio.to_thread(soon, lambda: len(said) >= 4)
    assert said[:4] == [
        f"mortal ended (exit 3); starting it again in {pause} s" for pause in pauses
    ]


async def test_one_that_cannot_start_does_not_end_those_that_serve() -> None:
    async def never() -> bool:
        return False

    async with Supervisor() as supervisor:
        await supervisor.start(Child("serving", ["sleep", "600"]))
        with pytest.raises(CannotStart):
            await supervisor.start(Child("broken", ["sh", "-c", "exit 3"], healthy=never))
        serving = supervisor.pid("serving")
        assert serving is not None
        assert alive({serving})
