"""A migration starts with a dated file that stands on the newest one, and without a database."""

import shutil
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from migrations.starting import ROOT, start


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A copy of the histories, in which files may be made."""
    ours = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "migrations", tmp_path / "migrations", ignore=ours)
    shutil.copy(ROOT / "alembic.ini", tmp_path)
    return tmp_path


def read(path: Path) -> ModuleType:
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("service", ["units", "tasks", "notifications"])
def test_each_new_file_stands_on_the_one_before(service: str, elsewhere: Path) -> None:
    older = {path.name for path in (elsewhere / "migrations" / service).glob("*.py")}
    first = start(service, "a second contact, named by the issuer", elsewhere)
    second = start(service, "one more column", elsewhere)
    assert first.parent == second.parent == elsewhere / "migrations" / service
    assert first.name[8:] == "_a_second_contact_named_by_the_issuer.py"
    assert first.name[:8].isdigit()
    assert first.name not in older
    assert read(first).revision == f"{service}_{first.stem}"[:32].rstrip("_")
    assert read(second).down_revision == read(first).revision
    assert read(first).down_revision is not None
    assert read(first).__doc__ == "A second contact, named by the issuer."


@pytest.mark.parametrize(
    ("service", "what", "why"),
    [
        ("", "a column", "say which service"),
        ("tasks", "", "say which service and what changed"),
        ("payroll", "a column", "only notifications, tasks, units"),
        ("../tasks", "a column", "there is no service"),
        ("tasks", 'say "no"', "plain letters"),
        ("tasks", "x" * 41, "plain letters"),
        ("tasks", "In force", "20261125_in_force.py says that already"),
    ],
)
def test_what_cannot_be_made_says_what_would_be_right(
    service: str, what: str, why: str, elsewhere: Path
) -> None:
    with pytest.raises(SystemExit) as refused:
        start(service, what, elsewhere)
    assert why in str(refused.value)
    assert 'make migration s=tasks m="what changed"' in str(refused.value)


def test_two_that_would_share_an_id_are_told_apart_or_refused(elsewhere: Path) -> None:
    first = start("notifications", "Delivered letters", elsewhere)
    with pytest.raises(SystemExit, match="another has the id"):
        start("notifications", "Delivered letters again", elsewhere)
    left = {path.name for path in first.parent.glob("*delivered*")}
    assert left == {first.name}, "what is refused leaves no file"
