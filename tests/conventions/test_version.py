"""One version, wherever it is asked for."""

import ast
import json
import re
import tomllib
from importlib.metadata import version

from kernel import __version__
from remit.all_in_one import mounted
from remit.openapi import document
from tests.conventions.sources import ROOT, tree


def test_the_distribution_and_every_api_description_say_the_version_of_the_code() -> None:
    described = {"gateway": document()["info"]["version"]}
    described |= {name: app.openapi()["info"]["version"] for name, app in mounted().items()}
    assert set(described.values()) == {__version__}, described
    assert version("remit") == __version__, "run: make install"


def test_the_committed_descriptions_are_of_this_version() -> None:
    for path in (ROOT / "docs/openapi.json", *(ROOT / "docs/openapi").glob("*.json")):
        committed = json.loads(path.read_text(encoding="utf-8"))
        assert committed["info"]["version"] == __version__, f"{path.name}: run make openapi"


def test_a_service_copied_out_alone_knows_its_version_by_the_kernel_it_holds() -> None:
    path = ROOT / "kernel/__init__.py"
    asked = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert not asked, "an image and a copy hold no distribution to ask"


def test_no_second_copy_stands_in_pyproject() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "version" not in project
    assert project["dynamic"] == ["version"]


def test_the_changelog_has_this_version_as_its_newest_or_still_unreleased() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$", changelog, flags=re.M)
    assert released[0] == __version__
    assert changelog.index("## [Unreleased]") < changelog.index(f"## [{__version__}]")
