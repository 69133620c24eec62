"""Periods: the days that a written form names in a year, from one day to many years."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from enum import StrEnum, auto

from services.tasks.deadlines.grammar.numerals import number_of, part_of
from services.tasks.deadlines.grammar.pieces import MONTHS, Form
from services.tasks.deadlines.grammar.tokens import Token


class Unit(StrEnum):
    day = auto()
    third_of_month = auto()
    month = auto()
    quarter = auto()
    half_year = auto()
    year = auto()


Place = Callable[[int], tuple[date, date]]
_THIRDS = {
    **{"đầu": 1, "giữa": 2, "cuối": 3, "thượng tuần": 1, "trung tuần": 2, "hạ tuần": 3},
    **{"early": 1, "beginning of": 1, "start of": 1, "mid": 2, "middle of": 2},
    **{"late": 3, "end of": 3},
}
_SECOND = {"cuối", "second", "last", "latter", "2nd", "2", "late", "late in", "end of", "year-end"}


def _whole_months(first: int, last: int) -> Place:
    return lambda year: (date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def _day(token: Token) -> tuple[Unit, Place] | None:
    day, month = int(token.parts["d"]), month_number(token.parts["m"])
    if int(token.parts.get("d0", 0)) >= day:
        return None
    return Unit.day, lambda year: (date(year, month, day),) * 2


def month_number(said: str) -> int:
    names = [n for n, name in enumerate(MONTHS, 1) if name.startswith(said) and len(said) > 2]
    return names[0] if names else number_of(said)


def _month(token: Token) -> tuple[Unit, Place] | None:
    month = month_number(token.parts["m"])
    third = _THIRDS.get(
        re.sub("^the | của$|[ -]$| của $", "", token.parts.get("third", "")).strip()
    )
    if not 1 <= month <= 12 or (third == 3 and token.before):
        return None  # "before the end of March" is two days for two readers
    if third is None:
        return Unit.month, _whole_months(month, month)
    return Unit.third_of_month, lambda year: (
        date(year, month, 10 * third - 9),
        date(year, month, 10 * third if third < 3 else monthrange(year, month)[1]),
    )


def _quarter(token: Token) -> tuple[Unit, Place] | None:
    quarter = part_of(token.parts.get("q") or token.parts["q2"])
    if not 1 <= quarter <= 4 or (token.before and token.said.startswith(("cuối", "hết"))):
        return None
    return Unit.quarter, _whole_months(3 * quarter - 2, 3 * quarter)


def _half(token: Token) -> tuple[Unit, Place] | None:
    side = re.sub("^the | của$", "", token.parts["side"]).replace("year end", "year-end")
    second = side in _SECOND
    if token.before and token.said.startswith(("cuối", "late", "end", "year")):
        return None
    return Unit.half_year, _whole_months(7, 12) if second else _whole_months(1, 6)


def _months_of_year(token: Token) -> tuple[Unit, Place] | None:
    months = number_of(token.parts["n"]) * (3 if token.parts.get("mu") == "quý" else 1)
    if not 1 <= months <= 12:
        return None
    unit = {3: Unit.quarter, 6: Unit.half_year, 12: Unit.year}.get(months, Unit.month)
    if token.parts["side"] in _SECOND:
        return unit, _whole_months(13 - months, 12)
    return unit, _whole_months(1, months)


def _range_of_years(token: Token) -> tuple[Unit, Place] | None:
    first = int(token.parts["from"])
    if first >= int(token.parts["y"]):
        return None
    return Unit.year, lambda year: (date(first, 1, 1), date(year, 12, 31))


def _next_years(token: Token) -> tuple[Unit, Place]:
    count = number_of(token.parts.get("n") or token.parts["n2"])
    return Unit.year, lambda year: (date(year, 1, 1), date(year + count, 12, 31))


PERIODS: dict[Form, Callable[[Token], tuple[Unit, Place] | None]] = {
    Form.day: _day,
    Form.day_of_month: lambda _token: None,
    Form.edge: lambda _token: None,
    Form.month: _month,
    Form.quarter: _quarter,
    Form.half_year: _half,
    Form.months_of_year: _months_of_year,
    Form.year: lambda _token: (Unit.year, _whole_months(1, 12)),
    Form.years: _range_of_years,
    Form.next_years: _next_years,
}
