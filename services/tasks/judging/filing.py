"""Filing: which directive the rows of a file belong to, and which rows were imported before."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.tasks.directives.numbers import number_key
from services.tasks.judging.judged import Judged, Known
from services.tasks.judging.wording import FILED_UNDER


class Filing(NamedTuple):
    """A document as it is registered: its number as the file writes it first."""

    number: str
    issuer_unit_id: UUID
    issued_on: date

    @property
    def key(self) -> str:
        return number_key(self.number, self.issued_on)


def plain_number(number: str) -> str:
    """Without what only a typist makes different, and without its year."""
    return number_key(number, date.min).partition(" ")[2]


def keys_of(number: str, issued_on: date) -> list[str]:
    """The keys under which a document may be filed that dates one of its tasks so: it speaks on
    several days, and perhaps about the turn of a year."""
    years = range(max(issued_on.year - 1, 1), min(issued_on.year + 1, 9999) + 1)
    return [number_key(number, date(year, 1, 1)) for year in years]


def filings(rows: Iterable[Judged]) -> dict[str, Filing]:
    """By plain number. One document may speak for several bodies on several days: it is filed under
    those of most of its rows."""
    by_number: dict[str, list[Judged]] = {}
    for row in rows:
        if row.issuer is not None and row.issued_on is not None:
            by_number.setdefault(plain_number(row.cells["source"]), []).append(row)
    return {number: _filing(of_it) for number, of_it in by_number.items()}


def _filing(rows: Sequence[Judged]) -> Filing:
    issuers = Counter(row.issuer.id for row in rows if row.issuer)
    days = Counter(row.issued_on for row in rows if row.issued_on)
    return Filing(rows[0].cells["source"], issuers.most_common(1)[0][0], days.most_common(1)[0][0])


def imported_before(row: Judged, known: Known) -> UUID | None:
    if row.issuer is None or row.issued_on is None:
        return None
    number = plain_number(row.cells["source"])
    item = row.cells["id"].casefold()  # the same one however it is written
    return known.imported.get((row.issuer.id, row.issued_on.year, number, item))


def note_filings(rows: Sequence[Judged]) -> None:
    """A row of another body than most of its document's is told whose it becomes."""
    names = {row.issuer.id: row.issuer.names for row in rows if row.issuer}
    filed = filings(rows)
    for row in rows:
        under = filed.get(plain_number(row.cells["source"]))
        if under and row.issuer and row.issuer.id != under.issuer_unit_id:
            row.note(
                "source",
                "filed_under",
                FILED_UNDER,
                name=names[under.issuer_unit_id],
                day=under.issued_on,
            )
