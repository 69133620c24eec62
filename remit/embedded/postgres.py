"""The embedded Postgres: one private server in REMIT_HOME, on loopback, with a password."""

import asyncio
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from kernel.errors import Words
from remit.embedded.binaries import Installation, installation, reachable
from remit.embedded.files import (
    CLEAN,
    HOST,
    SCRATCH_SETTINGS,
    SETTINGS,
    SUPERUSER,
    discard,
    last_port,
    make,
    placed,
    swept,
    written_by,
)
from remit.embedded.stale_processes import Clearing, postmaster
from remit.embedded.unprivileged import server_user
from remit.processes.home_lock import CannotStart, HomeLock, locked_home
from remit.processes.supervisor import Child, User, launched, opened, seen_in

# Below the kernel's own range: a client that knocks on a closed port inside it can end up connected
# to itself, and then holds the port that the restarting server needs.
PORTS = range(15_000, 32_000)


@dataclass(frozen=True)
class _Ready:
    """What `ensure` settled."""

    files: Path
    programs: Installation
    user: User | None
    port: int


class EmbeddedPostgres:
    """`ensure` it under a lock, then give `child()` to a Supervisor; or use `running()` alone.

    The port stays the same for the life of this object, so URLs do too.
    """

    def __init__(
        self,
        home: Path,
        *,
        bin: Path | None = None,
        durable: bool = True,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.home = home.absolute()
        self.log = self.home / "log" / "postgres.log"
        self._bin = bin
        self._durable = durable
        self._say = say
        self._ready: _Ready | None = None

    @property
    def files(self) -> Path:
        """The data directory, or the link to it."""
        return self.home / "pg"

    @property
    def password_file(self) -> Path:
        return self.home / "secrets" / "postgres-password"

    def ensure(self, lock: HomeLock) -> None:
        """Settle user, place, programs and port; end an older server; make the files if there are
        none."""
        if lock.home.resolve() != self.home.resolve():
            raise ValueError("the lock is on another REMIT_HOME")
        user = server_user(self.files)
        files = placed(self.files, user, self._say)
        swept(files)
        programs = reachable(installation(written_by(files), self._bin), user, files.parent)
        if written_by(files) is None:
            settings = SETTINGS if self._durable else SETTINGS + SCRATCH_SETTINGS
            make(files, programs, user, self._password(create=True), settings)
        elif not self.password_file.exists():
            words = Words(
                "Không còn {password}: hãy đặt lại, vì {files} không mở bằng mật khẩu nào khác.",
                "{password} is gone: put it back, for {files} opens to no other.",
            )
            raise CannotStart(words, password=self.password_file, files=self.files)
        Clearing(files).wait()
        self._ready = _Ready(files, programs, user, free_port(last_port(files)))

    def _password(self, *, create: bool = False) -> str:
        if create and not self.password_file.exists():
            keep_secret(self.password_file, secrets.token_urlsafe(32))
        return self.password_file.read_text("utf-8").strip()

    def _settled(self) -> _Ready:
        if self._ready is None:
            raise RuntimeError("call ensure() first")
        return self._ready

    def child(self) -> Child:
        ready = self._settled()
        now = {
            "port": ready.port,
            "listen_addresses": HOST,
            "unix_socket_directories": "",
            "logging_collector": "off",
        }
        return Child(
            name="postgres",
            argv=[
                str(ready.programs.bin / "postgres"),
                "-D",
                str(ready.files),
                *(word for name, value in now.items() for word in ("-c", f"{name}={value}")),
            ],
            env=CLEAN,
            cwd=Path("/"),  # ours may be closed to its user
            user=ready.user,
            log=self.log,
            stop_signal=signal.SIGINT,  # "fast": SIGTERM would wait for every client to leave
            orphan_signal=signal.SIGINT,
            grace=30,
            healthy=self._answers,
            before=self._cleared,
        )

    async def _cleared(self) -> None:
        clearing = Clearing(self._settled().files)
        while not clearing.step():  # noqa: ASYNC110 - other processes end without telling us
            await asyncio.sleep(0.05)

    async def _answers(self) -> bool:
        try:
            async with await psycopg.AsyncConnection.connect(
                self.superuser_url, connect_timeout=2
            ) as one:
                await one.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    @property
    def port(self) -> int:
        """Ours, or that of the server which another process keeps on this home."""
        if self._ready:
            return self._ready.port
        port = last_port(self.files) if postmaster(self.files) else None
        if port is None:
            words = Words(
                "Không có Postgres nào chạy trên {home}; hãy khởi động bằng: `remit up`",
                "No Postgres runs on {home}; start it with: `remit up`",
            )
            raise CannotStart(words, home=self.home)
        return port

    def url(self, database: str, user: str, password: str) -> str:
        name, secret, place = (quote(part, "") for part in (user, password, database))
        return f"postgresql://{name}:{secret}@{HOST}:{self.port}/{place}"

    @property
    def superuser_url(self) -> str:
        return self.url("postgres", SUPERUSER, self._password())

    def wait_ready(self, alive: Callable[[], bool]) -> None:
        """As long as the server lives: after a crash it reads its log first, however long that
        is."""
        while True:
            try:
                with psycopg.connect(self.superuser_url, connect_timeout=2) as one:
                    one.execute("SELECT 1")
                return
            except psycopg.OperationalError as error:
                if not alive():
                    words = Words(
                        "Postgres không trả lời: {why}{seen}",
                        "Postgres does not answer: {why}{seen}",
                    )
                    raise CannotStart(words, why=str(error), seen=seen_in(self.log)) from None
            time.sleep(0.05)

    def create_database(self, name: str) -> None:
        with psycopg.connect(self.superuser_url, autocommit=True) as one:
            if (
                one.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
                is None
            ):
                one.execute(sql.SQL("create database {}").format(sql.Identifier(name)))

    @contextmanager
    def running(self) -> Iterator[Self]:
        """The server for one block, its home locked, unsupervised: for tests and tools."""
        with locked_home(self.home) as lock:
            self.ensure(lock)
            child = self.child()
            with opened(self.log) as log:
                process = subprocess.Popen(  # noqa: S603 - our own words only
                    launched(child),
                    env=child.env,
                    cwd=child.cwd,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            try:
                self.wait_ready(alive=lambda: process.poll() is None)
                yield self
            finally:
                process.send_signal(child.stop_signal)
                try:
                    process.wait(child.grace)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    @contextmanager
    def at_hand(self) -> Iterator[Self]:
        """The server that `remit up` keeps on this home if it runs, else one of our own for the
        block."""
        if self._ready is None and postmaster(self.files):
            self.wait_ready(alive=lambda: postmaster(self.files) is not None)
            yield self
        else:
            with self.running():
                yield self


@contextmanager
def scratch(
    directory: Path | None = None, bin: Path | None = None, *, durable: bool = False
) -> Iterator[EmbeddedPostgres]:
    """A fast server that forgets: for tests. It dies with this process, and its files with the
    block."""
    home = Path(tempfile.mkdtemp(prefix="remit-", dir=directory))
    home.chmod(0o711)  # so that as root its lesser user may pass
    server = EmbeddedPostgres(home, bin=bin, durable=durable)
    try:
        with server.running():
            yield server
    finally:
        discard(server.files)
        shutil.rmtree(home, ignore_errors=True)


def free_port(wanted: int | None) -> int:
    for port in (*filter(None, [wanted]), *random.sample(PORTS, 200)):
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                attempt.bind((HOST, port))
                return port
    words = Words(
        "Không còn cổng trống từ {first} đến {last} trên {host}.",
        "No free port between {first} and {last} on {host}.",
    )
    raise CannotStart(words, first=str(PORTS.start), last=str(PORTS.stop), host=HOST)


def keep_secret(path: Path, secret: str) -> None:
    """Write a secret that only we can read, whole or not at all; of several at once the first one's
    is kept."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened_file, half = tempfile.mkstemp(dir=path.parent)  # 0600
    try:
        with os.fdopen(opened_file, "w") as out:
            out.write(f"{secret}\n")
            out.flush()
            os.fsync(out.fileno())
        with suppress(FileExistsError):
            os.link(half, path)
    finally:
        os.unlink(half)
