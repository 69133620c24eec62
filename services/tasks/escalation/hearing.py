"""Hearing: what notifications says of its notices keeps the receipts of escalations true."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import BaseModel

from kernel.database import Transaction
from kernel.following import Reactions, Received

NOTIFICATIONS = Reactions()


class NoticeDelivered(BaseModel):
    notice_id: UUID
    official_id: UUID
    escalation_ids: list[UUID]


class NoticeConfirmed(BaseModel):
    notice_id: UUID


TOLD = """
insert into known_notice (notice_id, official_id, delivered_at)
    values (%(notice_id)s, %(official_id)s, %(at)s)
on conflict (notice_id) do nothing
"""
TELLINGS = """
insert into known_telling (escalation_id, notice_id) select escalation_id, %(notice_id)s
from unnest(%(escalation_ids)s::uuid[]) as told (escalation_id) on conflict do nothing
"""


@NOTIFICATIONS.on(NoticeDelivered)
async def keep_tellings(tx: Transaction, entries: Sequence[Received[NoticeDelivered]]) -> None:
    rows = [{**told.event.model_dump(), "at": told.entry.at} for told in entries]
    await tx.many(TOLD, rows)
    await tx.many(TELLINGS, rows)


@NOTIFICATIONS.on(NoticeConfirmed)
async def keep_confirmations(tx: Transaction, entries: Sequence[Received[NoticeConfirmed]]) -> None:
    await tx.many(
        "update known_notice set confirmed_at = %(at)s where notice_id = %(notice_id)s",
        [{"notice_id": told.event.notice_id, "at": told.entry.at} for told in entries],
    )
