"""Starting a migration: a dated file that stands on the newest one of its service."""

import re
import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

ROOT = Path(__file__).parents[1]
ASK = 'make migration s=tasks m="what changed"'
# It becomes a file's name and its docstring.
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ,()'-]{2,58}[A-Za-z0-9)]")


def start(service: str, what: str, root: Path = ROOT) -> Path:
    """The new file, with its place in the history; what it does is still to be written."""
    services = sorted(path.name for path in (root / "migrations").iterdir() if _holds_history(path))
    if not service or not what:
        raise SystemExit(f"say which service and what changed: {ASK}")
    if service not in services:
        raise SystemExit(f"there is no service {service!r}, only {', '.join(services)}: {ASK}")
    if not PLAIN.fullmatch(what):
        raise SystemExit(f"say what changed in 4 to 60 plain letters, digits and spaces: {ASK}")
    config = Config(root / "alembic.ini", ini_section=service)
    made = command.revision(config, message=what, rev_id=_next_id(config, service))
    if made is None or isinstance(made, list):
        raise SystemExit(f"{service} has more than one newest migration; join them first")
    return Path(made.path)


def _holds_history(folder: Path) -> bool:
    return folder.is_dir() and any(folder.glob("[0-9]*.py"))


def _next_id(config: Config, service: str) -> str:
    """As the older ones: tasks_2, tasks_3, …; counted, since two may be made on one day."""
    made = sum(1 for _ in ScriptDirectory.from_config(config).walk_revisions())
    return f"{service}_{made + 1}"


if __name__ == "__main__":
    _, asked_service, asked_change = sys.argv
    start(asked_service, asked_change)
