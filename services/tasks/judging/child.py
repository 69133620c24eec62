"""The judging child: it reads a file and judges its rows within hard limits, apart from all who ask
meanwhile."""

import contextlib
import json
import resource
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from kernel.errors import Refusal
from services.tasks.deadlines.texts import civil_day_of
from services.tasks.deadlines.working_days import Calendar
from services.tasks.directory.addressees import Addressee
from services.tasks.judging.checks import judged
from services.tasks.judging.filing import keys_of
from services.tasks.judging.judged import Judged, Known, Outcome, codes_in, report_of
from services.tasks.sheets.keeping import about_of, kept_file
from services.tasks.sheets.reading import FileRead, read_file
from services.tasks.sheets.refusals import FileRefused, SheetCodes

MEMORY = 1 << 30
PROCESSOR_SECONDS = 25
MOST_CODES = 20_000
LONGEST_CODE = 100
OUT_OF_MEMORY = 3


def main() -> int:
    """One line asks, with the file after it; one says who is named; one tells who that is; then the
    answer."""
    limit(resource.RLIMIT_AS, MEMORY)
    limit(resource.RLIMIT_CPU, PROCESSOR_SECONDS)
    limit(resource.RLIMIT_CORE, 0)
    asked, said = sys.stdin.buffer, sys.stdout.buffer
    try:
        order = json.loads(asked.readline())
        parts = [asked.read(length) for length in order["lengths"]]
        tried = len(parts) > 1
        file = kept_file(*map(json.loads, parts)) if tried else read_file(parts[0], order["media"])
        said.write(line({"named": named(file)}))
        said.flush()
        known = known_of(json.loads(asked.readline()))
        rows = judged(file.rows, known)
        said.writelines(answer(file, rows))
        if tried:  # and is to be applied
            said.writelines(line(asdict(row)) for row in rows if row.outcome is not Outcome.error)
    except FileRefused as refusal:
        said.write(line({"refused": type(refusal).__name__, "facts": refusal.facts}))
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


def limit(what: int, most: int) -> None:
    with contextlib.suppress(
        ValueError, OSError
    ):  # a system without this limit, or with a lower one
        resource.setrlimit(what, (most, most))


def line(said: Any) -> bytes:
    return json.dumps(said, ensure_ascii=False, default=str).encode() + b"\n"


def named(file: FileRead) -> dict[str, list[str]]:
    """The codes of units and the keys of directives, for which the parent asks the database."""
    codes = {code for row in file.rows for code in codes_in(row.cells)}
    codes = {code for code in codes if 0 < len(code) <= LONGEST_CODE}
    if len(codes) > MOST_CODES:
        raise SheetCodes
    keys: set[str] = set()
    for row in file.rows:
        with contextlib.suppress(Refusal):
            day = civil_day_of(row.cells["issued_on"])
            keys |= set(keys_of(row.cells["source"], day)) if day else set()
    return {"codes": sorted(codes), "keys": sorted(keys)}


def known_of(told: dict[str, Any]) -> Known:
    first, last, days = told["calendar"]
    day = date.fromisoformat
    return Known(
        {code: [_addressee(one) for one in found] for code, found in told["addressees"].items()},
        Calendar(day(first), day(last), tuple(map(day, days))),
        {
            (UUID(issuer), year, key.partition(" ")[2], item.casefold()): UUID(task_id)
            for issuer, year, key, item, task_id in told["imported"]
        },
        day(told["today"]),
    )


def _addressee(told: dict[str, Any]) -> Addressee:
    newest = told["newest"] and date.fromisoformat(told["newest"])
    return Addressee(**{**told, "id": UUID(told["id"]), "newest": newest})


def answer(file: FileRead, rows: Sequence[Judged]) -> list[bytes]:
    """The summary, what is kept of the file, its rows, and their report."""
    return [
        line(summary_of(file, rows)),
        line(about_of(file)),
        line([[row.row, row.cells] for row in file.rows]),
        line(report_of(rows, file.columns)),
    ]


def summary_of(file: FileRead, rows: Sequence[Judged]) -> dict[str, Any]:
    outcomes = Counter(row.outcome for row in rows)
    return {
        "counts": {
            "rows": len(rows),
            "issue": outcomes[Outcome.issue],
            "drafts": outcomes[Outcome.draft],
            "duplicates": outcomes[Outcome.duplicate],
            "faulty": outcomes[Outcome.error],
            "tasks": sum(row.members for row in rows),
        },
        "faults": sum(len(row.errors) + row.errors_left for row in rows),
        "bodies": {
            row.issuer.code: row.issuer.id for row in rows if row.issuer and not row.issuer.is_group
        },
        "first_faults": [
            [row.number, *fault.plain()]
            for row in [row for row in rows if row.errors][:MOST_FAULTS]
            for fault in row.errors
        ][:MOST_FAULTS],
    }


MOST_FAULTS = 100  # shown at once when a file with faults is applied


if __name__ == "__main__":
    sys.exit(main())
