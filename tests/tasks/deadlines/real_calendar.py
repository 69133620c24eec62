"""The real calendar and its cases, read from data/ for the tests of the rules."""

import csv
from datetime import date
from pathlib import Path

from services.tasks.deadlines.working_days import Calendar, calendar_from

DATA = Path(__file__).parents[3] / "data"


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def real_calendar(*, confirm: bool) -> Calendar:
    rows = rows_of("vn_calendar_2025_2027.csv")
    return calendar_from(
        ((date.fromisoformat(row["date"]), row["kind"], row["status"]) for row in rows),
        confirm=confirm,
    )


AS_ENACTED = real_calendar(confirm=False)
IF_CONFIRMED = real_calendar(confirm=True)
