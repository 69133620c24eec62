"""What the repository tells its host and its editors is true of the project."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted((ROOT / "docs").glob("*.md"))


def read(name: str) -> Any:
    text = (ROOT / name).read_text(encoding="utf-8")
    return yaml.load(text, yaml.BaseLoader)  # noqa: S506 only strings; else `on` is yes


def test_every_change_runs_make_test_on_each_python_with_no_right_but_reading() -> None:
    checks = read(".github/workflows/checks.yml")
    job = checks["jobs"]["test"]
    assert set(checks["on"]) == {"push", "pull_request"}
    assert checks["permissions"] == {"contents": "read"}
    assert "permissions" not in job
    assert [step["run"] for step in job["steps"] if "run" in step] == ["make test PYTHON=python"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == f">={job['strategy']['matrix']['python'][0]}"


def test_every_action_names_its_major_version_or_its_commit() -> None:
    steps = read(".github/workflows/checks.yml")["jobs"]["test"]["steps"]
    used = [step["uses"] for step in steps if "uses" in step]
    assert [one for one in used if not re.fullmatch(r"[\w/-]+@(v\d+|[0-9a-f]{40})", one)] == []


def test_hooks_come_from_the_lock_alone() -> None:
    repositories = read(".pre-commit-config.yaml")["repos"]
    assert [one["repo"] for one in repositories] == ["local"]
    hooks = repositories[0]["hooks"]
    assert {hook["language"] for hook in hooks} == {"system"}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for hook in hooks:
        tool = hook["entry"].split()[0]
        assert re.search(rf"^\t@{re.escape(tool)} ", makefile, flags=re.M), tool


def test_what_is_generated_is_marked_so() -> None:
    marked = set(
        re.findall(
            r"^(\S+) linguist-generated=true$",
            (ROOT / ".gitattributes").read_text(encoding="utf-8"),
            flags=re.M,
        )
    )
    made = [*ROOT.glob("docs/openapi*.json"), *ROOT.glob("docs/openapi/*.json")]
    made += [*ROOT.glob("*.lock"), *ROOT.glob("deploy/*.lock")]
    unmarked = [
        path.name
        for path in made
        if not any(path.relative_to(ROOT).match(pattern) for pattern in marked)
    ]
    assert not unmarked


# `tasks/escalation/ladder.py` is said for a file of a service. What a document is about to make is
# no file yet: the decisions tell of their day, CONTRIBUTING of a feature that is not there.
PLACE = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|csv|md|toml|json|yml|sql))`")


@pytest.mark.parametrize("name", ["README.md", *(f"docs/{one.name}" for one in DOCUMENTS)])
def test_a_file_that_a_document_names_is_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    gone = [
        place
        for place in PLACE.findall(text)
        if "yyyymmdd" not in place
        and not any((ROOT / at / place).exists() for at in ("", "services"))
    ]
    assert not gone
