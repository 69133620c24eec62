"""Deadline texts: the rule that a directive's own words mean, checked against the day that it
states."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from kernel.errors import Words
from services.tasks.deadlines.choices import Row, chosen, times_told
from services.tasks.deadlines.due_days import day_after, resolve
from services.tasks.deadlines.grammar.frequencies import (
    Closing,
    Frequency,
    bounds_in,
    closings_in,
    frequencies_in,
    is_standing,
    outside_turns,
)
from services.tasks.deadlines.grammar.pieces import Form
from services.tasks.deadlines.grammar.spans import Unclear
from services.tasks.deadlines.grammar.tokens import Scan, folded, scanned
from services.tasks.deadlines.recurrence import Recurrence
from services.tasks.deadlines.refusals import (
    NO_DAY,
    NO_TIME,
    OTHER_KIND,
    SEVERAL,
    SEVERAL_TURNS,
    TOO_LONG,
    UNKNOWN_KIND,
    UNREAD_TURN,
    DeadlineDisagrees,
    quoted,
    wrong,
)
from services.tasks.deadlines.rules import DeadlineKind, DeadlineRule
from services.tasks.deadlines.working_days import Calendar


class Read(NamedTuple):
    """The rule that a text means, with what was taken for granted in reading it."""

    rule: DeadlineRule
    notes: tuple[Words, ...] = ()


def parse_seed(
    kind: str, text: str, resolved: str | date | None, issued_on: date, calendar: Calendar
) -> Read:
    """The rule of an imported row (rule 4); refuses one whose kind, words and resolved day do not
    agree, and one whose words leave a choice that no resolved day settles."""
    known = folded(kind).replace("-", "_") or "none"
    known = known if known in READERS else known.replace(" ", "_")
    if len(text) > LONGEST:
        raise wrong("text", "too_long", TOO_LONG, longest=LONGEST)
    row = Row(known, text, civil_day_of(resolved), issued_on, calendar)
    reader = READERS.get(known)
    if reader is None:
        raise wrong("kind", "unreadable", UNKNOWN_KIND, kind=kind, kinds=list(READERS))
    read = reader(row)
    due_on = resolve(read.rule, issued_on, calendar).due_on
    if row.stated is not None and due_on != row.stated:
        found = [due_on] if due_on else []
        raise DeadlineDisagrees(kind=kind, text=text, found=found, stated=row.stated)
    return read._replace(rule=replace(read.rule, text=text))


LONGEST = 500
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def civil_day_of(value: str | date | None) -> date | None:
    """A day as a sheet gives it: YYYY-MM-DD, a date or a datetime cell, or nothing."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date) or not value or not value.strip():
        return value if isinstance(value, date) else None
    try:
        if ISO_DAY.fullmatch(value.strip()):
            return date.fromisoformat(value.strip())
    except ValueError:  # 30 February
        pass
    raise wrong("day", "unreadable", NO_DAY, value=value)


def _dated(row: Row) -> Read:
    choice = chosen(row, times_told(row))
    if choice is not None:
        return Read(choice.rule, choice.notes)
    if row.stated is None:
        _expect_no_turn(row)
    if row.stated is None or row.kind not in FROM_STATED:
        facts = {"kind": row.kind, "text": row.text, "example": EXAMPLES[row.kind]}
        raise wrong("text", "unreadable", NO_TIME, **facts)
    return Read(FROM_STATED[row.kind](row.stated))


def _period(kind: DeadlineKind, months: int) -> Callable[[date], DeadlineRule]:
    return lambda day: DeadlineRule(
        kind=kind, year=day.year, part=None if months == 12 else -(-day.month // months)
    )


# Without words the day that a row states is enough.
FROM_STATED: dict[str, Callable[[date], DeadlineRule]] = {
    "date": lambda day: DeadlineRule(kind=DeadlineKind.on, day=day),
    "on": lambda day: DeadlineRule(kind=DeadlineKind.on, day=day),
    "before": lambda day: DeadlineRule(kind=DeadlineKind.before, day=day_after(day)),
    "month": _period(DeadlineKind.month, 1),
    "quarter": _period(DeadlineKind.quarter, 3),
    "half_year": _period(DeadlineKind.half_year, 6),
    "year": _period(DeadlineKind.year, 12),
}
_A_DAY = Words("trước ngày 25/01/2027", "before 25/01/2027")
EXAMPLES = {
    "date": _A_DAY,
    "on": _A_DAY,
    "before": _A_DAY,
    "month": Words("trong tháng 6/2027", "in June 2027"),
    "quarter": Words("quý II/2027", "the second quarter of 2027"),
    "half_year": Words("6 tháng đầu năm 2027", "the first six months of 2027"),
    "year": Words("năm 2027", "in 2027"),
    "working_days": Words("10 ngày làm việc", "10 working days"),
    "calendar_days": Words("10 ngày", "10 days"),
    "months": Words("trong 3 tháng", "within 3 months"),
}


def _undated(row: Row) -> Read:
    """No deadline: words that tell a time are another kind's."""
    _expect_no_time(row)
    return Read(DeadlineRule(kind=DeadlineKind.none))


def _immediately(row: Row) -> Read:
    """The day that the row states, else receipt and first report; never a day of the words
    alone."""
    if row.stated is None:
        _expect_no_time(row)
    else:
        chosen(row, times_told(row))
    return Read(DeadlineRule(kind=DeadlineKind.immediately, day=row.stated))


def _expect_no_time(row: Row) -> None:
    found, turns = times_told(row), scanned(row.text).of(Form.turn)
    pieces = [
        *((one.said, one.due_on) for one in found.choices),
        *((token.said, None) for token in turns),
        *((one.said, None) for one in found.unclear),
    ]
    if pieces:
        right = found.choices[0].kind if found.choices else "recurring" if turns else "date"
        facts = {"kind": row.kind, "found": quoted(pieces), "right": right}
        raise wrong("text", "kind_disagrees", OTHER_KIND, **facts)


def _expect_no_turn(row: Row) -> None:
    turns = [(token.said, None) for token in scanned(row.text).of(Form.turn)]
    if turns:
        facts = {"kind": row.kind, "found": quoted(turns), "right": "recurring"}
        raise wrong("text", "kind_disagrees", OTHER_KIND, **facts)


def _recurring(row: Row) -> Read:
    scan = scanned(row.text)
    frequency = _frequency(row, scan)
    closings = closings_in(scan, frequency.every) if frequency else outside_turns(scan)
    bounds, later = bounds_in(scan, row.issued_on)
    unclear = [(one.said, None) for one in (*closings, *later) if isinstance(one, Unclear)]
    if unclear:
        raise wrong("text", "unreadable", UNREAD_TURN, found=quoted(unclear))
    cutoffs = {one.cutoff: one.said for one in closings if isinstance(one, Closing)}
    if len(cutoffs) > 1:
        pieces = quoted([(said, None) for said in cutoffs.values()])
        raise wrong("text", "several", SEVERAL, found=pieces)
    every, interval = frequency or (None, None)
    cutoff = next(iter(cutoffs), None)
    rule = DeadlineRule(kind=DeadlineKind.recurring, every=every, interval=interval, cutoff=cutoff)
    return Read(rule, tuple(END_NOT_KEPT.filled({"said": said}) for said in bounds))


END_NOT_KEPT = Words(
    "Việc định kỳ lặp lại cho đến khi có người kết thúc; '{said}' chỉ được giữ trong lời văn.",
    "A recurring duty returns until someone ends it; '{said}' is kept in the words alone.",
)


def _frequency(row: Row, scan: Scan) -> Frequency | None:
    """How often, by the kind and the words together; none for a standing duty."""
    frequencies, unclear = frequencies_in(scan)
    every = row.kind.removeprefix("recurring").strip()
    named = [Frequency(Recurrence(every))] if every else []
    found = list(dict.fromkeys([*named, *frequencies]))
    if unclear or not (found or is_standing(scan)):
        pieces = quoted([(one.said, None) for one in unclear or [Unclear(row.text)]])
        raise wrong("text", "unreadable", UNREAD_TURN, found=pieces)
    if len(found) > 1:
        said = [every] * bool(every) + [token.said for token in scan.of(Form.turn)]
        pieces = quoted([(one, None) for one in said])
        raise wrong("text", "several", SEVERAL_TURNS, found=pieces)
    return found[0] if found else None


READERS: dict[str, Callable[[Row], Read]] = {
    "none": _undated,
    "immediately": _immediately,
    **dict.fromkeys(EXAMPLES, _dated),
    "recurring": _recurring,
    **{f"recurring {every}": _recurring for every in Recurrence},
}
