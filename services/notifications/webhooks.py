"""Calling: a notice as a signed webhook call (Standard Webhooks) that carries a CloudEvent."""

import asyncio
import json
import socket
import ssl
import time
from datetime import UTC, datetime

import httpx
from standardwebhooks import Webhook

from services.notifications.delivering import Send, Undeliverable
from services.notifications.url_safety import may_reach, unfit
from services.notifications.views import Outgoing


def webhook_sender(*, lenient: bool) -> Send:
    """One TLS context for all calls: loading the roots takes longer than a call."""
    context = ssl.create_default_context()

    async def call(outgoing: Outgoing) -> None:
        if outgoing.url is None or outgoing.secret is None:
            raise Undeliverable("the webhook was removed")
        if (why := unfit(outgoing.url, lenient=lenient)) is not None:
            raise Undeliverable(f"the URL may not be called: {why}")
        target = httpx.URL(outgoing.url)
        address = await _reachable(target, lenient=lenient)
        body, headers = message(outgoing, outgoing.secret)
        async with httpx.AsyncClient(
            verify=context, trust_env=False, follow_redirects=False, timeout=5
        ) as client:
            # To the address that was judged, under the name that was given: a second look-up could
            # lead elsewhere.
            request = client.build_request(
                "POST",
                target.copy_with(host=address),
                content=body,
                headers={**headers, "Host": target.netloc.decode()},
                extensions={"sni_hostname": target.host, "timeout": httpx.Timeout(5).as_dict()},
            )
            answer = await client.send(
                request, stream=True
            )  # the body is not our business, however long
            await answer.aclose()
        if not answer.is_success:
            raise ConnectionError(f"the receiver answered {answer.status_code}")

    return call


async def _reachable(url: httpx.URL, *, lenient: bool) -> str:
    """One address of the host; refused when any of them is inside."""
    port = url.port or (443 if url.scheme == "https" else 80)
    found = await asyncio.get_running_loop().getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(may_reach(address, lenient=lenient) for address in addresses):
        raise PermissionError("the host leads to an address that may not be called")
    return addresses[0]


def message(outgoing: Outgoing, secret: str) -> tuple[str, dict[str, str]]:
    """The id is the notice's on this channel, so a repeat is known for one. Signed with the time of
    the world, not the movable clock: the receiver compares it with its own."""
    name = f"{outgoing.notice.id}.{outgoing.channel}"
    body = json.dumps(cloud_event(outgoing, name), ensure_ascii=False)
    at = datetime.fromtimestamp(int(time.time()), UTC)
    headers = {
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        "User-Agent": "Remit",
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(name, at, body),
    }
    return body, headers


def cloud_event(outgoing: Outgoing, name: str) -> dict[str, object]:
    return {
        "specversion": "1.0",
        "id": name,
        "source": "urn:remit:notifications",
        "type": "remit.notice.released",
        "subject": str(outgoing.notice.id),
        "time": outgoing.notice.released_at.isoformat(),
        "datacontenttype": "application/json",
        "data": outgoing.notice.model_dump(mode="json"),
    }
