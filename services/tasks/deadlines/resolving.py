"""Resolving: the due day of a rule on the loaded calendar, and the rule as a task keeps it."""

from dataclasses import fields
from datetime import date
from typing import Any

from kernel.database import Transaction
from services.tasks.deadlines.calendar import working_calendar
from services.tasks.deadlines.due_days import (
    DayOffPolicy,
    DeadlineKind,
    DeadlineRule,
    resolve,
)
from services.tasks.deadlines.recurrence import Recurrence

# Shared with nobody who accepts it meanwhile: either this sees the acceptance, or the acceptance
# sees who waits.
AWAITED = "select closed_on from task where task_id = %(id)s::uuid for share"


async def due_day(
    tx: Transaction, rule: DeadlineRule, assigned_on: date
) -> tuple[date | None, dict[str, Any]]:
    """The due day of a rule, and the deadline as the task keeps it: its text and its rule
    (rule 4)."""
    accepted_on = await tx.value(AWAITED, id=rule.after) if rule.after else None
    deadline = resolve(rule, assigned_on, await working_calendar(tx), accepted_on)
    kept = {name: getattr(rule, name) for name in rule.__slots__}
    kept |= {
        "receipt_by_on": deadline.receipt_by_on,
        "first_report_by_on": deadline.first_report_by_on,
    }
    return deadline.due_on, {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in kept.items()
        if value
    }


def rule_of(kept: dict[str, Any]) -> DeadlineRule:
    """The rule as a task keeps it (rule 4)."""
    known = {field.name: kept[field.name] for field in fields(DeadlineRule) if field.name in kept}
    known["kind"] = DeadlineKind(known["kind"])
    known["policy"] = DayOffPolicy(known.get("policy", DayOffPolicy.keep))
    if "every" in known:
        known["every"] = Recurrence(known["every"])
    if "day" in known:
        known["day"] = date.fromisoformat(known["day"])
    return DeadlineRule(**known)
