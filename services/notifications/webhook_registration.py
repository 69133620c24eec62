"""Webhook registration: an official names the address that his notices are also sent to."""

import base64
import secrets
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from kernel.clock import uuid7
from kernel.database import Transaction
from kernel.errors import Fault, Forbidden, Invalid, NotFound, Refusal, Words
from kernel.identity import Actor
from kernel.journal import record
from kernel.requests import require_if_match, set_etag
from kernel.texts import Line
from services.notifications.events import WebhookRegistered, WebhookRemoved
from services.notifications.url_safety import Unfit, unfit
from services.notifications.views import Noun, WebhookWithSecret

BEING_AN_OFFICIAL = Words("là cán bộ, không phải phần mềm", "being an official, not a client")
UNFIT = {
    Unfit.not_a_url: Words("phải là URL đầy đủ, dạng https://…", "must be a whole URL, https://…"),
    Unfit.not_https: Words("phải dùng https", "must use https"),
    Unfit.holds_credentials: Words(
        "không được chứa tên hay mật khẩu", "must not hold a user or a password"
    ),
    Unfit.inside: Words(
        "phải là địa chỉ bên ngoài, công khai", "must be a public address, not one inside"
    ),
}


class RegisterWebhook(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"url": "https://example.org/remit"}]}
    )

    url: Line


class WebhookUrlRefused(Invalid):
    code = "webhook_url_refused"


class WebhookAlreadyRegistered(Refusal):
    code = "webhook_already_registered"
    title = Words("Đã có webhook", "There is a webhook already")
    detail = Words(
        "Mỗi người một webhook; xóa webhook hiện có trước khi đăng ký webhook mới.",
        "One webhook a person; remove the one at hand before you register another.",
    )


REGISTER = """
insert into webhook_endpoint (id, owner_id, url, secret, created_at)
values (%(id)s, %(owner)s, %(url)s, %(secret)s, clock_now())
on conflict (owner_id) do nothing
returning id, owner_id, url, secret, created_at, version
"""
LOCKED = """
select version from webhook_endpoint where id = %(id)s and owner_id = %(owner)s for update
"""
REMOVE = "delete from webhook_endpoint where id = %(id)s"


async def register_webhook(
    tx: Transaction, command: RegisterWebhook, by: Actor, *, lenient: bool
) -> WebhookWithSecret:
    """Its secret is shown in this answer only."""
    if by.kind != "official":
        raise Forbidden(needs=BEING_AN_OFFICIAL)
    if (why := unfit(command.url, lenient=lenient)) is not None:
        raise WebhookUrlRefused([Fault("/url", why, UNFIT[why])])
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    webhook = await tx.one(
        WebhookWithSecret, REGISTER, id=uuid7(), owner=by.id, url=command.url, secret=secret
    )
    if webhook is None:
        raise WebhookAlreadyRegistered
    await record(tx, WebhookRegistered(webhook_id=webhook.id, owner_id=by.id, url=webhook.url), by)
    set_etag(tx, webhook.version)
    return webhook


async def remove_webhook(tx: Transaction, webhook_id: UUID, by: Actor) -> None:
    version = await tx.value(LOCKED, id=webhook_id, owner=by.official_id)
    if version is None:
        raise NotFound(what=Noun.webhook)
    require_if_match(tx, version)
    await tx.run(REMOVE, id=webhook_id)
    await record(tx, WebhookRemoved(webhook_id=webhook_id, owner_id=by.id), by)
