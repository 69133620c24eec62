"""Judged: one row of a sheet, what it is judged by and what was found out about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum, auto
from typing import Any, NamedTuple
from uuid import UUID

from kernel.errors import Words
from services.tasks.deadlines.due_days import DeadlineRule
from services.tasks.deadlines.working_days import Calendar
from services.tasks.directory.addressees import Addressee


class Outcome(StrEnum):
    issue = auto()  # all six clears hold
    draft = auto()  # some do not
    duplicate = auto()  # known already
    error = auto()


class Remark(NamedTuple):
    field: str
    code: str
    words: Words


@dataclass(frozen=True)
class Known:
    """What the rows are judged by: who stands today, the calendar, and which items were imported
    before."""

    addressees: Mapping[str, Sequence[Addressee]]
    calendar: Calendar
    imported: Mapping[tuple[str, str], UUID]  # (directive number, item) -> task
    today: date


@dataclass
class Judged:
    """One row and what was found out about it."""

    number: int
    cells: dict[str, str]
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

    def wrong(self, column: str, code: str, vi: str, en: str) -> None:
        self.errors.append(Remark(column, code, Words(vi, en)))

    def note(self, column: str, code: str, vi: str, en: str) -> None:
        self.notes.append(Remark(column, code, Words(vi, en)))

    @property
    def members(self) -> int:
        return self.lead.members if self.outcome == Outcome.issue and self.lead else 0


def codes_in(cells: Mapping[str, str]) -> list[str]:
    return [cells["assigning_body"], cells["lead_code"], *coordinating_codes(cells)]


def coordinating_codes(cells: Mapping[str, str]) -> list[str]:
    return [code for part in cells["coordinating_codes"].split(";") if (code := part.strip())]


def report_of(row: Judged) -> dict[str, Any]:
    """The row's entry of the report, as it is kept and shown."""
    lead = row.lead
    return {
        "row": row.number,
        "id": row.cells["id"],
        "outcome": row.outcome,
        "directive": row.cells["source"],
        "lead": {"code": lead.code, "name": lead.name} if lead else None,
        "members": row.members,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "missing": row.missing,
        "duplicate_of": row.original,
        "task_id": str(row.task_id) if row.task_id else None,
        "notes": [_shown(remark) for remark in row.notes],
        "errors": [_shown(remark) for remark in row.errors],
    }


def _shown(remark: Remark) -> dict[str, str]:
    words = remark.words
    return {
        "field": remark.field,
        "code": remark.code,
        "detail_vi": words.vi,
        "detail_en": words.en,
    }
