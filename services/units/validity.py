"""Validity: from which day to which day something stands, both days included."""

from datetime import date
from typing import NamedTuple

from kernel.errors import Fault, Invalid, Words


class Span(NamedTuple):
    """From the first day to the last, both included; `to` is None while no end is known."""

    since: date
    to: date | None


class EndBeforeStart(Invalid):
    code = "end_before_start"


def in_order(since: date, to: date | None, pointer: str) -> None:
    """Refuse an end that lies before its start; the same day is one day."""
    if to is not None and to < since:
        words = Words(
            "phải từ ngày {since} trở đi, hoặc bỏ trống nếu chưa biết",
            "must be {since} or later, or left out",
        ).filled({"since": since})
        raise EndBeforeStart([Fault(pointer, "end_before_start", words)])


def meet(one: Span, other: Span) -> bool:
    """Whether there is a day on which both stand."""
    return one.since <= (other.to or date.max) and other.since <= (one.to or date.max)


def within(inner: Span, outer: Span) -> bool:
    """Whether the outer stands on every day of the inner."""
    return outer.since <= inner.since and (inner.to or date.max) <= (outer.to or date.max)
