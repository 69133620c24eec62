"""Resolving: the due day of a rule on the loaded calendar, and the rule as a task keeps it."""

from dataclasses import fields
from datetime import date
from typing import Any

from kernel.database import Transaction
from services.tasks.deadlines.calendar import working_calendar
from services.tasks.deadlines.due_days import resolve
from services.tasks.deadlines.recurrence import Recurrence
from services.tasks.deadlines.rules import (
    PARAMETERS,
    DayOffPolicy,
    DeadlineKind,
    DeadlineRule,
    takes,
)
from services.tasks.lifecycle import Status

ACCEPTED = {"accepted": Status.accepted}  # the parameter of `accepted_on`


def accepted_on(task: str) -> str:
    """The day on which a task was accepted, as SQL: of a roll-up, the last of its members, of whose
    turns only the first counts; none before."""
    return f"""(
    case when {task}.is_roll_up then (
        select max(m.closed_on) from task m
        where m.roll_up_id = {task}.task_id and coalesce(m.series_id, m.task_id) = m.task_id
        having bool_and(m.status = %(accepted)s))
    when {task}.status = %(accepted)s then {task}.closed_on end)"""  # noqa: S608 an alias of ours


# Shared with nobody who accepts it meanwhile: either this sees the acceptance, or the acceptance
# sees who waits. Two last members of a roll-up may miss each other: the clock finds who waits.
AWAITED = f"""
select {accepted_on("t")} from task t where t.task_id = %(id)s::uuid for share of t
"""  # noqa: S608 made of constants


async def due_day(
    tx: Transaction, rule: DeadlineRule, assigned_on: date
) -> tuple[date | None, dict[str, Any]]:
    """The due day of a rule, and the deadline as the task keeps it: its text and its rule
    (rule 4)."""
    done_on = await tx.value(AWAITED, id=rule.after, **ACCEPTED) if rule.after else None
    deadline = resolve(rule, assigned_on, await working_calendar(tx), done_on)
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
    kind = DeadlineKind(kept["kind"])
    # What the kind does not read was kept until 0.1.0, and is passed over.
    known = {
        field.name: kept[field.name]
        for field in fields(DeadlineRule)
        if field.name in kept and (field.name not in PARAMETERS or takes(kind, field.name))
    }
    known["kind"] = kind
    known["policy"] = DayOffPolicy(known.get("policy", DayOffPolicy.keep))
    if "every" in known:
        known["every"] = Recurrence(known["every"])
    if "day" in known:
        known["day"] = date.fromisoformat(known["day"])
    return DeadlineRule(**known)
