"""One version, wherever it is asked for."""

import json
import re
import tomllib
from importlib.metadata import version
from pathlib import Path

from kernel import __version__
from remit.openapi import document
from remit.all_in_one import mounted

ROOT = Path(__file__).parents[2]


def test_the_distribution_and_every_api_description_say_the_version_of_the_code() -> None:
    described = {"gateway": document()["info"]["version"]}
    described |= {name: app.openapi()["info"]["version"] for name, app in mounted().items()}
    assert set(described.values()) == {__version__}, described
    assert version("remit") == __version__, "run: make install"


def test_the_committed_description_is_of_this_version() -> None:
    committed = json.loads((ROOT / "docs/openapi.json").read_text(encoding="utf-8"))
    assert committed["info"]["version"] == __version__, "run: make openapi"


def test_no_second_copy_stands_in_pyproject() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "version" not in project
    assert project["dynamic"] == ["version"]


def test_the_changelog_has_this_version_as_its_newest_or_still_unreleased() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$", changelog, flags=re.M)
    assert released[0] == __version__
    assert changelog.index("## [Unreleased]") < changelog.index(f"## [{__version__}]")
