"""The files of the embedded Postgres: where they lie, how they come to be, how they go."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from kernel.errors import Words
from remit.embedded.binaries import Installation
from remit.embedded.stale_processes import Clearing, processes_in
from remit.embedded.unprivileged import is_private_place, may_pass, private_place
from remit.processes.home_lock import CannotStart
from remit.processes.supervisor import Child, User, launched

SUPERUSER = "postgres"
HOST = "127.0.0.1"
ACCESS = f"host all all {HOST}/32 scram-sha-256\n"
SETTINGS = """
# Remit's choices; ALTER SYSTEM overrides them.
max_connections = 120
shared_buffers = 128MB
wal_compression = off # this build has only pglz, which took half of Postgres's time in a sweep
max_wal_size = 1GB
jit = off
password_encryption = scram-sha-256
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %q%u@%d '
"""
SCRATCH_SETTINGS = """
fsync = off
full_page_writes = off
shared_buffers = 64MB
"""
HALF = ".new-"
CLEAN = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}


def written_by(files: Path) -> int | None:
    """The major version that made the files; None when there are none."""
    try:
        return int((files / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None


def last_port(files: Path) -> int | None:
    """The port of the last start, from what Postgres itself keeps of its command line."""
    try:
        found = re.search(r'"port=(\d+)"', (files / "postmaster.opts").read_text())
    except OSError:
        return None
    return int(found[1]) if found else None


def target(link: Path) -> Path:
    return link.parent / link.readlink() if link.is_symlink() else link


def placed(link: Path, user: User | None, say: Callable[[str], None]) -> Path:
    """Where the files are or shall be: at the link itself, or outside when the user cannot get
    there."""
    files = target(link)
    if link.is_symlink():
        if not files.parent.exists():
            words = Words(
                "{link} trỏ tới {files}, nay không còn. Hãy khôi phục; hoặc xóa liên kết để bắt "
                "đầu mà không có nội dung cũ.",
                "{link} points to {files}, which is gone. Restore it; or, to start without the old "
                "contents, delete the link.",
            )
            raise CannotStart(words, link=link, files=files)
        return files
    if user is None or may_pass(user, link.parent):
        return files
    if files.exists():
        words = Words(
            "Người dùng {uid} chạy Postgres không vào được {files}. Hãy chuyển tới nơi vào được, "
            "ví dụ dưới `/var/lib/remit`, và đặt liên kết thay vào chỗ cũ.",
            "The user {uid}, who runs Postgres, cannot reach {files}. Move it where it can be "
            "reached, for example below `/var/lib/remit`, and put a link in its place.",
        )
        raise CannotStart(words, uid=str(user.uid), files=files)
    files = private_place() / link.name
    # The link comes first: after a kill in the middle the next start goes on in the same place.
    link.symlink_to(files)
    say(f"{link.parent} is closed to the user that runs Postgres; its files are in {files.parent}")
    return files


def make(
    files: Path, programs: Installation, user: User | None, password: str, settings: str
) -> None:
    """Only the last rename makes it count; what a kill in the middle leaves, the next start sweeps
    away.

    The name is new each time: the server that a killed initdb had started writes on for a moment.
    """
    half = Path(tempfile.mkdtemp(prefix=f"{files.name}{HALF}", dir=files.parent))
    if user:
        os.chown(half, user.uid, user.gid)
    initdb(half, programs, user, password)
    synced(half / "postgresql.conf", (half / "postgresql.conf").read_text("utf-8") + settings)
    synced(half / "pg_hba.conf", ACCESS)
    half.rename(files)
    sync(files.parent)


def swept(files: Path) -> None:
    """Remove what killed starts left half made."""
    for half in files.parent.glob(f"{files.name}{HALF}*"):
        Clearing(half).wait()
        shutil.rmtree(half, ignore_errors=True)


def initdb(half: Path, programs: Installation, user: User | None, password: str) -> None:
    wanted = ["--pgdata", str(half), "--username", SUPERUSER, "--pwfile=/dev/stdin"]
    settled = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-instructions"]
    making = Child("initdb", argv=[str(programs.bin / "initdb"), *wanted, *settled], user=user)
    # Through a pipe that belongs to the server's user: the password lies on disk in one place only.
    reading, writing = os.pipe()
    try:
        if user:
            os.fchown(reading, user.uid, user.gid)
        os.write(writing, f"{password}\n".encode())
        os.close(writing)
        done = subprocess.run(  # noqa: S603 - our own words only
            launched(making),
            stdin=reading,
            capture_output=True,
            text=True,
            env=CLEAN,
            cwd="/",
            check=False,
        )
    finally:
        os.close(reading)
    if done.returncode != 0:
        words = Words("`initdb` thất bại: {said}", "`initdb` failed: {said}")
        raise CannotStart(words, said=done.stderr.strip() or done.stdout.strip())


def discard(link: Path) -> None:
    """Delete the files of a stopped server, and the private place that was made for them."""
    files = target(link)
    if processes_in(files):
        words = Words(
            "Postgres đang chạy trong {files}; hãy dừng trước khi xóa tệp của nó.",
            "Postgres runs in {files}; stop it before deleting its files.",
        )
        raise CannotStart(words, files=files)
    shutil.rmtree(files.parent if is_private_place(files.parent) else files, ignore_errors=True)
    if link.is_symlink():
        link.unlink()


def synced(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())


def sync(directory: Path) -> None:
    opened = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
