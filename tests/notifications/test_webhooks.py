"""A webhook call is signed, carries a CloudEvent, repeats with one id, and never knocks inside."""

from typing import Any

import pytest

from services.notifications.delivering import Undeliverable
from services.notifications.webhooks import webhook_sender
from tests.notifications.conftest import World
from tests.notifications.receivers import Desk

CLOUD_EVENT = {"specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data"}


@pytest.fixture
async def told(world: World, desk: Desk) -> Any:
    """A notice is released to an official with a webhook at the desk."""
    head = await world.an_official()
    world.secret = await world.a_webhook(head, desk.url)
    await world.tell(world.rung(head))
    await world.release()
    return head


async def test_a_call_is_signed_and_carries_the_notice_as_a_cloud_event(
    world: World, desk: Desk, told: Any
) -> None:
    await world.deliver("webhook")
    (event,) = desk.verified(world.secret)
    (notice,) = await world.inbox(told)
    assert set(event) == CLOUD_EVENT
    assert event["id"] == desk.ids[0] == f"{notice['id']}.webhook"
    assert event["data"] == notice
    assert desk.calls[0][0]["content-type"].startswith("application/cloudevents+json")
    assert await world.delivery("webhook") == ("delivered", 1, None)


@pytest.mark.parametrize(
    ("ill", "why"),
    [
        ({"status": 500}, "answered 500"),
        ({"status": 302}, "answered 302"),
        ({"hangs": True}, "no answer in 1 s"),
        ({"hangs_up": True}, "RemoteProtocolError"),
    ],
)
async def test_a_receiver_that_fails_is_called_again_with_the_same_id(
    world: World, desk: Desk, told: Any, ill: Any, why: str
) -> None:
    for name, value in ill.items():
        setattr(desk, name, value)
    await world.deliver("webhook", seconds=1 if desk.hangs else 20)
    state, attempts, reason = await world.delivery("webhook")
    assert (state, attempts) == ("failed", 1)
    assert why in reason
    desk.status, desk.hangs, desk.hangs_up = 200, False, False
    await world.later(minutes=1)
    await world.deliver("webhook")
    assert await world.delivery("webhook") == ("delivered", 2, None)
    assert len(desk.verified(world.secret)) == 2
    assert len(set(desk.ids)) == 1
    assert [told["channel"] for told in await world.events("NoticeDelivered")] == [
        "inbox",
        "webhook",
    ]


async def test_one_that_hangs_does_not_stop_the_others(world: World, desk: Desk, told: Any) -> None:
    desk.hangs = True
    for _ in range(5):
        other = await world.an_official()
        await world.a_webhook(other, "http://127.0.0.1:9/nobody-listens")
        await world.tell(world.rung(other))
    await world.release()
    await world.deliver("webhook", seconds=1)
    states = await world.rows("select state, attempts from delivery where channel = 'webhook'")
    assert states == [("failed", 1)] * 6


async def test_a_webhook_that_was_removed_is_not_called(
    world: World, desk: Desk, told: Any
) -> None:
    (webhook,) = (await world.ask(told, "GET", "/v1/webhooks")).json()["items"]
    await world.ask(told, "DELETE", f"/v1/webhooks/{webhook['id']}", headers={"If-Match": '"1"'})
    await world.deliver("webhook")
    assert desk.calls == []
    assert await world.delivery("webhook") == ("given_up", 1, "the webhook was removed")


async def test_outside_development_this_machine_is_never_called(
    world: World, desk: Desk, told: Any
) -> None:
    async with world.database.transaction() as tx:
        await tx.run(
            "update webhook_endpoint set url = replace(url, 'http://127.0.0.1', "
            "'https://localhost')"
        )
    sent = []

    async def as_in_production(outgoing: Any) -> None:
        sent.append(outgoing)
        await webhook_sender(lenient=False)(outgoing)

    await world.deliver("webhook", as_in_production)
    assert len(sent) == 1
    assert desk.calls == []
    assert "may not be called" in (await world.delivery("webhook"))[2]


async def test_plain_http_outside_development_is_undeliverable(
    world: World, desk: Desk, told: Any
) -> None:
    async def as_in_production(outgoing: Any) -> None:
        with pytest.raises(Undeliverable, match="not_https"):
            await webhook_sender(lenient=False)(outgoing)

    await world.deliver("webhook", as_in_production)
