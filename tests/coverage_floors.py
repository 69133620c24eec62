"""Coverage held to its floors: a row a package, a line for each package or rule that is short."""

import json
import sys
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from coverage import Coverage
from rich.console import Console
from rich.table import Table

CONFIG = Path(__file__).with_name("coverage.toml")
PROJECT = Path(__file__).parents[1] / "pyproject.toml"
COUNTS = ("covered_lines", "num_statements", "covered_branches", "num_branches")
Counts = dict[str, int]  # of a file or a package, by the names of COUNTS


def floors() -> dict[str, float]:
    """By package, in percent."""
    return dict(tomllib.loads(CONFIG.read_text(encoding="utf-8"))["floors"])


def pure_rules() -> list[str]:
    """The paths of the modules that must be reached whole."""
    modules = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["tool"]["remit"]["pure-rules"]
    return [f"{module.replace('.', '/')}.py" for module in modules]


def percent(counts: Counts) -> float:
    """Of lines and branches together; what has neither is whole."""
    reachable = counts["num_statements"] + counts["num_branches"]
    reached = counts["covered_lines"] + counts["covered_branches"]
    return 100 * reached / reachable if reachable else 100.0


def by_package(files: Mapping[str, Counts]) -> dict[str, Counts]:
    """The sums of the files that lie in one folder, in order of path; none where there is
    nothing to reach."""
    packages: dict[str, Counts] = {}
    for path, counts in files.items():
        folder = str(PurePosixPath(path).parent)
        sums = packages.setdefault(folder, dict.fromkeys(COUNTS, 0))
        for name in COUNTS:
            sums[name] += counts[name]
    return {name: sums for name, sums in sorted(packages.items()) if sums["num_statements"]}


def shortfalls(
    files: Mapping[str, Counts], wanted: Mapping[str, float], rules: Sequence[str]
) -> list[str]:
    """A sentence for each rule that is not reached whole, each package under its floor, and each
    name on one side only."""
    packages = by_package(files)
    short = [f"{rule}: a pure rule that no file holds" for rule in rules if rule not in files]
    short += [
        f"{rule}: {percent(files[rule]):.1f} %, and a pure rule is reached whole"
        for rule in rules
        if rule in files and percent(files[rule]) < 100
    ]
    short += [
        f"{name}: {percent(packages[name]):.1f} % is below its floor of {floor} %"
        for name, floor in wanted.items()
        if name in packages and percent(packages[name]) < floor
    ]
    short += [f"{name} has no floor in {CONFIG.name}" for name in packages if name not in wanted]
    short += [f"{name} in {CONFIG.name} is no package" for name in wanted if name not in packages]
    return short


def measured() -> dict[str, Counts]:
    """The counts of every file, from what the test run has just combined."""
    coverage = Coverage(config_file=str(CONFIG))
    coverage.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "coverage.json")
        coverage.json_report(outfile=str(report))
        files = json.loads(report.read_text(encoding="utf-8"))["files"]
    return {path: {name: one["summary"][name] for name in COUNTS} for path, one in files.items()}


def table(packages: Mapping[str, Counts], wanted: Mapping[str, float]) -> Table:
    shown = Table("package", title="Reached by the tests")
    for heading in ("lines", "branches", "percent", "floor"):
        shown.add_column(heading, justify="right")
    whole = {name: sum(counts[name] for counts in packages.values()) for name in COUNTS}
    for package, counts in [*packages.items(), ("all", whole)]:
        lines = f"{counts['covered_lines']} / {counts['num_statements']}"
        branches = f"{counts['covered_branches']} / {counts['num_branches']}"
        shown.add_row(
            package, lines, branches, f"{percent(counts):.1f}", str(wanted.get(package, ""))
        )
    return shown


def main() -> int:
    files, wanted = measured(), floors()
    Console().print(table(by_package(files), wanted))
    short = shortfalls(files, wanted, pure_rules())
    for line in short:
        sys.stderr.write(f"{line}\n")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
