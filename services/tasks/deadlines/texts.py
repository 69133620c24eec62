"""Deadline texts: the rule that a directive's own words mean, checked against the day that it
states."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from kernel.errors import Fault, Invalid, Words
from services.tasks.deadlines.due_days import (
    DeadlineImpossible,
    DeadlineKind,
    DeadlineRule,
    resolve,
)
from services.tasks.deadlines.recurrence import Recurrence
from services.tasks.deadlines.working_days import Calendar

MONTH_NAMES = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
COUNTING = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
NUMBERS = {word: number for number, word in enumerate(COUNTING, 1)}
PARTS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "last": 2,
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
}
PARTS |= {"đầu": 1, "cuối": 2}

BEFORE = re.compile(r"\b(before|prior to|trước)\b")
YEAR = re.compile(r"\b(?:20\d\d\s*[-–]\s*)?(20\d\d)\b")  # of 2026-2030 the last counts
SPAN = re.compile(r"\bnext (\w+) years\b|\b(\d+) năm tới\b")
QUARTER = re.compile(r"\b(\w+) quarter\b|\bquarter (\w+)\b|\bquý (\w+)\b|\bq(\d)\b")
HALF = re.compile(
    r"\b(first|last) (?:6|six) months\b|\b(?:6|sáu) tháng (đầu|cuối) năm\b|\b(first|second) half\b"
)
MONTH = re.compile(rf"\b({'|'.join(MONTH_NAMES)})\b|\btháng (\d+)\b|\b(\d\d?)/20\d\d\b")
DAYS = re.compile(r"\b(\d+) (working days|days|ngày làm việc|ngày)\b")
EVERY = re.compile(r"\b(weekly|monthly|quarterly|yearly|annually|h[ằà]ng (?:tuần|tháng|quý|năm))\b")
EVERY_WORD = {
    "tuần": "weekly",
    "tháng": "monthly",
    "quý": "quarterly",
    "năm": "yearly",
    "annually": "yearly",
}
DAY_FORMS = (
    re.compile(r"\b(?P<y>20\d\d)-(?P<m>\d\d?)-(?P<d>\d\d?)\b"),
    re.compile(r"\b(?P<d>\d\d?)[/-](?P<m>\d\d?)[/-](?P<y>20\d\d)\b"),
    re.compile(r"\b(?P<d>\d\d?) tháng (?P<m>\d\d?) năm (?P<y>20\d\d)\b"),
    re.compile(rf"\b(?P<m>{'|'.join(MONTH_NAMES)}) (?P<d>\d\d?),? (?P<y>20\d\d)\b"),
    re.compile(rf"\b(?P<d>\d\d?) (?P<m>{'|'.join(MONTH_NAMES)}),? (?P<y>20\d\d)\b"),
)


class DeadlineDisagrees(Invalid):
    code = "deadline_disagrees"
    title = Words("Thời hạn không khớp", "The deadline contradicts itself")
    detail = Words(
        "Loại '{kind}' với lời văn '{text}' cho ngày {found}, nhưng dòng này ghi {stated}; hãy sửa "
        "một trong hai.",
        "Kind '{kind}' with the words '{text}' gives {found}, but the row states {stated}; correct "
        "one of them.",
    )


class Stated(NamedTuple):
    kind: str
    text: str
    words: str  # the text, folded for reading
    resolved: date | None
    issued_on: date


class Read(NamedTuple):
    """The rule that a text means, with what was taken for granted in reading it."""

    rule: DeadlineRule
    notes: tuple[Words, ...] = ()


def parse_seed(
    kind: str, text: str, resolved: str | date | None, issued_on: date, calendar: Calendar
) -> Read:
    """The rule of an imported row (rule 4); refuses one whose kind, words and resolved day do not
    agree."""
    words = unicodedata.normalize("NFC", text).casefold()
    stated = Stated(
        kind.strip().casefold() or "none", text, words, civil_day_of(resolved), issued_on
    )
    read = READERS.get(stated.kind)
    if read is None:
        raise _impossible("kind", f"'{kind}'", "một trong", "one of", ", ".join(READERS))
    rule = read(stated)
    due_on = resolve(rule, issued_on, calendar).due_on
    if stated.resolved is not None and due_on != stated.resolved:
        raise DeadlineDisagrees(
            kind=kind, text=text, found=str(due_on or "-"), stated=str(stated.resolved)
        )
    return Read(rule)


def civil_day_of(value: str | date | None) -> date | None:
    """A day as a sheet gives it: ISO text, a date or a datetime cell, or nothing."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date) or not value or not value.strip():
        return value if isinstance(value, date) else None
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise _impossible(
            "day", f"'{value}'", "ngày có thật dạng", "a real day written", "YYYY-MM-DD"
        ) from None


def _impossible(field: str, value: str, vi: str, en: str, right: str) -> DeadlineImpossible:
    words = Words(
        f"{field}: {value} phải là {vi} {right}.", f"{field}: {value} should be {en} {right}."
    )
    return DeadlineImpossible([Fault(f"/deadline/{field}", "unreadable", words)])


def _found(pattern: re.Pattern[str], words: str) -> str | None:
    match = pattern.search(words)
    return next((group for group in match.groups() if group), None) if match else None


def _day_in(words: str) -> date | None:
    match = next((found for form in DAY_FORMS if (found := form.search(words))), None)
    if match is None:
        return None
    month = match["m"]
    number = MONTH_NAMES.index(month) + 1 if month in MONTH_NAMES else int(month)
    try:
        return date(int(match["y"]), number, int(match["d"]))
    except ValueError:
        raise _impossible(
            "day", f"'{match[0]}'", "một ngày có thật", "a day that exists", "(dd/mm/yyyy)"
        ) from None


def _year(stated: Stated) -> int:
    named = _found(YEAR, stated.words)
    if named:
        return int(named)
    span = _found(SPAN, stated.words)
    if span and (span in NUMBERS or span.isdecimal()):
        return stated.issued_on.year + (NUMBERS.get(span) or int(span))
    return (stated.resolved or stated.issued_on).year


def _part(
    stated: Stated, kind: DeadlineKind, pattern: re.Pattern[str], months: int
) -> DeadlineRule:
    named = _found(pattern, stated.words)
    if named in MONTH_NAMES:
        part = MONTH_NAMES.index(named) + 1
    elif named and (named in PARTS or named.isdecimal()):
        part = PARTS.get(named) or int(named)
    elif stated.resolved:
        part = -(-stated.resolved.month // months)
    else:
        raise _impossible(
            "text", f"'{stated.text}'", "lời văn nêu rõ kỳ", "words that name the", kind
        )
    return DeadlineRule(kind=kind, text=stated.text, year=_year(stated), part=part)


def _on_or_before(stated: Stated) -> DeadlineRule:
    if _found(HALF, stated.words):
        return _part(stated, DeadlineKind.half_year, HALF, 6)
    named = _day_in(stated.words)
    day = named or stated.resolved
    if day is None:
        raise _impossible(
            "text", f"'{stated.text}'", "lời văn có ngày, như", "words with a day, as", "25/01/2025"
        )
    strict = (named and BEFORE.search(stated.words)) or stated.kind == "before"
    return DeadlineRule(
        kind=DeadlineKind.before if strict else DeadlineKind.on, text=stated.text, day=day
    )


def _counted(kind: DeadlineKind) -> Callable[[Stated], DeadlineRule]:
    def read(stated: Stated) -> DeadlineRule:
        count = DAYS.search(stated.words)
        if count is None:
            raise _impossible(
                "text", f"'{stated.text}'", "lời văn như", "words such as", "'10 ngày / 10 days'"
            )
        return DeadlineRule(kind=kind, text=stated.text, count=int(count[1]))

    return read


def _recurring(stated: Stated) -> DeadlineRule:
    named = _found(EVERY, f"{stated.kind} {stated.words}")
    every = Recurrence(EVERY_WORD.get(named.split()[-1], named)) if named else None
    return DeadlineRule(kind=DeadlineKind.recurring, text=stated.text, every=every)


READERS: dict[str, Callable[[Stated], DeadlineRule]] = {
    "none": lambda stated: DeadlineRule(kind=DeadlineKind.none, text=stated.text),
    "immediately": lambda stated: DeadlineRule(
        kind=DeadlineKind.immediately, text=stated.text, day=stated.resolved
    ),
    "date": _on_or_before,
    "on": _on_or_before,
    "before": _on_or_before,
    "month": lambda stated: _part(stated, DeadlineKind.month, MONTH, 1),
    "quarter": lambda stated: _part(stated, DeadlineKind.quarter, QUARTER, 3),
    "half_year": lambda stated: _part(stated, DeadlineKind.half_year, HALF, 6),
    "year": lambda stated: DeadlineRule(
        kind=DeadlineKind.year, text=stated.text, year=_year(stated)
    ),
    "working_days": _counted(DeadlineKind.working_days),
    "calendar_days": _counted(DeadlineKind.calendar_days),
    "recurring": _recurring,
    **{f"recurring {every}": _recurring for every in Recurrence},
}
