"""Retrying: how long a failed delivery waits before the next attempt, and when it is given up."""

from datetime import timedelta

ATTEMPTS = 8  # with these pauses: about 15 hours, so that a mail server may be down for a night
FIRST = timedelta(seconds=30)
LONGEST = timedelta(hours=6)


def pause(attempts: int, roll: float) -> timedelta:
    """After so many failed attempts; `roll` in 0..1 spreads it by a fifth either way, so that no
    herd returns."""
    steady = min(FIRST * int(4 ** (min(attempts, ATTEMPTS) - 1)), LONGEST)
    return steady * (0.8 + 0.4 * roll)


def is_last(attempts: int) -> bool:
    return attempts >= ATTEMPTS
