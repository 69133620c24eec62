"""Roster: the rows of the real files, read as units and the rules of groups."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from services.units.vocabulary import Level

SheetRow = Mapping[str, str]
Key = tuple[str, str]  # scheme and code

NSO = (
    "nso-2025"  # the codes of the National Statistics Office, as reused from 1 July 2025 (rule 23)
)
CENTRAL = "remit-central"
REFORM = date(2025, 7, 1)
OPEN_START = date(2020, 1, 1)  # the file leaves it empty: it stood before anything that Remit holds
GOVERNMENT = (CENTRAL, "G")
LOCAL_OFFICES = {
    "province": "Chairman of the Provincial People's Committee",
    "centrally_run_city": "Chairman of the City People's Committee",
    "commune": "Chairman of the Commune People's Committee",
    "ward": "Chairman of the Ward People's Committee",
    "special_zone": "Chairman of the Special Zone People's Committee",
}


@dataclass(frozen=True)
class Listed:
    """A unit as a file lists it. `office` is what its head is called in English; empty when it has
    no head."""

    scheme: str
    code: str
    name_vi: str
    name_en: str
    level: Level
    kind: str
    branch: str | None
    parent: Key | None
    office: str
    valid_from: date
    valid_to: date | None

    @property
    def key(self) -> Key:
        return self.scheme, self.code


def local_units(rows: Iterable[SheetRow]) -> list[Listed]:
    """Provinces and communes. The file names no parent of a province: it reports to the
    Government."""
    return [
        Listed(
            NSO,
            row["code"],
            row["name_vi"],
            row["name_en"],
            Level(row["level"]),
            row["kind"],
            None,
            (NSO, row["parent_code"]) if row["parent_code"] else GOVERNMENT,
            LOCAL_OFFICES[row["kind"]],
            REFORM,
            None,
        )
        for row in rows
    ]


def central_units(rows: Iterable[SheetRow]) -> list[Listed]:
    """Bodies of the centre, and those of a province (branch `local`); addressee groups are no
    units."""
    return [
        Listed(
            CENTRAL,
            row["code"],
            row["name_vi"],
            row["name_en"],
            Level.internal if row["branch"] == "local" else Level.central,
            row["kind"],
            row["branch"],
            _parent(row["parent_code"]),
            row["head_office"],
            _day(row["valid_from"]) or OPEN_START,
            _day(row["valid_to"]),
        )
        for row in rows
        if not is_group(row)
    ]


def is_group(row: SheetRow) -> bool:
    return row["kind"] == "addressee_group"


def rules(text: str) -> list[dict[str, str]]:
    """`level=province&kind=city|code=38` is two rules, the first of two conditions; an empty text
    is none."""
    return [
        dict(condition.strip().split("=", 1) for condition in rule.split("&"))
        for rule in text.split("|")
        if rule.strip()
    ]


def _parent(code: str) -> Key | None:
    """A numeric code is the statistics office's, any other our own."""
    return (NSO if code.isdecimal() else CENTRAL, code) if code else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
