"""Gathering: what falls due for an official in a moment of quiet becomes one notice (rule 29)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from psycopg.types.json import Jsonb

from kernel.clock import uuid7
from kernel.database import Transaction
from services.notifications.views import Kind

LONGEST = timedelta(seconds=60)


class News(NamedTuple):
    """One entry of tasks' journal that some officials must hear of."""

    entry: int
    at: datetime
    kind: Kind
    task_id: UUID
    title: str
    officials: Iterable[UUID]
    escalation_id: UUID | None = None
    due_on: date | None = None
    days_late: int | None = None
    rung: str | None = None
    urgency: str = "normal"
    receipt_required: bool = False
    lead_name: str | None = None
    directive_number: str | None = None
    item: str | None = None
    title_en: str | None = None
    lead_name_en: str | None = None


GATHER = """
-- A run of 500 entries in one statement. `told` leaves out what a replay brings again.
with told as materialized (
    select t.*, array_position(array['normal', 'high', 'urgent'], t.urgency) as pressing
    from jsonb_to_recordset(%(items)s) as t (
        official_id uuid, notice_id uuid, entry bigint, kind text, at timestamptz, task_id uuid,
        escalation_id uuid, title text, due_on date, days_late int, rung text, urgency text,
        receipt_required boolean, lead_name text, directive_number text, item text,
        title_en text, lead_name_en text)
    where not exists (
        select from notice_item i where i.official_id = t.official_id and i.entry = t.entry)),
clock as materialized (select clock_now() as at),
open as (
    insert into notice as n (id, official_id, state, created_at, ready_at, urgency,
        receipt_required)
    select (array_agg(t.notice_id))[1], t.official_id, 'gathering', min(c.at),
           min(c.at) + %(quiet)s, (array['normal', 'high', 'urgent'])[max(t.pressing)],
           bool_or(t.receipt_required)
    from told t cross join clock c group by t.official_id order by t.official_id
    on conflict (official_id) where state = 'gathering' do update set
        -- What is urgent has waited long enough: nothing that follows may hold it back.
        ready_at = case when n.urgency = 'urgent' then n.ready_at
                        else least(n.created_at + %(longest)s, excluded.ready_at) end,
        urgency = case when 'urgent' in (n.urgency, excluded.urgency) then 'urgent'
                       when 'high' in (n.urgency, excluded.urgency) then 'high'
                       else 'normal' end,
        receipt_required = n.receipt_required or excluded.receipt_required
    returning id, official_id)
insert into notice_item (official_id, entry, notice_id, kind, at, task_id, escalation_id, title,
    due_on, days_late, rung, urgency, lead_name, directive_number, item, title_en, lead_name_en)
select t.official_id, t.entry, open.id, t.kind, t.at, t.task_id, t.escalation_id, t.title, t.due_on,
       t.days_late, t.rung, t.urgency, t.lead_name, t.directive_number, t.item, t.title_en,
       t.lead_name_en
from told t join open using (official_id)
on conflict do nothing -- one who holds two posts of an audience is told once
"""


async def gather(tx: Transaction, news: Iterable[News], quiet: timedelta) -> None:
    """Into each official's gathering notice, or a new one; it leaves after `quiet` without more, at
    most a minute."""
    notices: dict[UUID, str] = {}
    items = []
    for one in news:
        told = one._asdict()
        told.update(at=one.at.isoformat(), task_id=str(one.task_id))
        told.update(
            escalation_id=one.escalation_id and str(one.escalation_id),
            due_on=one.due_on and one.due_on.isoformat(),
        )
        for official in told.pop("officials"):
            notice = notices.setdefault(official, str(uuid7()))
            items.append({**told, "official_id": str(official), "notice_id": notice})
    if items:
        await tx.run(GATHER, items=Jsonb(items), quiet=quiet, longest=LONGEST)
