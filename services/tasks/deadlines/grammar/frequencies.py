"""Frequencies: how often a recurring duty turns, and on which day each turn closes."""

import re
from collections.abc import Callable
from datetime import date
from itertools import zip_longest
from typing import NamedTuple

from services.tasks.deadlines.grammar.counts import Counted, unit_of
from services.tasks.deadlines.grammar.numerals import number_of
from services.tasks.deadlines.grammar.periods import Unit, month_number
from services.tasks.deadlines.grammar.pieces import Form
from services.tasks.deadlines.grammar.spans import Against, Source, Unclear, linked, spans_in
from services.tasks.deadlines.grammar.tokens import Scan, Token
from services.tasks.deadlines.recurrence import MONTHS_OF, MOST_PERIODS, Recurrence


class Frequency(NamedTuple):
    every: Recurrence
    interval: int | None = None


class Closing(NamedTuple):
    """The cut-off that a text names: none is the last day of the period."""

    said: str
    cutoff: int | None


_ADVERBS = {
    "weekly": Frequency(Recurrence.weekly),
    "monthly": Frequency(Recurrence.monthly),
    "quarterly": Frequency(Recurrence.quarterly),
    **dict.fromkeys(["yearly", "annual", "annually"], Frequency(Recurrence.yearly)),
    **dict.fromkeys(["biennial", "biennially"], Frequency(Recurrence.monthly, 24)),
    **dict.fromkeys(["bi weekly", "biweekly", "fortnightly"], Frequency(Recurrence.weekly, 2)),
    **{
        f"{half}{year}": Frequency(Recurrence.half_yearly)
        for half in ("half ", "half", "semi ", "semi")
        for year in ("yearly", "annual", "annually")
    },
}
_BY_MONTHS = {months: every for every, months in MONTHS_OF.items()}
_ENDS = re.compile(r"(?:đến|tới|hết|trước|until|till|to|by|through|before) ?$")
_STANDING = re.compile(
    r"(?<!không )(?:thường xuyên|thường kỳ|liên tục|lâu dài)"
    r"|\b(?:regular|continu|constant|ongoing|on-going|permanent|standing)"
)
_WEEKDAYS = [
    *(("thứ hai", "thứ 2", "mon"), ("thứ ba", "thứ 3", "tue"), ("thứ tư", "thứ 4", "wed")),
    *(("thứ năm", "thứ 5", "thu"), ("thứ sáu", "thứ 6", "fri")),
    *(("thứ bảy", "thứ bẩy", "thứ 7", "sat"), ("chủ nhật", "cn", "sun")),
]


def frequencies_in(scan: Scan) -> tuple[list[Frequency], list[Unclear]]:
    """Every frequency once; twice a month, or daily, is none that a turn can have."""
    read = [(token, _frequency(token)) for token in scan.of(Form.turn)]
    found = dict.fromkeys(frequency for _, frequency in read if frequency)
    return list(found), [Unclear(token.said) for token, frequency in read if not frequency]


def _frequency(token: Token) -> Frequency | None:
    parts = token.parts
    if "adverb" in parts:
        return _ADVERBS.get(parts["adverb"].replace("-", " "))
    if "weekly" in parts:
        return Frequency(Recurrence.weekly)
    if "many" in parts or "list" in parts:
        return None
    said = parts.get("n", "one")
    number = 2 if said == "other" else number_of(said)
    unit, times = unit_of(parts["u"])
    if unit is Counted.months:
        return _of_months(number * times)
    if times == 7 and 1 <= number <= MOST_PERIODS[Recurrence.weekly]:
        return Frequency(Recurrence.weekly, number if number > 1 else None)
    return None


def _of_months(months: int) -> Frequency | None:
    if months in _BY_MONTHS:
        return Frequency(_BY_MONTHS[months])
    fits = 1 < months <= MOST_PERIODS[Recurrence.monthly]
    return Frequency(Recurrence.monthly, months) if fits else None


def is_standing(scan: Scan) -> bool:
    """Words of a duty without a day: "thường xuyên", "regularly"."""
    return bool(_STANDING.search(scan.left))


def closings_in(scan: Scan, every: Recurrence) -> list[Closing | Unclear]:
    """Each cut-off that a text names for its turns, or what names one that a turn cannot have."""
    inside = every is Recurrence.monthly or any(_is_closing_month(token) for token in scan.tokens)
    months = {token.parts["m"].lstrip("0") for token in scan.of(Form.day)}
    whole_year = len(months) in (0, 12 // MONTHS_OF.get(every, 1))  # "15/6 và 15/12"
    found: list[Closing | Unclear] = []
    for token, after in zip_longest(scan.tokens, scan.tokens[1:]):
        if _tells_no_cutoff(token) or (after and _opens_range(token, after, scan.words)):
            continue  # of a range its end counts
        cutoff = _CLOSINGS[token.form](token, every)
        vague = cutoff is None or (token.form is Form.day_of_month and not inside)
        vague = vague or (token.form is Form.day and not whole_year)
        found.append(Unclear(token.said) if vague else Closing(token.said, cutoff or None))
    return found


def _opens_range(token: Token, after: Token, words: str) -> bool:
    return token.form is after.form and linked(token, after, words)


def outside_turns(scan: Scan) -> list[Closing | Unclear]:
    """What a duty without turns cannot have: a day, a month, a count."""
    return [Unclear(token.said) for token in scan.tokens if not _tells_no_cutoff(token)]


def bounds_in(scan: Scan, issued_on: date) -> tuple[list[str], list[Unclear]]:
    """The years in which the duty stands, which nothing ends by itself; and those that only begin
    after the document's day, which no turn waits for."""
    spans, _ = spans_in(scan, Against(issued_on, None))
    periods = [span for span in spans if span.unit is not Unit.day and span.source is Source.own]
    later = [
        Unclear(span.said)
        for span in periods
        if span.first > issued_on and (span.opens or not _ENDS.search(scan.words[: span.at]))
    ]
    return [span.said for span in periods], later


def _tells_no_cutoff(token: Token) -> bool:
    return token.form is Form.turn or _is_closing_month(token) or _is_bound(token)


def _is_bound(token: Token) -> bool:
    return token.form in _YEARS or ("y" in token.parts and token.form is not Form.day)


def _is_closing_month(token: Token) -> bool:
    """ "Tháng cuối quý" only says in which month the day lies."""
    return token.parts.get("edge", "").startswith("tháng cuối")


def _before(token: Token, day: int, week: bool) -> int:
    """Before the 25th is the 24th; before the first, the last of the period before."""
    if not token.before:
        return day
    return (day - 1 or 7) if week else day - 1


def _day_of_month(token: Token, every: Recurrence) -> int | None:
    day = int(token.parts["d"])
    fits = 1 <= day <= 31 and every is not Recurrence.weekly and not token.opens
    return _before(token, day, week=False) if fits else None


def _day_of_year(token: Token, every: Recurrence) -> int | None:
    """A day with its month is a cut-off only where the month closes the period."""
    months = MONTHS_OF.get(every, 1)
    closes = months > 1 and month_number(token.parts["m"]) % months == 0
    own_year = {"y", "soon"} & set(token.parts)
    return _day_of_month(token, every) if closes and not own_year else None


def _weekday(token: Token, every: Recurrence) -> int | None:
    said = token.parts["w"]
    number = next(n for n, names in enumerate(_WEEKDAYS, 1) if said.startswith(names))
    fits = every is Recurrence.weekly and not token.opens
    return _before(token, number, week=True) if fits else None


_EDGES = {"đầu": 10, "giữa": 20, "beginning": 10, "middle": 20}
_PERIODS = {
    **dict.fromkeys(["tháng", "month"], Recurrence.monthly),
    **dict.fromkeys(["quý", "quarter"], Recurrence.quarterly),
    **dict.fromkeys(["tuần", "week"], Recurrence.weekly),
}


def _edge(token: Token, every: Recurrence) -> int | None:
    """ "Đầu tháng" is its 10th, "giữa tháng" its 20th, "cuối tháng" its last day."""
    edge, of = re.sub("^the ", "", token.parts["edge"]), _PERIODS[token.parts["u"]]
    if of is not every or token.before or token.opens:
        return None
    if edge not in _EDGES:
        return 0
    return _EDGES[edge] if of is Recurrence.monthly else None


def _end_of_year(token: Token, every: Recurrence) -> int | None:
    return 0 if every is Recurrence.yearly and token.said == "cuối năm" else _none(token, every)


def _none(token: Token, _every: Recurrence) -> int | None:
    return None


_CLOSINGS: dict[Form, Callable[[Token, Recurrence], int | None]] = {
    Form.day_of_month: _day_of_month,
    Form.day: _day_of_year,
    Form.weekday: _weekday,
    Form.edge: _edge,
    Form.half_year: _end_of_year,
    **dict.fromkeys([Form.month, Form.quarter, Form.months_of_year], _none),
    **dict.fromkeys([Form.counted, Form.unread], _none),
}
_YEARS = (Form.year, Form.years, Form.next_years)
