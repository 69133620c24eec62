"""Following: what notifications makes of the journals of units and tasks."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from pydantic import BaseModel

from kernel.database import Transaction
from kernel.following import Reactions, Received
from kernel.tables import amend, upsert
from services.notifications.floods import begin_flood, end_floods, move_floods
from services.notifications.gathering import News, gather
from services.notifications.models import HeldRight
from services.notifications.views import Kind

UNITS = Reactions()


class OfficialRegistered(BaseModel):
    official_id: UUID
    name: str
    email: str | None = None
    locale: str = "vi"
    demo: bool = False


class RightGranted(BaseModel):
    grant_id: UUID
    holder_id: UUID
    holder_kind: str | None = None
    role: str
    unit_id: UUID | None = None
    from_on: date
    to_on: date | None = None


class RightRevoked(BaseModel):
    grant_id: UUID
    to_on: date


KEEP_CONTACTS = """
insert into contact as c (official_id, name, email, locale, demo)
select distinct on (official_id) official_id, name, email, locale, demo
from rows from (jsonb_to_recordset(%(told)s)
        as (official_id uuid, name text, email text, locale text, demo boolean))
    with ordinality as t (official_id, name, email, locale, demo, place)
order by official_id, place desc
on conflict (official_id) do update set name = excluded.name, email = excluded.email,
    locale = excluded.locale, demo = excluded.demo, version = c.version + 1
"""


@UNITS.on(OfficialRegistered)
async def keep_contacts(tx: Transaction, received: Sequence[Received[OfficialRegistered]]) -> None:
    told = [one.event.model_dump(mode="json") for one in received]
    await tx.run(KEEP_CONTACTS, told=Jsonb(told))


@UNITS.on(RightGranted)
async def keep_rights(tx: Transaction, received: Sequence[Received[RightGranted]]) -> None:
    await upsert(tx, HeldRight, [one.event for one in received])


@UNITS.on(RightRevoked)
async def end_rights(tx: Transaction, received: Sequence[Received[RightRevoked]]) -> None:
    await amend(tx, HeldRight, [one.event for one in received])


class Recipient(BaseModel):
    official_id: UUID


class NamedTask(BaseModel):
    """The task as its document names it; streams of before name it by its title alone."""

    task_id: UUID
    title: str = ""
    title_en: str | None = None
    directive_number: str | None = None
    item: str | None = None
    lead_name: str | None = None
    lead_name_en: str | None = None


class TaskIssued(NamedTask):
    due_on: date | None = None
    officials: list[Recipient]


class WaitEnded(TaskIssued):
    """What the task waited for was accepted: its clock runs from now on."""


class RungFired(NamedTask):
    escalation_id: UUID
    due_on: date | None = None
    days_late: int
    rung: str
    urgency: str
    receipt_required: bool
    audience: list[Recipient]


class VerdictRungFired(NamedTask):
    """A reminder to the side that owes a verdict; its days are those of the verdict."""

    escalation_id: UUID
    verdict_due_on: date
    days_late: int
    rung: str
    urgency: str
    receipt_required: bool
    audience: list[Recipient]


class FloodBegan(BaseModel):
    flood_id: UUID
    of: list[str] = []


class FloodEnded(BaseModel):
    flood_id: UUID


class ResultSubmitted(NamedTask):
    """Received only to the officials it names; without them it is a matter of the register."""

    due_on: date | None = None
    officials: list[Recipient] = []


class ResultAccepted(ResultSubmitted):
    """The issuer took the product."""


class ResultReturned(ResultSubmitted):
    """The issuer sent it back; the clock of the deadline runs on."""


NAMES = {"title_en", "directive_number", "item", "lead_name", "lead_name_en"}


def tasks(quiet: timedelta) -> Reactions:
    """Reactions to tasks, gathering for this long."""
    reactions = Reactions()

    @reactions.on(RungFired)
    async def tell_of_rungs(tx: Transaction, received: Sequence[Received[RungFired]]) -> None:
        await move_floods(tx, RungFired.__name__)
        await gather(tx, [_of_rung(one) for one in received], quiet)

    @reactions.on(VerdictRungFired)
    async def tell_of_verdicts(
        tx: Transaction, received: Sequence[Received[VerdictRungFired]]
    ) -> None:
        await move_floods(tx, VerdictRungFired.__name__)
        await gather(tx, [_of_verdict(one) for one in received], quiet)

    @reactions.on(FloodBegan)
    async def hold(tx: Transaction, received: Sequence[Received[FloodBegan]]) -> None:
        for one in received:
            await begin_flood(tx, one.event.flood_id, one.event.of)

    @reactions.on(FloodEnded)
    async def let_go(tx: Transaction, received: Sequence[Received[FloodEnded]]) -> None:
        await end_floods(tx, [one.event.flood_id for one in received])

    _tell(reactions, TaskIssued, "assigned", quiet)
    _tell(reactions, WaitEnded, "wait_ended", quiet)
    _tell(reactions, ResultSubmitted, "submitted", quiet)
    _tell(reactions, ResultAccepted, "accepted", quiet)
    _tell(reactions, ResultReturned, "returned", quiet)
    return reactions


def _tell(
    reactions: Reactions,
    event: type[TaskIssued] | type[ResultSubmitted],
    kind: Kind,
    quiet: timedelta,
) -> None:
    async def tell(tx: Transaction, received: Sequence[Received[Any]]) -> None:
        await move_floods(tx, event.__name__)
        await gather(tx, [_of_task(one, kind) for one in received], quiet)

    reactions.on(event)(tell)


def _of_task(received: Received[Any], kind: Kind) -> News:
    entry, event = received.entry, received.event
    return News(
        entry.number,
        entry.at,
        kind,
        event.task_id,
        event.title,
        [one.official_id for one in event.officials],
        due_on=event.due_on,
        **event.model_dump(include=NAMES),
    )


def _of_rung(received: Received[RungFired]) -> News:
    entry, event = received.entry, received.event
    return News(
        entry.number,
        entry.at,
        "rung",
        event.task_id,
        event.title,
        [one.official_id for one in event.audience],
        **event.model_dump(exclude={"task_id", "title", "audience"}),
    )


def _of_verdict(received: Received[VerdictRungFired]) -> News:
    entry, event = received.entry, received.event
    return News(
        entry.number,
        entry.at,
        "verdict_owed",
        event.task_id,
        event.title,
        [one.official_id for one in event.audience],
        due_on=event.verdict_due_on,
        **event.model_dump(exclude={"task_id", "title", "audience", "verdict_due_on"}),
    )
