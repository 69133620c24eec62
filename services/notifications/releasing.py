"""Releasing: a gathered notice becomes one in the inbox, with a delivery for each channel that its
official has."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from kernel.database import Database
from kernel.identity import service_actor
from kernel.journal import record_many
from services.notifications.events import NoticeDelivered
from services.notifications.floods import STANDSTILL, held_back

OURSELVES = service_actor("notifications")
BATCH = 200
# Of what no marks surround, single acts and a tasks of before: longer than this nobody waits,
# however far behind we are.
UNMARKED = timedelta(minutes=2)

# An official whom units has not told us of yet may have an address: the mail waits, and is resolved
# when sent.
RELEASE = f"""
with due as (
    select id from notice n where state = 'gathering'
      and (ready_at <= (select clock_now()) and created_at <= (select clock_now()) - %(held)s
               and not {held_back("n")}
           or created_at > (select clock_now())) -- gathered before a development clock was set back
    order by ready_at limit %(batch)s for update skip locked),
clock as materialized (select clock_now() as at),
released as (
    update notice n set state = 'released', released_at = clock.at from due, clock
    where n.id = due.id
    returning n.id, n.official_id, n.released_at as at),
made as (
    insert into delivery (notice_id, official_id, channel, state, attempts, next_attempt_at,
        delivered_at)
    select id, official_id, 'inbox', 'delivered', 1, null, at from released
    union all
    select r.id, r.official_id, 'email', 'pending', 0, r.at, null
    from released r left join contact c using (official_id)
    where %(mails)s and (c.official_id is null or c.email is not null)
    union all
    select r.id, r.official_id, 'webhook', 'pending', 0, r.at, null
    from released r join webhook_endpoint w on w.owner_id = r.official_id)
select id from released
"""  # noqa: S608 made of constants
# A second statement, for its newer snapshot: an item may have come while the first waited for the
# notice's lock.
TOLD = """
select n.id as notice_id, n.official_id, 'inbox' as channel,
       coalesce(array_agg(i.escalation_id) filter (where i.escalation_id is not null), '{}')
           as escalation_ids
from notice n left join notice_item i on i.notice_id = n.id
where n.id = any(%(notices)s) group by n.id
"""


async def release(database: Database, *, mails: bool, held: timedelta = timedelta(0)) -> int:
    """Every notice whose quiet time is over, and which is at least as old as `held`; how many."""
    total = 0
    asked = {"batch": BATCH, "mails": mails, "held": held, "standstill": STANDSTILL}
    while True:
        async with database.transaction() as tx:
            released = await tx.rows(RELEASE, **asked)
            told = await tx.all(NoticeDelivered, TOLD, notices=[row[0] for row in released])
            await record_many(tx, told, OURSELVES)
        total += len(told)
        if len(told) < BATCH:
            return total


def releasing(*, mails: bool, behind: Callable[[], bool]) -> Callable[[Database], Awaitable[int]]:
    """While we are `behind` in reading what fell due, more of the same flood is still to come (rule
    29)."""

    async def release_gathered(database: Database) -> int:
        return await release(database, mails=mails, held=UNMARKED if behind() else timedelta(0))

    return release_gathered
