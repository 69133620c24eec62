"""Ladders: every version of the policy that a task may keep, and where its offices are."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kernel.database import Read
from kernel.errors import NotFound
from kernel.requests import set_etag
from services.tasks.escalation.policies import DayUnit, Policy, Rung, Urgency, VerdictPolicy
from services.tasks.escalation.views import LadderView
from services.tasks.terms import Noun

SECONDS = 30
LADDER = "select version, name, since, rungs, offices from ladder"
POLICIES = "select version, name, rungs, offices from ladder order by version"
VERDICTS = "select version, working_days, rungs from verdict_policy order by version"


@dataclass(frozen=True)
class Ladders:
    """By version (rule 15): the rungs, and the unit code of each audience word; and what issuers
    owe, with versions of its own."""

    policies: dict[int, Policy]
    offices: dict[int, dict[str, str]]
    verdicts: dict[int, VerdictPolicy]

    @property
    def newest(self) -> int:
        return max(self.policies)

    @property
    def newest_verdict(self) -> int:
        return max(self.verdicts)


async def ladders_at_hand(read: Read) -> Ladders:
    """Kept for half a minute."""
    until, ladders = read.cache.get("ladders", (0.0, None))
    if ladders is None or until < time.monotonic():
        ladders = await _loaded(read)
        read.cache["ladders"] = (time.monotonic() + SECONDS, ladders)
    return ladders  # type: ignore[no-any-return]  # the cache holds anything


async def _loaded(read: Read) -> Ladders:
    rows = await read.rows(POLICIES)
    return Ladders(
        {version: _policy(name, version, rungs) for version, name, rungs, _ in rows},
        {version: offices for version, _, _, offices in rows},
        {
            version: VerdictPolicy(days, _policy("verdict", version, rungs))
            for version, days, rungs in await read.rows(VERDICTS)
        },
    )


def _policy(name: str, version: int, rungs: Sequence[dict[str, Any]]) -> Policy:
    return Policy(name, version, tuple(rung_of(row) for row in rungs))


def rung_of(row: dict[str, Any]) -> Rung:
    """A rung as the table keeps it."""
    typed = {
        "audience": tuple(row["audience"]),
        "urgency": Urgency(row["urgency"]),
        "unit": DayUnit(row["unit"]),
    }
    return Rung(**{**row, **typed})


async def list_ladders(read: Read) -> list[LadderView]:
    return await read.all(LadderView, f"{LADDER} order by version desc")


async def show_ladder(read: Read, version: int) -> LadderView:
    shown = await read.one(LadderView, f"{LADDER} where version = %(version)s", version=version)
    if shown is None:
        raise NotFound(what=Noun.ladder)
    set_etag(read, version)
    return shown
