"""Choices: the times that a row's words tell, and which of them is its deadline."""

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from kernel.errors import Words
from services.tasks.deadlines.due_days import day_after, resolve
from services.tasks.deadlines.grammar.counts import Count, Counted, counts_in, distinct
from services.tasks.deadlines.grammar.periods import Unit
from services.tasks.deadlines.grammar.pieces import Form
from services.tasks.deadlines.grammar.spans import (
    Against,
    Source,
    Span,
    Unclear,
    innermost,
    spans_in,
)
from services.tasks.deadlines.grammar.tokens import scanned
from services.tasks.deadlines.refusals import (
    BEGINNING,
    IMPOSSIBLE_DAY,
    OTHER_KIND,
    SEVERAL,
    UNREAD,
    DeadlineDisagrees,
    quoted,
    wrong,
)
from services.tasks.deadlines.rules import DeadlineKind, DeadlineRule
from services.tasks.deadlines.working_days import Calendar


class Row(NamedTuple):
    """The cells of a deadline: its kind as the file names it, its words, the day that it states."""

    kind: str
    text: str
    stated: date | None
    issued_on: date
    calendar: Calendar


class Choice(NamedTuple):
    said: str
    kind: str  # as the file would name it
    rule: DeadlineRule
    due_on: date | None  # none for a beginning, which is no deadline
    fits: bool
    dated: bool  # its year is written
    notes: tuple[Words, ...] = ()


class Times(NamedTuple):
    choices: list[Choice]
    unclear: list[Unclear]


YEAR_TAKEN = Words(
    "'{said}' không ghi năm; lấy năm {year}.", "'{said}' names no year; {year} was taken."
)
FROM_RECEIPT = Words(
    "Tính từ ngày văn bản {day}, vì ngày nhận được chưa biết.",
    "Counted from the document's day, {day}, since the day of receipt is not known.",
)
ONCE = Words(
    "Lời văn nêu việc lặp lại ('{said}'); loại `{kind}` chỉ đến hạn một lần.",
    "The words tell of something that returns ('{said}'); kind `{kind}` is due once.",
)
_INCLUSIVE = re.compile(r"(?:nhất|đến|tới|hết|trong|by|until|than|on)(?: (?:là|vào|ngày|the))* ?$")
_SIGN = re.compile(
    r"(?:trước|before|prior to|ahead of|kể từ|từ|sau|after|since|from)"
    r"(?:(?! trước| before| prior| sau| từ| after| from) \S+){0,4} ?$"
)
_END_OF_YEAR = re.compile(r"cuối năm|cuối của năm|(?:the )?end of|year")
DAYS = ("date", "on", "before")
# What each kind may be told by. The shipped directives give a half year as a date (R57-055).
_A_DATE = (Unit.day, Unit.third_of_month, Unit.half_year)
FITS: dict[str, tuple[Unit | Counted, ...]] = {
    "date": _A_DATE,
    "on": _A_DATE,
    "before": (Unit.day,),
    "month": (Unit.third_of_month, Unit.month, Counted.months),
    "quarter": (Unit.quarter,),
    "half_year": (Unit.half_year,),
    "year": (Unit.year,),
    "working_days": (Counted.working_days,),
    "calendar_days": (Counted.calendar_days, Counted.months),
    "months": (Counted.months,),
}
MONTHS_IN = {Unit.month: 1, Unit.quarter: 3, Unit.half_year: 6, Unit.year: 12}


def times_told(row: Row) -> Times:
    """Every time that the words tell or may tell; refuses a day that no calendar has."""
    scan = scanned(row.text)
    spans, unclear = spans_in(scan, Against(row.issued_on, row.stated))
    impossible = [(one.said, None) for one in unclear if one.impossible]
    if impossible:
        found = quoted(impossible)
        raise wrong("text", "unreadable", IMPOSSIBLE_DAY, found=found)
    counts, uncounted = counts_in(scan)
    by_count = any(isinstance(unit, Counted) for unit in FITS.get(row.kind, ()))
    counted = [_count_choice(row, count) for count in distinct(counts) if by_count or count.marked]
    spans = [span for span in innermost(spans) if not _frames(span, counted, row.issued_on)]
    choices = [*(_span_choice(row, span, scan.words) for span in spans), *counted]
    returns = [token.said for token in scan.of(Form.turn)]
    if returns:
        choices = [_returning(row, choice, returns[0]) for choice in choices]
    return Times(choices, unclear + (uncounted if by_count else []))


def _frames(span: Span, counted: Sequence[Choice], issued_on: date) -> bool:
    """ "10 days from 1/10/2026", the document's day; "in 2026, within 10 days"."""
    return bool(counted) and (
        (span.opens and span.first == issued_on)
        or any(
            span.unit is not Unit.day and one.due_on and span.first <= one.due_on <= span.last
            for one in counted
        )
    )


def _returning(row: Row, choice: Choice, said: str) -> Choice:
    """What returns and has no year of its own is no deadline but a turn."""
    if choice.dated:
        note = ONCE.filled({"said": said, "kind": row.kind})
        return choice._replace(notes=(*choice.notes, note))
    return choice._replace(fits=False, kind="recurring")


def _span_choice(row: Row, span: Span, words: str) -> Choice:
    ahead = words[: span.at]
    strict = row.kind == "before" and span.unit is Unit.day and not _INCLUSIVE.search(ahead)
    span = span._replace(before=span.before or strict)
    sign = _SIGN.search(ahead) if span.before or span.opens else None
    said = words[sign.start() : span.until] if sign else span.said
    notes: tuple[Words, ...] = ()
    if span.source is not Source.own and row.stated is None:
        notes = (YEAR_TAKEN.filled({"said": said, "year": str(span.last.year)}),)
    return Choice(
        said,
        {Unit.day: "date", Unit.third_of_month: "month"}.get(span.unit, str(span.unit)),
        _rule(span),
        None if span.opens else span.due_on,
        _fits(row.kind, span),
        span.source is not Source.taken,
        notes,
    )


def _fits(kind: str, span: Span) -> bool:
    if span.before and kind in DAYS:
        return True
    if kind == "year" and span.unit is Unit.half_year:
        return bool(_END_OF_YEAR.match(span.said))
    return kind != "before" and span.unit in FITS.get(kind, ())


def _rule(span: Span) -> DeadlineRule:
    if span.before:
        return DeadlineRule(kind=DeadlineKind.before, day=span.first)
    months = MONTHS_IN.get(span.unit)
    if months is None or day_after(span.last).day != 1:
        return DeadlineRule(kind=DeadlineKind.on, day=span.last)
    part = None if span.unit is Unit.year else span.last.month // months
    return DeadlineRule(kind=DeadlineKind(span.unit), year=span.last.year, part=part)


def _count_choice(row: Row, count: Count) -> Choice:
    rule = DeadlineRule(kind=DeadlineKind(count.unit), count=count.number)
    notes = (FROM_RECEIPT.filled({"day": row.issued_on}),) if count.from_receipt else ()
    due_on = resolve(rule, row.issued_on, row.calendar).due_on
    fits = count.unit in FITS.get(row.kind, ())
    return Choice(count.said, str(count.unit), rule, due_on, fits, dated=False, notes=notes)


def chosen(row: Row, found: Times) -> Choice | None:
    """The one time that is told, or the one that falls on the day which the row states."""
    choice = _the_one(found) if row.stated is None else _agreeing(row, found)
    if choice and not (choice.fits or (row.stated and row.kind in FREE)):
        pieces = quoted([(choice.said, choice.due_on)])
        facts = {"kind": row.kind, "found": pieces, "right": choice.kind}
        raise wrong("text", "kind_disagrees", OTHER_KIND, **facts)
    return choice


FREE = ("date", "on", "immediately")


def _the_one(found: Times) -> Choice | None:
    if len(found.choices) > 1:
        pieces = quoted([(one.said, one.due_on) for one in found.choices])
        raise wrong("text", "several", SEVERAL, found=pieces)
    if found.unclear:
        pieces = quoted([(one.said, None) for one in found.unclear])
        raise wrong("text", "unreadable", UNREAD, found=pieces)
    choice = found.choices[0] if found.choices else None
    if choice and choice.due_on is None:
        said = quoted([(choice.said, None)])
        raise wrong("text", "unreadable", BEGINNING, found=said)
    return choice


def _agreeing(row: Row, found: Times) -> Choice | None:
    ends = [one for one in found.choices if one.due_on]
    agreeing = sorted(
        (one for one in ends if one.due_on == row.stated), key=lambda one: not one.fits
    )
    if ends and not agreeing:
        days = list(dict.fromkeys(one.due_on for one in ends))
        raise DeadlineDisagrees(kind=row.kind, text=row.text, found=days, stated=row.stated)
    return agreeing[0] if agreeing else None
