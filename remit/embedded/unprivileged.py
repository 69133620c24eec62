"""Where a server of an unprivileged user may live when root starts it, without opening any
directory to it."""

import os
import pwd
import stat
import tempfile
from pathlib import Path

from kernel.errors import Words
from remit.processes.home_lock import CannotStart
from remit.processes.supervisor import User

PREFIX = "remit-"
LESSER = ("nobody", "daemon")
PLACES = (Path("/var/lib/remit"), Path("/var/tmp"))  # noqa: S108 a random name goes below


def server_user(existing: Path) -> User | None:
    """Who runs the server: we ourselves; as root the owner of the existing files, else a lesser
    user."""
    if os.geteuid() != 0:
        return None
    if existing.exists() and (owner := existing.stat()).st_uid != 0:
        return User(owner.st_uid, owner.st_gid)
    for name in LESSER:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return User(entry.pw_uid, entry.pw_gid)
    words = Words(
        "Postgres không chạy với quyền `root`, mà ở đây không có người dùng nào trong số {users}.",
        "Postgres refuses to run as root, and none of the users {users} is here.",
    )
    raise CannotStart(words, users=", ".join(LESSER))


def may_pass(user: User, directory: Path) -> bool:
    """Whether the user may walk through the directory to what lies in it."""
    directory = directory.resolve()
    return all(_granted(user, step, "x") for step in (directory, *directory.parents))


def may_use_all(user: User, directories: list[Path]) -> bool:
    """Whether the user may walk to the directories and read all that is in them."""
    within = (path for top in directories for path in (top, *top.rglob("*")) if path.exists())
    return all(may_pass(user, top.parent) for top in directories) and all(
        _granted(user, path, "rx" if path.is_dir() else "r") for path in within
    )


def _granted(user: User, path: Path, wanted: str) -> bool:
    status = path.stat()
    bits = {
        "r": (stat.S_IRUSR, stat.S_IRGRP, stat.S_IROTH),
        "x": (stat.S_IXUSR, stat.S_IXGRP, stat.S_IXOTH),
    }
    whose = 0 if status.st_uid == user.uid else 1 if status.st_gid == user.gid else 2
    return all(status.st_mode & bits[letter][whose] for letter in wanted)


def is_private_place(path: Path) -> bool:
    return path.parent in PLACES and path.name.startswith(PREFIX)


def private_place() -> Path:
    """A fresh directory with a random name that lets others pass but not look."""
    for parent in PLACES:
        try:
            if not parent.exists():
                parent.mkdir()
                parent.chmod(0o755)  # ours, made now; the umask may have shut it
            place = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        except OSError:
            continue
        place.chmod(0o711)
        return place
    words = Words(
        "Không tạo được thư mục cho Postgres ở nơi nào trong số {places}.",
        "Cannot make a directory for Postgres in any of {places}.",
    )
    raise CannotStart(words, places=", ".join(map(str, PLACES)))
