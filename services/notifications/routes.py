"""Routes of notifications."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from kernel.identity import CurrentActor
from kernel.pagination import PageOf, Paging
from kernel.requests import Reading, UnitOfWorkRoute, Writing, set_etag
from services.notifications import confirming, inbox
from services.notifications import webhook_registration as registering
from services.notifications.views import (
    ContactView,
    DeliveryState,
    DeliveryView,
    ItemView,
    NoticeView,
    WebhookView,
    WebhookWithSecret,
)
from services.notifications.webhook_registration import RegisterWebhook

router = APIRouter(prefix="/v1", route_class=UnitOfWorkRoute)


@router.get("/inbox", tags=["notices"])
async def list_inbox(
    read: Reading,
    actor: CurrentActor,
    page: Paging,
    unread: Annotated[bool, Query(description="only those without a receipt")] = False,
) -> PageOf[NoticeView]:
    """My notices, newest first."""
    return await inbox.inbox(read, actor, page, unread=unread)


@router.get("/notices/{notice_id}", tags=["notices"])
async def show_notice(read: Reading, actor: CurrentActor, notice_id: UUID) -> NoticeView:
    """One notice of mine."""
    notice = await inbox.notice_of(read, notice_id, actor)
    set_etag(read, notice.version)
    return notice


@router.get("/notices/{notice_id}/items", tags=["notices"])
async def list_items(
    read: Reading, actor: CurrentActor, page: Paging, notice_id: UUID
) -> PageOf[ItemView]:
    """Everything that one notice of mine tells, in the order in which it happened."""
    return await inbox.items_of(read, notice_id, actor, page)


@router.post("/notices/{notice_id}/receipt", tags=["notices"])
async def confirm(tx: Writing, actor: CurrentActor, notice_id: UUID) -> NoticeView:
    """I have received this notice. Saying it twice changes nothing."""
    notice = await confirming.confirm_notice(tx, notice_id, actor)
    set_etag(tx, notice.version)
    return notice


@router.get("/deliveries", tags=["deliveries"])
async def list_deliveries(
    read: Reading, actor: CurrentActor, page: Paging, state: DeliveryState | None = None
) -> PageOf[DeliveryView]:
    """Which channel each notice went by: my own, or all of them with a monitor's or an
    administrator's right."""
    return await inbox.deliveries(read, actor, page, state)


@router.get("/contacts/me", tags=["contacts"])
async def show_my_contact(read: Reading, actor: CurrentActor) -> ContactView:
    """How Remit reaches me."""
    contact = await inbox.contact_of(read, actor.id, actor)
    set_etag(read, contact.version)
    return contact


@router.get("/contacts/{official_id}", tags=["contacts"])
async def show_contact(read: Reading, actor: CurrentActor, official_id: UUID) -> ContactView:
    """How Remit reaches an official."""
    contact = await inbox.contact_of(read, official_id, actor)
    set_etag(read, contact.version)
    return contact


@router.get("/webhooks", tags=["webhooks"])
async def list_webhooks(read: Reading, actor: CurrentActor) -> PageOf[WebhookView]:
    """My webhook, if I have one."""
    return PageOf(items=await inbox.webhooks_of(read, actor))


@router.get("/webhooks/{webhook_id}", tags=["webhooks"])
async def show_webhook(read: Reading, actor: CurrentActor, webhook_id: UUID) -> WebhookView:
    webhook = await inbox.webhook_of(read, webhook_id, actor)
    set_etag(read, webhook.version)
    return webhook


@router.post("/webhooks", tags=["webhooks"], status_code=201)
async def register(
    request: Request, tx: Writing, actor: CurrentActor, command: RegisterWebhook
) -> WebhookWithSecret:
    """Send my notices to this URL too, by Standard Webhooks; the answer holds the secret, this
    once."""
    lenient: bool = request.app.state.settings.lenient
    webhook = await registering.register_webhook(tx, command, actor, lenient=lenient)
    set_etag(tx, webhook.version)
    return webhook


@router.delete("/webhooks/{webhook_id}", tags=["webhooks"], status_code=204)
async def remove(tx: Writing, actor: CurrentActor, webhook_id: UUID) -> None:
    """Send nothing there any more."""
    await registering.remove_webhook(tx, webhook_id, actor)
