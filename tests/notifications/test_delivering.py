"""At least once, whatever dies; recorded once, however many tickers run."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from services.notifications.releasing import release
from tests.notifications.conftest import World
from tests.notifications.receivers import Desk, Post

ROOT = Path(__file__).parents[2]


async def test_two_tickers_deliver_each_notice_once(world_with_mail: World, post: Post) -> None:
    """Rule 28."""
    world = world_with_mail
    heads = [await world.an_official() for _ in range(60)]
    await world.tell(world.rung(*heads))
    await world.release()
    await asyncio.gather(world.deliver("email"), world.deliver("email"))
    assert len(post.letters) == len({letter["message-id"] for letter in post.letters}) == 60
    told = [
        told["notice_id"]
        for told in await world.events("NoticeDelivered")
        if told["channel"] == "email"
    ]
    assert len(told) == len(set(told)) == 60


async def test_two_tickers_release_each_notice_once(world: World) -> None:
    heads = [await world.an_official() for _ in range(60)]
    await world.tell(world.rung(*heads))
    await world.later(minutes=2)
    released = await asyncio.gather(*(release(world.database, mails=True) for _ in range(2)))
    assert sum(released) == 60
    assert len(await world.events("NoticeDelivered")) == 60


async def test_killed_between_sending_and_marking_it_repeats_with_the_same_id(
    world: World, desk: Desk
) -> None:
    """A ticker in a process of its own is killed with -9 while the receiver has the call but has
    not answered."""
    head = await world.an_official()
    secret = await world.a_webhook(head, desk.url)
    await world.tell(world.rung(head))
    await world.release()
    ticker = served_apart(world.settings)
    killed = asyncio.Event()

    async def kill() -> None:
        os.kill(ticker.pid, signal.SIGKILL)
        ticker.wait()
        killed.set()

    desk.before_answer = kill
    try:
        await asyncio.wait_for(killed.wait(), 60)
    finally:
        ticker.kill()
        ticker.wait()
    desk.before_answer = None
    assert (await world.delivery("webhook"))[:2] == ("pending", 1)
    await world.later(minutes=1)
    await world.deliver("webhook")
    assert len(desk.verified(secret)) == 2
    assert len(set(desk.ids)) == 1
    assert await world.delivery("webhook") == ("delivered", 2, None)
    assert [told["channel"] for told in await world.events("NoticeDelivered")] == [
        "inbox",
        "webhook",
    ]


def served_apart(settings: Any) -> subprocess.Popen[bytes]:
    """The service as it runs, in a process of its own; the journals it follows are away."""
    away = "http://127.0.0.1:9"
    told = {
        "REMIT_NOTIFICATIONS_DATABASE_URL": settings.database_url,
        "REMIT_ENVIRONMENT": "test",
        "REMIT_MAIL_FOLDER": str(settings.outbox),
        "REMIT_UNITS_URL": away,
        "REMIT_TASKS_URL": away,
        "PYTHONPATH": str(ROOT),
    }
    command = ["-m", "uvicorn", "--factory", "services.notifications.app:build", "--port", "0"]
    return subprocess.Popen(  # noqa: S603
        [sys.executable, *command], cwd=ROOT, env={**os.environ, **told}
    )


async def test_a_late_mark_of_the_first_sender_adds_no_second_record(
    world: World, desk: Desk
) -> None:
    """The lease ran out while the first was still sending: both arrive, with one id, and one is
    recorded."""
    head = await world.an_official()
    await world.a_webhook(head, desk.url)
    await world.tell(world.rung(head))
    await world.release()
    sending, slow = asyncio.Event(), asyncio.Event()

    async def wait(_parcel: Any) -> None:
        sending.set()
        await slow.wait()

    first = asyncio.create_task(world.deliver("webhook", wait))
    await sending.wait()
    await world.later(minutes=2)
    await world.deliver("webhook")
    slow.set()
    await first
    assert await world.delivery("webhook") == ("delivered", 2, None)
    assert [told["channel"] for told in await world.events("NoticeDelivered")] == [
        "inbox",
        "webhook",
    ]


async def test_a_channel_that_raises_anything_is_a_failed_attempt(world: World, desk: Desk) -> None:
    head = await world.an_official()
    await world.a_webhook(head, desk.url)
    await world.tell(world.rung(head))
    await world.release()

    async def broken(_parcel: Any) -> None:
        raise RuntimeError("out of order")

    await world.deliver("webhook", broken)
    assert await world.delivery("webhook") == ("failed", 1, "RuntimeError: out of order")
