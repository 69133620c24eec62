"""The rulebook in force: the working calendar, the newest ladder and where its offices are."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from kernel.clock import civil_day, instant
from kernel.database import Read, Transaction
from services.tasks.deadlines.due_days import DeadlineRule, resolve
from services.tasks.deadlines.working_days import Calendar, CalendarUnknown
from services.tasks.escalation.ladder import Step, timetable
from services.tasks.escalation.policies import Policy, Rung, Unit, Urgency

SECONDS = 30


@dataclass(frozen=True)
class Rulebook:
    """`offices` gives the unit code of each audience word; `ladders` every version that a task may keep (rule 15)."""

    calendar: Calendar
    ladders: dict[int, Policy]
    offices: dict[int, dict[str, str]]

    @property
    def newest(self) -> int:
        return max(self.ladders)

    def opening(self, due_on: date | None, assigned_on: date, now: datetime) -> Step | None:
        """Where the newest ladder begins for a task assigned on a day; none without a due day.

        What was assigned earlier and only now recorded climbs from its own day: the sweep then catches up (rule 19).
        """
        if due_on is None:
            return None
        table = timetable(self.ladders[self.newest], due_on, self.calendar)
        return table.opening(now if assigned_on >= civil_day(now) else instant(assigned_on))


def rung_of(row: dict[str, Any]) -> Rung:
    return Rung(
        **{**row, "audience": tuple(row["audience"]), "urgency": Urgency(row["urgency"]), "unit": Unit(row["unit"])}
    )


async def rulebook(read: Read) -> Rulebook:
    """Kept for half a minute. The calendar object stays the same while its days do: it keys the timetables."""
    until, kept = read.kept.get("rulebook", (0.0, None))
    if kept is None or until < time.monotonic():
        fresh = await _rulebook(read)
        same = kept is not None and kept.calendar.days == fresh.calendar.days
        kept = replace(fresh, calendar=kept.calendar) if same else fresh
        read.kept["rulebook"] = (time.monotonic() + SECONDS, kept)
    return kept  # type: ignore[no-any-return]  # `kept` holds anything


async def _rulebook(read: Read) -> Rulebook:
    bounds = await (await read.execute("select min(day), max(day) from calendar_day")).fetchone()
    if bounds is None or bounds[0] is None:
        raise CalendarUnknown(first="-", last="-", asked="-")
    days = await (await read.execute("select day from calendar_day where working order by day")).fetchall()
    rows = await (await read.execute("select version, name, rungs, offices from ladder order by version")).fetchall()
    ladders = {version: _policy(name, version, rungs) for version, name, rungs, _ in rows}
    calendar = Calendar(bounds[0], bounds[1], tuple(day for (day,) in days))
    return Rulebook(calendar, ladders, {version: offices for version, _, _, offices in rows})


def _policy(name: str, version: int, rungs: Sequence[dict[str, Any]]) -> Policy:
    return Policy(name, version, tuple(rung_of(row) for row in rungs))


# Shared with nobody who accepts it meanwhile: either this sees the acceptance, or the acceptance sees who waits.
AWAITED = "select closed_on from task where task_id = %(id)s::uuid for share"


async def due_day(tx: Transaction, rule: DeadlineRule, assigned_on: date) -> tuple[date | None, dict[str, Any]]:
    """The due day of a rule, and the deadline as the task keeps it: its text and its rule (rule 4)."""
    accepted_on = await tx.value(AWAITED, id=rule.after) if rule.after else None
    deadline = resolve(rule, assigned_on, (await rulebook(tx)).calendar, accepted_on)
    kept = {name: getattr(rule, name) for name in rule.__slots__}
    kept |= {"receipt_by_on": deadline.receipt_by_on, "first_report_by_on": deadline.first_report_by_on}
    return deadline.due_on, {
        name: value.isoformat() if isinstance(value, date) else value for name, value in kept.items() if value
    }
