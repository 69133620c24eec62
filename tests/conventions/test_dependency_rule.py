"""Pure rules stay pure: they know the standard library, refusals and one another."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conventions.sources import ROOT, place, tree

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]
SERVICES = {
    contract["containers"][0]: contract for contract in CONTRACTS if "containers" in contract
}


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_a_pure_rule_imports_nothing_that_touches_the_world(service: str) -> None:
    pure = _modules(SERVICES[service]["layers"][-1])
    allowed = sys.stdlib_module_names | {"kernel.errors"} | {f"{service}.{name}" for name in pure}
    wrong = [
        f"{place(path)} imports {name}"
        for path in _files(service, pure)
        for name in _imported(path)
        if name not in allowed and name.split(".")[0] not in sys.stdlib_module_names
    ]
    assert not wrong


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_every_module_of_a_service_has_its_layer(service: str) -> None:
    contract = SERVICES[service]
    assert contract["exhaustive"], "a file without a layer is a file without a rule"
    listed = {name for layer in contract["layers"] for name in _modules(layer)}
    folder = ROOT / service.replace(".", "/")
    found = {
        path.stem
        for path in folder.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert found - {"__init__"} <= listed, "list it in pyproject.toml, [tool.importlinter]"


def _modules(layer: str) -> list[str]:
    return [name.strip(" ()") for part in layer.split(":") for name in part.split("|")]


def _files(service: str, modules: list[str]) -> Iterator[Path]:
    paths = (ROOT / service.replace(".", "/") / f"{name}.py" for name in modules)
    return (path for path in paths if path.exists())


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."
