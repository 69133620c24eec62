"""The inbox: what an official was told, on which channels it went, and who may see that."""

from uuid import UUID

from kernel.database import Read
from kernel.errors import NotFound
from kernel.identity import Actor
from kernel.pagination import Page, PageOf
from kernel.requests import set_etag
from services.notifications.views import (
    ContactView,
    DeliveryView,
    ItemView,
    NoticeView,
    Noun,
    WebhookView,
)


def counted_and_listed(notice: str) -> str:
    """Joins the counts of a notice and its first 200 items; the rest are a page away."""
    return f"""
    cross join lateral (
        select jsonb_build_object(
            'assigned', count(*) filter (where kind = 'assigned'),
            'due_soon', count(*) filter (where kind = 'rung' and days_late <= 0),
            'late', count(*) filter (where kind = 'rung' and days_late > 0),
            'verdicts_owed', count(*) filter (where kind = 'verdict_owed'),
            'begun', count(*) filter (where kind = 'wait_ended'),
            'results', count(*) filter (
                where kind in ('submitted', 'accepted', 'returned'))) as counts
        from notice_item where notice_id = {notice}.id) counted
    cross join lateral (
        select coalesce(jsonb_agg(
            to_jsonb(i) - 'official_id' - 'notice_id'
            order by i.days_late desc nulls last, i.entry), '[]') as items
        from (select * from notice_item where notice_id = {notice}.id
              order by days_late desc nulls last, entry limit 200) i) listed"""  # noqa: S608 ours


SHOWN = (
    "n.id, n.official_id, n.created_at, n.released_at, n.urgency, n.receipt_required,"
    " n.receipt_at, counts, items"
)
INBOX = f"""
select {SHOWN} from (
    select * from notice
    where official_id = %(official)s and state = 'released'
      and (not %(unread)s or receipt_at is null)
      and id < coalesce(%(after_id)s, 'ffffffff-ffff-ffff-ffff-ffffffffffff')::uuid
    order by id desc limit %(take)s) n {counted_and_listed("n")}
order by n.id desc
"""  # noqa: S608 made of constants
NOTICE = f"""
select {SHOWN} from notice n {counted_and_listed("n")}
where n.id = %(notice)s and n.official_id = %(official)s and state = 'released'
"""  # noqa: S608 made of constants
ITEMS = """
select i.entry, i.kind, i.at, i.task_id, i.escalation_id, i.title, i.due_on, i.days_late, i.rung,
    i.urgency, i.lead_name, i.directive_number, i.item, i.title_en, i.lead_name_en
from notice_item i
where i.notice_id = %(notice)s and i.entry > coalesce(%(after_entry)s::bigint, 0)
order by i.entry limit %(take)s
"""
LAST_ID = "ffffffff-ffff-ffff-ffff-ffffffffffff"
DELIVERIES = f"""
select notice_id, channel, official_id, state, attempts, next_attempt_at, last_error, delivered_at
from delivery
where (%(everyone)s or official_id = %(me)s) and (%(state)s::text is null or state = %(state)s)
  and (notice_id, channel)
      < (coalesce(%(after_notice)s, '{LAST_ID}')::uuid, coalesce(%(after_channel)s, ''))
order by notice_id desc, channel desc limit %(take)s
"""  # noqa: S608 made of constants
MAY = """
select exists (
    select from held_right where holder_id = %(holder)s
      and coalesce(holder_kind, %(kind)s) = %(kind)s and role = any(%(roles)s)
      and unit_id is null and in_force(from_on, to_on, (select civil_today())))
"""
CONTACT = """
select official_id, name, email, locale, demo, version from contact
where official_id = %(official)s
"""
WEBHOOKS = """
select id, owner_id, url, created_at, version from webhook_endpoint where owner_id = %(owner)s
"""


async def list_inbox(read: Read, by: Actor, page: Page, *, unread: bool) -> PageOf[NoticeView]:
    rows = await read.all(
        NoticeView, INBOX, official=by.official_id, unread=unread, **page.keyset("id")
    )
    return page.cut(rows, lambda notice: [notice.id])


async def show_notice(read: Read, notice_id: UUID, by: Actor) -> NoticeView:
    """Only its addressee reads a notice; to others it does not exist (rule 30)."""
    notice = await read.one(NoticeView, NOTICE, notice=notice_id, official=by.official_id)
    if notice is None:
        raise NotFound(what=Noun.notice)
    set_etag(read, notice.version)
    return notice


async def list_notice_items(read: Read, notice_id: UUID, by: Actor, page: Page) -> PageOf[ItemView]:
    await show_notice(read, notice_id, by)
    del read.answer["etag"]  # the notice's, not this list's
    rows = await read.all(ItemView, ITEMS, notice=notice_id, **page.keyset("entry"))
    return page.cut(rows, lambda item: [item.entry])


async def list_deliveries(
    read: Read, by: Actor, page: Page, state: str | None
) -> PageOf[DeliveryView]:
    """All of them to monitors and administrators of the nation, else one's own."""
    asked = {
        "me": by.official_id,
        "everyone": await _may(read, by, "monitor", "administrator"),
        "state": state,
        **page.keyset("notice", "channel"),
    }
    rows = await read.all(DeliveryView, DELIVERIES, **asked)
    return page.cut(rows, lambda delivery: [delivery.notice_id, delivery.channel])


async def show_contact(read: Read, official_id: UUID, by: Actor) -> ContactView:
    allowed = official_id == by.official_id or await _may(read, by, "administrator")
    contact = await read.one(ContactView, CONTACT, official=official_id) if allowed else None
    if contact is None:
        raise NotFound(what=Noun.contact)
    set_etag(read, contact.version)
    return contact


async def list_webhooks(read: Read, by: Actor) -> list[WebhookView]:
    return await read.all(WebhookView, WEBHOOKS, owner=by.official_id)


async def show_webhook(read: Read, webhook_id: UUID, by: Actor) -> WebhookView:
    for webhook in await list_webhooks(read, by):
        if webhook.id == webhook_id:
            set_etag(read, webhook.version)
            return webhook
    raise NotFound(what=Noun.webhook)


async def _may(read: Read, by: Actor, *roles: str) -> bool:
    """By a grant for the whole nation: this service does not know the tree, so a unit's grant opens
    nothing here."""
    return bool(await read.value(MAY, holder=by.id, kind=by.kind, roles=list(roles)))
