"""Delivering: each due delivery is claimed, sent outside any transaction, then marked, so that it
arrives at least once and is recorded once."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from pydantic import BaseModel

from kernel.database import Database, Transaction
from kernel.identity import service_actor
from kernel.journal import Event, record_many
from services.notifications.events import DeliveryGivenUp, NoticeDelivered
from services.notifications.inbox import counted_and_listed
from services.notifications.retrying import is_last, pause
from services.notifications.views import Channel, Outgoing

OURSELVES = service_actor("notifications")
WORKERS, BATCH = 4, 16  # so one receiver that hangs holds back 16 at most
Send = Callable[[Outgoing], Awaitable[None]]


class Undeliverable(Exception):
    """There is nowhere to send it, and trying again would not help."""


class Outcome(NamedTuple):
    outgoing: Outgoing
    failure: str | None = None
    final: bool = False


# The lease: when we die between here and the mark, the same delivery is due again after it, with
# the same id.
CLAIM = f"""
with due as (
    select notice_id, channel from delivery
    where channel = %(channel)s and state in ('pending', 'failed')
      and next_attempt_at <= (select clock_now())
    order by next_attempt_at limit {BATCH} for update skip locked),
claimed as (
    update delivery d set attempts = d.attempts + 1, next_attempt_at = clock_now() + %(lease)s
    from due where d.notice_id = due.notice_id and d.channel = due.channel
    returning d.notice_id, d.channel, d.attempts)
select d.channel, d.attempts, jsonb_build_object(
           'id', n.id, 'official_id', n.official_id, 'created_at', n.created_at,
           'released_at', n.released_at, 'urgency', n.urgency,
           'receipt_required', n.receipt_required, 'receipt_at', n.receipt_at,
           'counts', counts, 'items', items) as notice,
       c.official_id is not null as known, c.name, c.email, coalesce(c.locale, 'vi') as locale,
       w.url, w.secret
from claimed d join notice n on n.id = d.notice_id
left join contact c on c.official_id = n.official_id
left join webhook_endpoint w on w.owner_id = n.official_id
{counted_and_listed("n")}
"""  # noqa: S608 made of constants
ESCALATIONS = """
array(select i.escalation_id from notice_item i
      where i.notice_id = d.notice_id and i.escalation_id is not null)
"""
DELIVERED = f"""
update delivery d set state = 'delivered', delivered_at = clock_now(), next_attempt_at = null,
    last_error = null
where d.notice_id = any(%(notices)s) and d.channel = %(channel)s
  and d.state in ('pending', 'failed')
returning d.notice_id, d.official_id, d.channel, {ESCALATIONS} as escalation_ids
"""  # noqa: S608 made of constants
FAILED = f"""
update delivery d set last_error = t.reason,
    state = case when t.final then 'given_up' else 'failed' end,
    next_attempt_at = case when t.final then null else clock_now() + t.pause end
from unnest(%(notices)s::uuid[], %(attempts)s::int[], %(reasons)s::text[], %(finals)s::boolean[],
            %(pauses)s::interval[]) as t (notice_id, attempts, reason, final, pause)
where d.notice_id = t.notice_id and d.channel = %(channel)s and d.attempts = t.attempts
  and d.state in ('pending', 'failed')
returning d.notice_id, d.official_id, d.channel, d.attempts, d.last_error as reason,
    d.state = 'given_up' as given_up, {ESCALATIONS} as escalation_ids
"""  # noqa: S608 made of constants


class Failed(BaseModel):
    notice_id: UUID
    official_id: UUID
    channel: str
    attempts: int
    reason: str
    given_up: bool
    escalation_ids: list[UUID]


def delivering(
    channel: Channel, send: Send, seconds: float
) -> Callable[[Database], Awaitable[None]]:
    """The tick of one channel: several workers until nothing is due; each attempt takes at most
    `seconds`."""

    async def deliver_due(database: Database) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(WORKERS):
                group.create_task(_work(database, channel, send, seconds))

    return deliver_due


async def _work(database: Database, channel: Channel, send: Send, seconds: float) -> None:
    lease = timedelta(seconds=3 * seconds)
    while True:
        async with database.transaction() as tx:
            batch = await tx.all(Outgoing, CLAIM, channel=channel, lease=lease)
        if not batch:
            return
        outcomes = await asyncio.gather(*(_attempt(send, outgoing, seconds) for outgoing in batch))
        async with database.transaction() as tx:
            await _mark(tx, channel, outcomes)


async def _attempt(send: Send, outgoing: Outgoing, seconds: float) -> Outcome:
    try:
        async with asyncio.timeout(seconds):
            await send(outgoing)
    except Undeliverable as nowhere:
        return Outcome(outgoing, str(nowhere), final=True)
    except TimeoutError:
        return Outcome(outgoing, f"no answer in {seconds:g} s", is_last(outgoing.attempts))
    except (
        Exception
    ) as failed:  # whatever the network does is a failed attempt, never a stopped channel
        return Outcome(
            outgoing, f"{type(failed).__name__}: {failed}"[:300], is_last(outgoing.attempts)
        )
    return Outcome(outgoing)


def _pause(outgoing: Outgoing) -> timedelta:
    return pause(outgoing.attempts, random.random())  # noqa: S311 spreads a herd


async def _mark(tx: Transaction, channel: Channel, outcomes: Sequence[Outcome]) -> None:
    sent = [one.outgoing.notice.id for one in outcomes if one.failure is None]
    events: list[Event] = []
    if sent:
        events += await tx.all(NoticeDelivered, DELIVERED, notices=sent, channel=channel)
    broken = [one for one in outcomes if one.failure is not None]
    if broken:
        failed = await tx.all(
            Failed,
            FAILED,
            channel=channel,
            notices=[one.outgoing.notice.id for one in broken],
            attempts=[one.outgoing.attempts for one in broken],
            reasons=[one.failure for one in broken],
            finals=[one.final for one in broken],
            pauses=[_pause(one.outgoing) for one in broken],
        )
        events += [
            DeliveryGivenUp(**one.model_dump(exclude={"given_up"}))
            for one in failed
            if one.given_up
        ]
    await record_many(tx, events, OURSELVES)
