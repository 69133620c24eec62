"""The floors of coverage: the first pattern decides, and none is forgotten."""

import tomllib
from pathlib import Path

from tests.coverage_floors import CONFIG, by_package, percent, shortfalls

ROOT = Path(__file__).parents[2]


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


def test_a_file_is_held_to_the_first_pattern_that_it_matches() -> None:
    files = {"a/rule.py": of(10, 3), "a/act.py": of(9, 3)}
    assert shortfalls(files, {"a/rule.py": 90, "*": 80}) == []
    assert shortfalls(files, {"a/rule.py": 100, "*": 80}) == [
        "a/rule.py: 92.9 % is below its floor of 100 %"
    ]


def test_a_file_that_moved_takes_its_floor_along() -> None:
    told = shortfalls({"b/rule.py": of(10, 4)}, {"a/rule.py": 100, "*": 0})
    assert told == ['"a/rule.py" in coverage.toml matches no file']


def test_the_files_of_one_folder_are_summed() -> None:
    files = {"a/b/one.py": of(10), "a/b/two.py": of(4, 4), "a/three.py": of(1)}
    assert by_package(files)["a/b"]["covered_lines"] == 14
    assert list(by_package(files)) == ["a", "a/b"]


def test_every_pattern_of_the_shipped_floors_is_a_file_of_ours() -> None:
    floors = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["floors"]
    assert [one for one in floors if not list(ROOT.glob(one))] == []
    assert list(floors)[-1] == "*", "the rest has a floor too"
