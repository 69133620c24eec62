"""Hearing: what notifications says of its notices tells who heard of an escalation."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb
from pydantic import BaseModel

from kernel.database import Transaction
from kernel.following import Reactions, Received
from kernel.tables import amend
from services.tasks.explanations.tables import KnownNotice

NOTIFICATIONS = Reactions()


class NoticeDelivered(BaseModel):
    notice_id: UUID
    official_id: UUID
    escalation_ids: list[UUID]


class NoticeConfirmed(BaseModel):
    notice_id: UUID


class Confirmed(BaseModel):
    notice_id: UUID
    confirmed_at: datetime


# Delivered on several channels, a notice reached its official when the first of them did.
HEAR = """
with told as materialized (
    select * from jsonb_to_recordset(%(notices)s)
        as t (notice_id uuid, official_id uuid, at timestamptz, escalation_ids uuid[])),
reached as (
    insert into known_notice (notice_id, official_id, delivered_at)
    select distinct on (notice_id) notice_id, official_id, at from told order by notice_id, at
    on conflict (notice_id) do nothing)
insert into known_telling (escalation_id, notice_id)
select distinct escalation_id, notice_id from told, unnest(escalation_ids) as of (escalation_id)
on conflict do nothing
"""


@NOTIFICATIONS.on(NoticeDelivered)
async def keep_deliveries(tx: Transaction, received: Sequence[Received[NoticeDelivered]]) -> None:
    notices = [
        {**one.event.model_dump(mode="json"), "at": one.entry.at.isoformat()} for one in received
    ]
    await tx.run(HEAR, notices=Jsonb(notices))


@NOTIFICATIONS.on(NoticeConfirmed)
async def keep_confirmations(
    tx: Transaction, received: Sequence[Received[NoticeConfirmed]]
) -> None:
    confirmed = [
        Confirmed(notice_id=one.event.notice_id, confirmed_at=one.entry.at) for one in received
    ]
    await amend(tx, KnownNotice, confirmed)
