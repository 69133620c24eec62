"""Judged: one row of a sheet, what it is judged by and what was found out about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum, auto
from functools import lru_cache
from typing import Any
from uuid import UUID

from kernel.errors import Words
from services.tasks.deadlines.rules import DeadlineRule
from services.tasks.deadlines.working_days import Calendar
from services.tasks.directory.addressees import Addressee
from services.tasks.sheets.remarks import Remark

MOST_A_ROW = 10  # faults that are told of one row, and notes; the rest are counted
MOST_IN_ALL = 1_000  # of each, in one report


class Outcome(StrEnum):
    issue = auto()  # all six clears hold
    draft = auto()  # some do not
    duplicate = auto()  # known already
    error = auto()


@dataclass(frozen=True)
class Known:
    """What the rows are judged by: who stands today, the calendar, and which items were imported
    before."""

    addressees: Mapping[str, Sequence[Addressee]]
    calendar: Calendar
    imported: Mapping[tuple[UUID, int, str, str], UUID]  # issuer, year, plain number, item -> task
    today: date


@dataclass
class Judged:
    """One row and what was found out about it; of many faults or notes only the first are kept."""

    number: int
    cells: dict[str, str]
    line: int | None = None
    outcome: Outcome = Outcome.error
    issued_on: date | None = None
    issuer: Addressee | None = None
    lead: Addressee | None = None
    coordinating: list[Addressee] = field(default_factory=list)
    rule: DeadlineRule | None = None
    due_on: date | None = None
    missing: list[str] = field(default_factory=list)
    original: str | None = None  # the id of the row that this one repeats
    task_id: UUID | None = None
    notes: list[Remark] = field(default_factory=list)
    errors: list[Remark] = field(default_factory=list)
    notes_left: int = 0
    errors_left: int = 0
    unreadable: list[str] = field(default_factory=list)  # columns whose cell is no value

    def wrong(self, column: str, code: str, words: Words, **facts: Any) -> None:
        if len(self.errors) < MOST_A_ROW:  # what is only counted need not be said
            self.errors.append(Remark(column, code, _filled(words, tuple(facts.items()))))
        else:
            self.errors_left += 1

    def note(self, column: str, code: str, words: Words, **facts: Any) -> None:
        if len(self.notes) < MOST_A_ROW:
            self.notes.append(Remark(column, code, _filled(words, tuple(facts.items()))))
        else:
            self.notes_left += 1

    def refuse(self, fault: Remark) -> None:
        if len(self.errors) < MOST_A_ROW:
            self.errors.append(fault)
        else:
            self.errors_left += 1

    def remark(self, note: Remark) -> None:
        if len(self.notes) < MOST_A_ROW:
            self.notes.append(note)
        else:
            self.notes_left += 1

    @property
    def members(self) -> int:
        return self.lead.members if self.outcome == Outcome.issue and self.lead else 0


@lru_cache(10_000)  # the same is told of many rows
def _filled(words: Words, facts: tuple[tuple[str, Any], ...]) -> Words:
    return words.filled(dict(facts))


def codes_in(cells: Mapping[str, str]) -> list[str]:
    return [cells["assigning_body"], cells["lead_code"], *coordinating_codes(cells)]


def coordinating_codes(cells: Mapping[str, str]) -> list[str]:
    """Each once, in their order."""
    codes = (part.strip() for part in cells["coordinating_codes"].split(";"))
    return list(dict.fromkeys(code for code in codes if code))


def report_of(
    rows: Sequence[Judged], columns: Mapping[str, Sequence[str]] | None = None
) -> list[dict[str, Any]]:
    """The report as it is kept and shown; `columns`: the letter and the name of each of ours in the
    file."""
    room = {"errors": MOST_IN_ALL, "notes": MOST_IN_ALL}
    return [_entry_of(row, columns or {}, room) for row in rows]


def _entry_of(
    row: Judged, columns: Mapping[str, Sequence[str]], room: dict[str, int]
) -> dict[str, Any]:
    lead = row.lead
    return {
        "row": row.number,
        "line": row.line,
        "id": row.cells["id"],
        "outcome": row.outcome,
        "directive": row.cells["source"],
        "lead": {"code": lead.code, "name": lead.name} if lead else None,
        "members": row.members,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "missing": row.missing,
        "duplicate_of": row.original,
        "task_id": str(row.task_id) if row.task_id else None,
        **_shown("notes", row.notes, row.notes_left, (columns, room)),
        **_shown("errors", row.errors, row.errors_left, (columns, room)),
    }


def _shown(
    kind: str,
    remarks: Sequence[Remark],
    left: int,
    within: tuple[Mapping[str, Sequence[str]], dict[str, int]],
) -> dict[str, Any]:
    """As many as there is room for in the report, and how many more there are."""
    columns, room = within
    told = remarks[: room[kind]]
    room[kind] -= len(told)
    return {
        kind: [_plain(one, columns) for one in told],
        f"{kind}_left_out": left + len(remarks) - len(told),
    }


def _plain(remark: Remark, columns: Mapping[str, Sequence[str]]) -> dict[str, str | None]:
    letter, header = columns.get(remark.field, (None, None))
    return {
        "field": remark.field,
        "column": letter,
        "header": header,
        "code": remark.code,
        "detail_vi": remark.words.vi,
        "detail_en": remark.words.en,
    }
