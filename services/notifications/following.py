"""Reactions: what notifications makes of the journals of units and tasks."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from pydantic import BaseModel

from kernel.database import Transaction
from kernel.following import Reactions, Received
from services.notifications.gathering import News, gather
from services.notifications.views import Kind

UNITS = Reactions()


class OfficialRegistered(BaseModel):
    official_id: UUID
    name: str
    email: str | None = None
    locale: str = "vi"
    demo: bool = False


class OfficialChanged(BaseModel):
    official_id: UUID
    name: str
    email: str | None = None


class RightGranted(BaseModel):
    grant_id: UUID
    holder_id: UUID
    role: str
    unit_id: UUID | None = None
    from_on: date
    to_on: date | None = None


class RightRevoked(BaseModel):
    grant_id: UUID
    to_on: date


KEEP_CONTACTS = """
insert into contact as c (official_id, name, email, locale, demo)
select * from jsonb_to_recordset(%(events)s) as t (official_id uuid, name text, email text,
    locale text, demo boolean)
on conflict (official_id) do update set name = excluded.name, email = excluded.email,
    locale = excluded.locale,
    demo = excluded.demo, version = c.version + 1
"""
CHANGE_CONTACTS = """
update contact c set name = t.name, email = t.email, version = c.version + 1
from jsonb_to_recordset(%(events)s) as t (official_id uuid, name text, email text)
where c.official_id = t.official_id
"""
KEEP_RIGHTS = """
insert into held_right (grant_id, holder_id, role, unit_id, from_on, to_on)
select * from jsonb_to_recordset(%(events)s)
    as t (grant_id uuid, holder_id uuid, role text, unit_id uuid, from_on date, to_on date)
on conflict (grant_id) do update set to_on = excluded.to_on
"""
END_RIGHTS = """
update held_right h set to_on = t.to_on
from jsonb_to_recordset(%(events)s) as t (grant_id uuid, to_on date) where h.grant_id = t.grant_id
"""


def _last(told: Sequence[Received[Any]], key: str) -> Jsonb:
    """The newest event of each subject: one statement cannot change a row twice."""
    newest = {getattr(one.event, key): one.event for one in told}
    return Jsonb([event.model_dump(mode="json") for event in newest.values()])


@UNITS.on(OfficialRegistered)
async def keep_contacts(tx: Transaction, told: Sequence[Received[OfficialRegistered]]) -> None:
    await tx.run(KEEP_CONTACTS, events=_last(told, "official_id"))


@UNITS.on(OfficialChanged)
async def change_contacts(tx: Transaction, told: Sequence[Received[OfficialChanged]]) -> None:
    await tx.run(CHANGE_CONTACTS, events=_last(told, "official_id"))


@UNITS.on(RightGranted)
async def keep_rights(tx: Transaction, told: Sequence[Received[RightGranted]]) -> None:
    await tx.run(KEEP_RIGHTS, events=_last(told, "grant_id"))


@UNITS.on(RightRevoked)
async def end_rights(tx: Transaction, told: Sequence[Received[RightRevoked]]) -> None:
    await tx.run(END_RIGHTS, events=_last(told, "grant_id"))


class Recipient(BaseModel):
    official_id: UUID


class TaskIssued(BaseModel):
    task_id: UUID
    title: str
    due_on: date | None = None
    lead_name: str | None = None
    officials: list[Recipient]


class RungFired(BaseModel):
    escalation_id: UUID
    task_id: UUID
    title: str
    due_on: date | None = None
    days_late: int
    rung: str
    urgency: str
    receipt_required: bool
    lead_name: str | None = None
    audience: list[Recipient]


class ResultSubmitted(BaseModel):
    """Received only to the officials it names; without them it is a matter of the register."""

    task_id: UUID
    title: str = ""
    due_on: date | None = None
    lead_name: str | None = None
    officials: list[Recipient] = []


class ResultAccepted(ResultSubmitted):
    """The issuer took the product."""


class ResultReturned(ResultSubmitted):
    """The issuer sent it back; the clock of the deadline runs on."""


def tasks(quiet: timedelta) -> Reactions:
    """Reactions to tasks, gathering for this long."""
    known = Reactions()

    @known.on(RungFired)
    async def tell_of_rungs(tx: Transaction, told: Sequence[Received[RungFired]]) -> None:
        await gather(tx, [_of_rung(one) for one in told], quiet)

    _tell(known, TaskIssued, "assigned", quiet)
    _tell(known, ResultSubmitted, "submitted", quiet)
    _tell(known, ResultAccepted, "accepted", quiet)
    _tell(known, ResultReturned, "returned", quiet)
    return known


def _tell(
    known: Reactions, event: type[TaskIssued] | type[ResultSubmitted], kind: Kind, quiet: timedelta
) -> None:
    async def tell(tx: Transaction, told: Sequence[Received[Any]]) -> None:
        await gather(tx, [_of_task(one, kind) for one in told], quiet)

    known.on(event)(tell)


def _of_task(told: Received[Any], kind: Kind) -> News:
    entry, event = told.entry, told.event
    return News(
        entry.number,
        entry.at,
        kind,
        event.task_id,
        event.title,
        [one.official_id for one in event.officials],
        due_on=event.due_on,
        lead_name=event.lead_name,
    )


def _of_rung(told: Received[RungFired]) -> News:
    entry, event = told.entry, told.event
    return News(
        entry.number,
        entry.at,
        "rung",
        event.task_id,
        event.title,
        [one.official_id for one in event.audience],
        **event.model_dump(exclude={"task_id", "title", "audience"}),
    )
