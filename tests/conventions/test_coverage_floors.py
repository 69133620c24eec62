"""The floors of coverage: each package has one, and a pure rule is reached whole."""

from tests.conventions.sources import ROOT, SHIPPED, python_files
from tests.coverage_floors import by_package, floors, percent, pure_rules, shortfalls


def of(lines: int, branches: int = 0) -> dict[str, int]:
    """Of ten lines and four branches."""
    return {
        "covered_lines": lines,
        "num_statements": 10,
        "covered_branches": branches,
        "num_branches": 4,
    }


def test_lines_and_branches_count_alike() -> None:
    assert percent(of(10, 4)) == 100
    assert percent(of(10, 0)) == 1000 / 14
    assert percent(dict.fromkeys(of(0), 0)) == 100, "an empty file lacks nothing"


def test_a_package_is_held_to_its_floor_and_a_pure_rule_to_all_of_it() -> None:
    files = {"a/rule.py": of(10, 3), "a/act.py": of(9, 3)}
    assert shortfalls(files, {"a": 80}, []) == []
    assert shortfalls(files, {"a": 90}, ["a/rule.py"]) == [
        "a/rule.py: 92.9 %, and a pure rule is reached whole",
        "a: 89.3 % is below its floor of 90 %",
    ]


def test_what_moved_takes_its_floor_along() -> None:
    assert shortfalls({"b/rule.py": of(10, 4)}, {"a": 0}, ["a/rule.py"]) == [
        "a/rule.py: a pure rule that no file holds",
        "b has no floor in coverage.toml",
        "a in coverage.toml is no package",
    ]


def test_the_files_of_one_folder_are_summed() -> None:
    files = {"a/b/one.py": of(10), "a/b/two.py": of(4, 4), "a/three.py": of(1)}
    assert by_package(files)["a/b"]["covered_lines"] == 14
    assert list(by_package(files)) == ["a", "a/b"]


def test_every_package_has_a_floor_and_every_floor_a_package() -> None:
    holding = {path for path in python_files(SHIPPED) if path.name != "__init__.py"}
    assert set(floors()) == {str(path.parent.relative_to(ROOT)) for path in holding}
    assert all((ROOT / rule) in holding for rule in pure_rules())
