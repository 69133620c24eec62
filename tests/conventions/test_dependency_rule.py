"""Imports point down, pure rules stay pure, and each contract that says so really breaks."""

import ast
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.conventions.sources import ROOT, SHIPPED, place, python_files, tree

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
CONTRACTS: list[dict[str, Any]] = PROJECT["importlinter"]["contracts"]
LAYERED = {one["containers"][0]: one for one in CONTRACTS if "containers" in one}
LINT = "from importlinter.cli import lint_imports as lint; raise SystemExit(lint(no_cache=True))"
PURE: list[str] = PROJECT["remit"]["pure-rules"]


@pytest.mark.parametrize("rule", PURE)
def test_a_pure_rule_imports_nothing_that_touches_the_world(rule: str) -> None:
    path = ROOT / f"{rule.replace('.', '/')}.py"
    assert path.exists(), "a rule that is listed is there"
    assert not list(impure_imports(path)), "standard library, clock, errors and texts of the kernel"


@pytest.mark.parametrize("package", sorted(LAYERED))
def test_every_module_of_a_package_has_its_layer_and_no_two_share_one_unbound(
    package: str,
) -> None:
    contract = LAYERED[package]
    assert contract["exhaustive"], "a file without a layer is a file without a rule"
    assert not [layer for layer in contract["layers"] if ":" in layer], "':' binds nothing"
    found = {path.stem for path in (ROOT / package.replace(".", "/")).iterdir() if _is_code(path)}
    assert found - {"__init__"} == set(_modules(contract)), "list it in pyproject.toml"


def test_every_package_of_ours_with_more_than_one_module_has_its_layers() -> None:
    packages = {".".join(p.relative_to(ROOT).parts[:-1]) for p in python_files(SHIPPED)}
    layered = {one for one in packages if one not in ("services", "services.units.routes")}
    assert layered == set(LAYERED)


@cache
def _planted_report(tmp: Path) -> str:
    for package in ("kernel", "services", "gateway", "remit"):
        shutil.copytree(ROOT / package, tmp / package)
    shutil.copy(ROOT / "pyproject.toml", tmp)
    for contract in CONTRACTS:
        _plant(tmp, contract)
    lint = (
        "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    )
    done = subprocess.run(  # noqa: S603 our own words
        [sys.executable, "-c", lint], cwd=tmp, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


def test_every_contract_breaks_when_an_import_points_up(tmp_path: Path) -> None:
    report = _planted_report(tmp_path)
    kept = [one["name"] for one in CONTRACTS if f"{one['name']} BROKEN" not in report]
    assert not kept, report


def test_a_planted_import_of_the_world_is_found_in_a_pure_rule(tmp_path: Path) -> None:
    rule = tmp_path / "ladder.py"
    rule.write_text("import psycopg\nfrom datetime import date\nfrom kernel.errors import Words\n")
    assert list(impure_imports(rule)) == ["psycopg"]


def impure_imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or "."]
        for name in names:
            if name.split(".")[0] not in sys.stdlib_module_names and name not in _allowed():
                yield name


@cache
def _allowed() -> frozenset[str]:
    return frozenset({"kernel.errors", "kernel.clock", "kernel.texts", *PURE})


def _plant(tmp: Path, contract: dict[str, Any]) -> None:
    """The wrong import that a contract is there to refuse."""
    match contract:
        case {"type": "independence", "modules": [one, other, *_]}:
            below, above = f"{one}.app", f"{other}.app"
        case {"type": "forbidden", "source_modules": [below], "forbidden_modules": [above, *_]}:
            pass
        case {"containers": [package], "layers": layers}:
            below, above = (f"{package}.{_first(layers[at])}" for at in (-1, 0))
        case {"layers": layers}:
            below, above = "kernel.clock", "services.units.app"
    path = tmp / f"{below.replace('.', '/')}.py"
    path = path if path.exists() else path.with_suffix("") / "__init__.py"
    path.write_text(f"{path.read_text()}\nimport {above}\n")


def _first(layer: str) -> str:
    return layer.split("|", maxsplit=1)[0].strip(" ()")


def _modules(contract: dict[str, Any]) -> Iterator[str]:
    for layer in contract["layers"]:
        yield from (name.strip(" ()") for name in layer.split("|"))


def _is_code(path: Path) -> bool:
    return path.suffix == ".py" or (path / "__init__.py").exists()


def test_the_place_of_a_fault_can_be_opened() -> None:
    assert place(ROOT / "kernel/clock.py") == "kernel/clock.py:1"
