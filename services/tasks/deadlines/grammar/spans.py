"""Spans: the stretches of the calendar that a text names, from a day to a range of years."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum, auto
from typing import NamedTuple

from services.tasks.deadlines.grammar.periods import PERIODS, Place, Unit
from services.tasks.deadlines.grammar.pieces import Form
from services.tasks.deadlines.grammar.tokens import CLOCK, Scan, Token


class Source(StrEnum):
    """Whence a span has its year: written with it, elsewhere in the row, or taken for granted."""

    own = auto()
    text = auto()
    taken = auto()


class Unclear(NamedTuple):
    """A piece that looks like a time and names none: `impossible` when no calendar has it."""

    said: str
    impossible: bool = False


class Span(NamedTuple):
    """`due_on` is its last day, or the day before its first when the words say "before" it."""

    said: str
    unit: Unit
    first: date
    last: date
    at: int = 0
    until: int = 0
    before: bool = False
    opens: bool = False
    joined: bool = False
    source: Source = Source.own

    @property
    def due_on(self) -> date:
        return self.first - _ONE_DAY if self.before else self.last


class Against(NamedTuple):
    """What a text without a year is read against: the document's day, and the day that the row
    states."""

    issued_on: date
    stated: date | None


_LINK = re.compile(
    r"^ ?(?:-|đến|tới|to|until|till|through|up to)"
    r"(?: (?:hết|cuối|trước|the end of|before|ngày|the))* ?$"
)
_LIST_SIGN = re.compile(r"^[ ,-]*(?:(?:và|hoặc|hay|and|or) )?")
_LISTED = re.compile(r" ?(?:,|;|và|hoặc|hay|and|or)? ?$")
_AND = re.compile(r"^ (?:và|and) (?:ngày )?$")
_BETWEEN = re.compile(r"(?:giữa|between|trong khoảng) (?:ngày )?$")
_ONE_DAY = timedelta(days=1)


def spans_in(scan: Scan, against: Against) -> tuple[list[Span], list[Unclear]]:
    """The spans in the order of the text, ranges joined; and what could not be read."""
    unclear = [Unclear(token.said) for token in scan.of(Form.unread)]
    named = sorted({year for token in scan.tokens for year in _years(token)})
    found: list[Span] = []
    for token in _lists_spelt_out(scan):
        read = PERIODS.get(token.form)
        if read is None:
            continue
        placed = _placed(token, read(token), named, against)
        if isinstance(placed, Span):
            found.append(placed)
        else:
            unclear.append(placed)
    return _ranges(found, scan, unclear), unclear


def _lists_spelt_out(scan: Scan) -> list[Token]:
    """Of "20 và 25/12/2026" the 20th has its month and year from the day after it."""
    spelt: list[Token] = []
    for token in reversed(scan.tokens):
        after = spelt[-1] if spelt else None
        listed = (
            token.form is Form.day_of_month
            and after
            and after.form is Form.day
            and _LISTED.match(scan.words[token.until : after.at])
        )
        parts = {**after.parts, "d": token.parts["d"]} if after and listed else token.parts
        spelt.append(token._replace(form=Form.day, parts=parts) if listed else token)
    return spelt[::-1]


def innermost(spans: Sequence[Span]) -> list[Span]:
    """Without those that only say where another lies ("in 2026, before 30/6"), and each once."""
    kept = [span for n, span in enumerate(spans) if not _is_frame(span, n, spans)]
    once = {(span.first, span.last, span.before, span.opens): span for span in kept}
    return list(once.values())


def _is_frame(span: Span, n: int, spans: Sequence[Span]) -> bool:
    joined = span.joined or (n + 1 < len(spans) and spans[n + 1].joined)
    return not (joined or span.before or span.opens) and any(
        span.first <= other.first and other.last <= span.last
        for other in spans
        if (other.first, other.last) != (span.first, span.last)
    )


def _years(token: Token) -> Iterable[int]:
    return [_full(token.parts[name]) for name in ("y", "from") if name in token.parts]


def _full(year: str) -> int:
    return int(year) + (2000 if len(year) == 2 else 0)


def _placed(
    token: Token, read: tuple[Unit, Place] | None, named: Sequence[int], against: Against
) -> Span | Unclear:
    if read is None:
        return Unclear(token.said)
    unit, place = read
    year, source = _year(token, place, named, against)
    if year is None:
        return Unclear(token.said)
    try:
        first, last = place(year)
        _ = (first - _ONE_DAY, last + _ONE_DAY)
    except (ValueError, OverflowError):
        return Unclear(token.said, impossible=token.form is Form.day)
    where = (token.at, token.until, token.before, token.opens, token.joined)
    return Span(_LIST_SIGN.sub("", token.said), unit, first, last, *where, source)


def _year(
    token: Token, place: Place, named: Sequence[int], against: Against
) -> tuple[int | None, Source]:
    """Its own; else one that gives the day which the row states; else the only one that the text
    names; else the first in which it ends after the document's day. None when two would do."""
    soon = token.parts.get("soon") or token.parts.get("soon2")
    if "y" in token.parts:
        return _full(token.parts["y"]), Source.own
    if soon or token.form is Form.next_years:
        later = bool(re.search("sau|tới|next", soon or ""))
        return against.issued_on.year + later, Source.taken if soon else Source.own
    if against.stated:
        years = (against.stated.year, against.stated.year + 1)
        fitting = [year for year in years if _due(token, place, year) == against.stated]
        return (fitting or years)[0], Source.text
    if named:
        return (named[0] if len(named) == 1 else None), Source.text
    return _next_year(token, place, against.issued_on), Source.taken


def _next_year(token: Token, place: Place, issued_on: date) -> int | None:
    due = {year: _due(token, place, year) for year in range(issued_on.year, issued_on.year + 9)}
    ahead = [(year, day) for year, day in due.items() if day and day >= issued_on]
    if not ahead:
        return issued_on.year
    year, day = ahead[0]
    today = day == issued_on and token.form is Form.day and not token.before
    return None if today else year  # today, or in a year? nobody but the author knows


def _due(token: Token, place: Place, year: int) -> date | None:
    try:
        first, last = place(year)
        return first - _ONE_DAY if token.before else last
    except (ValueError, OverflowError):
        return None


def _ranges(spans: Sequence[Span], scan: Scan, unclear: list[Unclear]) -> list[Span]:
    """A range ends at its end; one that ends before it begins is no range."""
    joined: list[Span] = []
    for span in spans:
        start = joined[-1] if joined else None
        if start is None or start.before or not linked(start, span, scan.words):
            joined.append(span)
            continue
        said = scan.words[start.at : span.until]
        begins = start.first
        if begins > span.last and begins.year > 1 and start.source is not Source.own:
            begins = _year_before(begins)  # "từ 15/11 đến 15/2/2027"
        if begins > span.last:
            unclear.append(Unclear(said))
        first = span.first if span.before else begins
        joined[-1] = span._replace(said=said, at=start.at, first=first, joined=start.joined)
    return joined


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28))


def linked(start: Span | Token, end: Span | Token, words: str) -> bool:
    between = CLOCK.sub("", words[start.until : end.at])
    if words[end.at : end.until].lstrip().startswith("-"):
        between += "-"  # "quý I -III": the hyphen came with the piece
    between_two = _AND.match(between) and _BETWEEN.search(words[: start.at])
    return bool(_LINK.match(between) or between_two)
