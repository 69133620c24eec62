"""Coverage held to its floors: a table of the packages, a line for each file that is short."""

import json
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from coverage import Coverage
from rich.console import Console
from rich.table import Table

CONFIG = Path(__file__).with_name("coverage.toml")
COUNTS = ("covered_lines", "num_statements", "covered_branches", "num_branches")
Counts = dict[str, int]  # of a file or a package, by the names of COUNTS


def percent(counts: Counts) -> float:
    """Of lines and branches together; what has neither is whole."""
    reachable = counts["num_statements"] + counts["num_branches"]
    reached = counts["covered_lines"] + counts["covered_branches"]
    return 100 * reached / reachable if reachable else 100.0


def shortfalls(files: Mapping[str, Counts], floors: Mapping[str, float]) -> list[str]:
    """A sentence for each file under its floor, and for each pattern that is nobody's floor."""
    held: dict[str, str] = {}
    for path in files:
        pattern = next((one for one in floors if fnmatchcase(path, one)), None)
        if pattern is not None:
            held[path] = pattern
    short = [
        f"{path}: {percent(files[path]):.1f} % is below its floor of {floors[pattern]} %"
        for path, pattern in held.items()
        if percent(files[path]) < floors[pattern]
    ]
    idle = [f'"{one}" in {CONFIG.name} matches no file' for one in floors.keys() - held.values()]
    return sorted(short) + sorted(idle)


def by_package(files: Mapping[str, Counts]) -> dict[str, Counts]:
    """The sums of the files that lie in one folder, in order of path."""
    packages: dict[str, Counts] = {}
    for path, counts in files.items():
        folder = str(PurePosixPath(path).parent)
        sums = packages.setdefault(folder, dict.fromkeys(COUNTS, 0))
        for name in COUNTS:
            sums[name] += counts[name]
    return dict(sorted(packages.items()))


def measured() -> dict[str, Counts]:
    """The counts of every file, from the data that the test run has just combined."""
    coverage = Coverage(config_file=str(CONFIG))
    coverage.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "coverage.json")
        coverage.json_report(outfile=str(report))
        files = json.loads(report.read_text(encoding="utf-8"))["files"]
    return {path: {name: one["summary"][name] for name in COUNTS} for path, one in files.items()}


def table(packages: Mapping[str, Counts]) -> Table:
    shown = Table("package", title="Covered by the tests")
    for heading in ("lines", "branches", "percent"):
        shown.add_column(heading, justify="right")
    whole = {name: sum(counts[name] for counts in packages.values()) for name in COUNTS}
    for package, counts in [*packages.items(), ("all", whole)]:
        lines = f"{counts['covered_lines']} / {counts['num_statements']}"
        branches = f"{counts['covered_branches']} / {counts['num_branches']}"
        shown.add_row(package, lines, branches, f"{percent(counts):.1f}")
    return shown


def main() -> int:
    files = measured()
    Console().print(table(by_package(files)))
    short = shortfalls(files, tomllib.loads(CONFIG.read_text(encoding="utf-8"))["floors"])
    for line in short:
        sys.stderr.write(f"{line}\n")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
