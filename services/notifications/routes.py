"""Routes of notifications: the inbox, deliveries, contacts and webhooks."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from kernel.identity import CurrentActor
from kernel.pagination import PageOf, Paging
from kernel.requests import Reading, UnitOfWorkRoute, Writing
from services.notifications import confirming, inbox, webhook_registration
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
    """List my notices.

    Newest first.
    """
    return await inbox.list_inbox(read, actor, page, unread=unread)


@router.get("/notices/{notice_id}", tags=["notices"])
async def show_notice(read: Reading, actor: CurrentActor, notice_id: UUID) -> NoticeView:
    """Show a notice of mine."""
    return await inbox.show_notice(read, notice_id, actor)


@router.get("/notices/{notice_id}/items", tags=["notices"])
async def list_notice_items(
    read: Reading, actor: CurrentActor, page: Paging, notice_id: UUID
) -> PageOf[ItemView]:
    """List what a notice of mine tells.

    All of it, in the order in which it happened.
    """
    return await inbox.list_notice_items(read, notice_id, actor, page)


@router.post("/notices/{notice_id}/receipt", tags=["notices"])
async def confirm_notice(tx: Writing, actor: CurrentActor, notice_id: UUID) -> NoticeView:
    """Confirm that I received a notice.

    Saying it twice changes nothing.
    """
    return await confirming.confirm_notice(tx, notice_id, actor)


@router.get("/deliveries", tags=["deliveries"])
async def list_deliveries(
    read: Reading, actor: CurrentActor, page: Paging, state: DeliveryState | None = None
) -> PageOf[DeliveryView]:
    """List which channel each notice went by.

    My own, or all of them with a monitor's or an administrator's right.
    """
    return await inbox.list_deliveries(read, actor, page, state)


@router.get("/contacts/me", tags=["contacts"])
async def show_my_contact(read: Reading, actor: CurrentActor) -> ContactView:
    """Show how Remit reaches me."""
    return await inbox.show_contact(read, actor.id, actor)


@router.get("/contacts/{official_id}", tags=["contacts"])
async def show_contact(read: Reading, actor: CurrentActor, official_id: UUID) -> ContactView:
    """Show how Remit reaches an official."""
    return await inbox.show_contact(read, official_id, actor)


@router.get("/webhooks", tags=["webhooks"])
async def list_webhooks(read: Reading, actor: CurrentActor) -> PageOf[WebhookView]:
    """List my webhook, if I have one."""
    return PageOf(items=await inbox.list_webhooks(read, actor))


@router.get("/webhooks/{webhook_id}", tags=["webhooks"])
async def show_webhook(read: Reading, actor: CurrentActor, webhook_id: UUID) -> WebhookView:
    """Show a webhook of mine."""
    return await inbox.show_webhook(read, webhook_id, actor)


@router.post("/webhooks", tags=["webhooks"], status_code=201)
async def register_webhook(
    request: Request, tx: Writing, actor: CurrentActor, command: RegisterWebhook
) -> WebhookWithSecret:
    """Register a webhook for my notices.

    They go to this URL too, by Standard Webhooks; the answer holds the secret, this once.
    """
    lenient: bool = request.app.state.settings.lenient
    return await webhook_registration.register_webhook(tx, command, actor, lenient=lenient)


@router.delete("/webhooks/{webhook_id}", tags=["webhooks"], status_code=204)
async def remove_webhook(tx: Writing, actor: CurrentActor, webhook_id: UUID) -> None:
    """Remove a webhook of mine.

    Nothing is sent there any more.
    """
    await webhook_registration.remove_webhook(tx, webhook_id, actor)
