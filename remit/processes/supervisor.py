"""Child processes: started in order, started again when they die, stopped in reverse order."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple, Self

from kernel.errors import Words
from remit import lines
from remit.console import told
from remit.processes.home_lock import CannotStart

LAUNCHER = Path(__file__).with_name("launcher.py")
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
STEADY_AFTER = 10.0  # seconds alive, after which a death counts as the first again
FAILED_STARTS = 4
LOG_KEPT = 10_000_000  # bytes, and one older file of the same size
ASK_EVERY = 5.0  # seconds between two questions to a child whether it is well
SILENT_FOR = 3  # questions unanswered in a row, after which that is said
ONE_STOP = 1.0  # seconds in which a second signal is the same: make forwards its group's too
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class User(NamedTuple):
    uid: int
    gid: int


@dataclass(frozen=True)
class Child:
    """A command to keep alive.

    `orphan_signal` is what the kernel sends it when we die; `before` runs ahead of every start;
    `healthy` decides when it counts as started, and is asked on; after `patience` questions in a
    row without an answer it is killed and started again (None: only said). Questions are counted,
    not seconds: a busy machine asks later too. `grace` is the seconds between asking and killing.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] | None = None  # None: our own
    cwd: Path | None = None
    user: User | None = None
    fds: tuple[int, ...] = ()
    log: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL
    grace: float = 10.0
    healthy: Callable[[], Awaitable[bool]] | None = None
    before: Callable[[], Awaitable[None]] | None = None
    patience: int | None = None


def launched(child: Child) -> list[str]:
    """The command line that starts the child and ties it to this process."""
    who = ["--uid", str(child.user.uid), "--gid", str(child.user.gid)] if child.user else []
    tie = ["--signal", str(int(child.orphan_signal)), "--parent", str(os.getpid())]
    return [sys.executable, "-I", "-S", str(LAUNCHER), *who, *tie, "--", *child.argv]


def opened(log: Path) -> IO[bytes]:
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_KEPT:
        log.replace(log.with_suffix(log.suffix + ".1"))
    return log.open("ab")


def listening(host: str, port: int, backlog: int = 2048) -> socket.socket:
    """A socket for workers to share: give its `fileno()` in `Child.fds`."""
    try:
        listener = socket.create_server((host, port), backlog=backlog)
    except OSError as error:
        place = f"{host}:{port}"
        raise CannotStart(lines.CANNOT_LISTEN, place=place, why=error.strerror) from None
    # The accepted sockets inherit it. Uvicorn takes a given descriptor for no TCP socket and leaves
    # it off: a second write of an answer then waits 40 ms for the caller's delayed acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.setblocking(False)
    return listener


@dataclass
class _Life:
    """One child over all its starts."""

    child: Child
    say: Callable[[str], None]
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    process: asyncio.subprocess.Process | None = None
    starts: int = 0
    up: bool = False  # whether it was well in this life

    async def keep(self) -> None:
        pause = FIRST_PAUSE
        while not self.ending.is_set():
            born = time.monotonic()
            code = await self.live_once()
            if self.ending.is_set():
                return
            if time.monotonic() - born > STEADY_AFTER:
                pause = FIRST_PAUSE
            self.say(told(lines.ENDED, child=self.child.name, fate=fate(code), pause=pause))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.ending.wait(), pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def live_once(self) -> int | None:
        try:
            if self.child.before:
                await self.child.before()
            self.process = await self.spawn()
        except (OSError, CannotStart) as error:
            self.say(told(lines.CANNOT_START, child=self.child.name, error=str(error)))
            self.starts += 1
            return None
        self.starts, self.up = self.starts + 1, False
        if self.ending.is_set():
            self.send(self.child.stop_signal)
        watching = asyncio.create_task(self.watch(), name=f"watch {self.child.name}")
        try:
            code = await self.process.wait()
        finally:
            watching.cancel()
        # Whatever it started itself is in its group, and must not outlive it.
        self.send_to_group(signal.SIGKILL)
        self.process = None
        return code

    async def watch(self) -> None:
        """Ask the child on whether it is well, from its first good answer."""
        silent = 0
        while self.child.healthy and not self.ending.is_set():
            if await self.child.healthy():
                if silent >= SILENT_FOR:
                    self.say(told(lines.ANSWERS_AGAIN, child=self.child.name))
                silent, self.up = 0, True
            else:
                silent += 1
                self.judge(silent)
            await asyncio.sleep(ASK_EVERY)

    def judge(self, silent: int) -> None:
        if self.up and self.child.patience is not None and silent >= self.child.patience:
            self.say(told(lines.HANGS, child=self.child.name))
            self.send_to_group(signal.SIGKILL)
        elif silent % SILENT_FOR == 0:
            self.say(told(lines.SILENT if self.up else lines.SILENT_YET, child=self.child.name))

    async def spawn(self) -> asyncio.subprocess.Process:
        log = opened(self.child.log) if self.child.log else None
        try:
            return await asyncio.create_subprocess_exec(
                *launched(self.child),
                env=self.child.env,
                cwd=self.child.cwd,
                pass_fds=self.child.fds,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=asyncio.subprocess.STDOUT if log else None,
                start_new_session=True,  # a terminal's Ctrl-C is ours alone: we stop them in order
            )
        finally:
            if log:
                log.close()

    def send(self, number: signal.Signals) -> None:
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(number)

    def send_to_group(self, number: signal.Signals) -> None:
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


def fate(code: int | None) -> str:
    if code is None:
        return "not started"
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"


class Supervisor:
    """Keeps children alive inside an `async with` block, and leaves none behind it.

    SIGINT, SIGTERM and SIGHUP end the block as a cancellation that it swallows: `told` then names
    the signal. A second signal while stopping cuts the grace short. Enter it in the main thread
    (see launcher.py).
    """

    def __init__(self, say: Callable[[str], None] = lambda _: None) -> None:
        self.say = say
        self.told: signal.Signals | None = None
        self._lives: dict[str, tuple[_Life, asyncio.Task[None]]] = {}
        self._hurry = asyncio.Event()
        self._leaving = False
        self._told_at = 0.0

    async def __aenter__(self) -> Self:
        self._owner = asyncio.current_task()
        loop = asyncio.get_running_loop()
        for number in ENDING:
            loop.add_signal_handler(number, self._on_signal, number)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        self._leaving = True
        try:
            await self.stop()
        finally:
            for number in ENDING:
                asyncio.get_running_loop().remove_signal_handler(number)
        asked_to_end = self.told is not None and isinstance(error, asyncio.CancelledError)
        if asked_to_end and self._owner:
            self._owner.uncancel()
        return asked_to_end

    def _on_signal(self, number: signal.Signals) -> None:
        if self.told is None:
            self.told, self._told_at = signal.Signals(number), time.monotonic()
        elif time.monotonic() - self._told_at > ONE_STOP:
            self._hurry.set()
        if self._owner and not self._leaving:
            self._leaving = True
            self._owner.cancel()

    async def start(self, child: Child) -> None:
        """Start the child; return when it is healthy, however long that takes while it lives.
        CannotStart when it keeps dying."""
        if child.name in self._lives:
            raise ValueError(f"two children named {child.name}")
        life = _Life(child, self.say)
        keeping = asyncio.create_task(life.keep(), name=f"keep {child.name}")
        self._lives[child.name] = (life, keeping)
        while not await self._is_up(life):
            if life.starts >= FAILED_STARTS:
                raise CannotStart(lines.NOT_STARTED, name=child.name, seen=seen_in(child.log))
            await asyncio.sleep(0.05)

    async def _is_up(self, life: _Life) -> bool:
        if life.process is None:
            return False
        life.up = life.child.healthy is None or await life.child.healthy()
        return life.up

    def pid(self, name: str) -> int | None:
        """The pid of the child now, None between two lives."""
        process = self._lives[name][0].process
        return process.pid if process else None

    async def forever(self) -> None:
        """Wait for a signal."""
        await asyncio.Event().wait()

    async def stop(self) -> None:
        """Stop all, the last started first, each within its grace."""
        while self._lives:
            name, (life, keeping) = self._lives.popitem()
            try:
                await self._end(life, keeping)
            except asyncio.CancelledError:
                life.send_to_group(signal.SIGKILL)
                self._lives[name] = (life, keeping)
                self._hurry.set()

    async def _end(self, life: _Life, keeping: asyncio.Task[None]) -> None:
        life.ending.set()
        life.send(life.child.stop_signal)
        hurry = asyncio.create_task(self._hurry.wait())
        try:
            await asyncio.wait(
                {keeping, hurry}, timeout=life.child.grace, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            hurry.cancel()
        if not keeping.done():
            self.say(told(lines.STOPPED_LATE, child=life.child.name))
            life.send_to_group(signal.SIGKILL)
        await asyncio.shield(keeping)


def seen_in(log: Path | None) -> Words | str:
    """The end of a log, for an error message."""
    if log is None or not log.exists():
        return ""
    tail = "\n  ".join(log.read_text("utf-8", "replace").splitlines()[-8:])
    return lines.SEEN.filled({"log": log, "tail": tail})
