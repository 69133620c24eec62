"""Starting a migration: a dated file that stands on the newest one of its service."""

import re
import sys
from pathlib import Path

from alembic import command
from alembic.config import Config

ROOT = Path(__file__).parents[1]
ASK = 'make migration s=tasks m="what changed"'
# It becomes a file's name, which Alembic cuts after 40, and its docstring.
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ,()'-]{2,38}[A-Za-z0-9)]")
DAYLESS = "not_dated_yet"
LONGEST = 32  # Alembic's column for the id


def start(service: str, what: str, root: Path = ROOT) -> Path:
    """The new file, with its place in the history; what it does is still to be written."""
    services = sorted(path.name for path in (root / "migrations").iterdir() if _holds_history(path))
    if not service or not what:
        raise SystemExit(f"say which service and what changed: {ASK}")
    if service not in services:
        raise SystemExit(f"there is no service {service!r}, only {', '.join(services)}: {ASK}")
    if not PLAIN.fullmatch(what):
        raise SystemExit(f"say what changed in 4 to 40 plain letters, digits and spaces: {ASK}")
    words = "_".join(re.findall(r"\w+", what)).lower()
    for older in (root / "migrations" / service).glob(f"[0-9]*_{words}.py"):
        raise SystemExit(f"{older.name} says that already; say what else changed: {ASK}")
    config = Config(root / "alembic.ini", ini_section=service)
    made = command.revision(config, message=what, rev_id=DAYLESS)
    if made is None or isinstance(made, list):
        raise SystemExit(f"{service} has more than one newest migration; join them first")
    return _dated(Path(made.path), service)


def _holds_history(folder: Path) -> bool:
    return folder.is_dir() and any(folder.glob("[0-9]*.py"))


def _dated(path: Path, service: str) -> Path:
    """With the id that the older ones have: the service and the file's name, which Alembic has just
    given. A counted id would be given twice, on two branches."""
    text, id_ = path.read_text(encoding="utf-8"), f"{service}_{path.stem}"[:LONGEST].rstrip("_")
    if any(f'"{id_}"' in older.read_text(encoding="utf-8") for older in path.parent.glob("*.py")):
        path.unlink()
        raise SystemExit(f"another has the id {id_}; let what changed begin otherwise: {ASK}")
    path.write_text(text.replace(DAYLESS, id_), encoding="utf-8")
    return path


if __name__ == "__main__":
    _, asked_service, asked_change = sys.argv
    start(asked_service, asked_change)
