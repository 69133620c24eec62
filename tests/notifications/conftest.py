"""What the tests of notifications share: the service on a fresh database, told of news by hand-made
entries."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from kernel.clock import instant, uuid7
from kernel.database import Database
from kernel.following import Reactions
from kernel.identity import Actor
from kernel.journal import Entry
from services.notifications import following as reactions
from services.notifications import releasing
from services.notifications.app import build
from services.notifications.delivering import Send, delivering
from services.notifications.emails import email_sender
from services.notifications.settings import NotificationsSettings
from services.notifications.views import Channel
from services.notifications.webhooks import webhook_sender
from tests.notifications.receivers import Desk, Post, mail_server, webhook_receiver

DAY = instant(date(2026, 12, 1), 9)
EVENTS = "select body from journal where name = %(name)s order by id"
DELIVERY = "select state, attempts, last_error from delivery where channel = %(channel)s"
QUIET = timedelta(seconds=3)


@dataclass
class World:
    """One notifications service with nothing running: each step is taken by the test."""

    settings: NotificationsSettings
    database: Database
    app: Any
    http: httpx.AsyncClient
    signed: Any
    numbers: Any = field(default_factory=lambda: count(1))
    units: Reactions = reactions.UNITS
    secret: str = ""

    def entry(self, name: str, /, **body: Any) -> Entry:
        return Entry(
            number=next(self.numbers),
            at=DAY,
            name=name,
            subject=None,
            actor={},
            body=body,
            trace_id=None,
        )

    def rung(self, *officials: UUID, **other: Any) -> Entry:
        body = {
            "escalation_id": str(uuid7()),
            "task_id": str(uuid7()),
            "title": "Xây dựng cổng dữ liệu",
            "due_on": "2026-11-28",
            "days_late": 3,
            "rung": "superior",
            "urgency": "high",
            "receipt_required": True,
            "occurrence": 1,
            "lead_unit_id": str(uuid4()),
            "lead_name": "Bộ Khoa học và Công nghệ",
            "audience": [{"official_id": str(one), "basis": "substantive"} for one in officials],
            "skipped": [],
        }
        return self.entry("RungFired", **{**body, **other})

    def verdict_owed(self, *officials: UUID, **other: Any) -> Entry:
        body = {
            "escalation_id": str(uuid7()),
            "task_id": str(uuid7()),
            "title": "Xây dựng cổng dữ liệu",
            "submitted_on": "2026-11-24",
            "verdict_due_on": "2026-12-01",
            "days_late": 3,
            "rung": "verdict_superior",
            "urgency": "high",
            "receipt_required": False,
            "lead_name": "Bộ Khoa học và Công nghệ",
            "judge_name": "Ban Chỉ đạo Trung ương",
            "audience": [{"official_id": str(one), "basis": "substantive"} for one in officials],
        }
        return self.entry("VerdictRungFired", **{**body, **other})

    def issued(self, *officials: UUID, **other: Any) -> Entry:
        body = {
            "task_id": str(uuid7()),
            "title": "Rà soát thủ tục",
            "directive_number": "57",
            "due_on": "2026-12-31",
            "lead_unit_id": str(uuid4()),
            "lead_name": "UBND xã",
            "officials": [{"official_id": str(o)} for o in officials],
        }
        return self.entry("TaskIssued", **{**body, **other})

    def wait_ended(self, *officials: UUID, **other: Any) -> Entry:
        return self.entry("WaitEnded", **{**self.issued(*officials).body, **other})

    async def tell(self, *entries: Entry, by: Reactions | None = None) -> None:
        async with self.database.transaction() as tx:
            await (by or reactions.tasks(QUIET)).act(tx, entries)

    async def an_official(self, email: str | None = "an@example.vn", **other: Any) -> UUID:
        official = uuid7()
        body = {"name": "Nguyễn Văn An", "email": email, "locale": "vi", "demo": True, **other}
        registered = self.entry("OfficialRegistered", official_id=str(official), **body)
        await self.tell(registered, by=reactions.UNITS)
        return official

    async def a_right(self, official: UUID, role: str, unit: UUID | None = None) -> None:
        body = {
            "grant_id": str(uuid7()),
            "holder_id": str(official),
            "role": role,
            "from_on": "2025-01-01",
        }
        granted = self.entry("RightGranted", **body, unit_id=unit and str(unit))
        await self.tell(granted, by=reactions.UNITS)

    async def later(self, **by: float) -> None:
        """The clock of the whole service moves on."""
        async with self.database.transaction() as tx:
            await tx.run("update clock_shift set shift = shift + %(by)s", by=timedelta(**by))

    async def release(self, *, mails: bool = True) -> int:
        await self.later(seconds=61)
        return await releasing.release(self.database, mails=mails)

    async def rows(self, sql: str, **params: Any) -> list[tuple[Any, ...]]:
        async with self.database.read() as read:
            return await read.rows(sql, **params)

    async def events(self, name: str) -> list[dict[str, Any]]:
        return [body for (body,) in await self.rows(EVENTS, name=name)]

    async def ask(self, official: UUID, method: str, path: str, **more: Any) -> httpx.Response:
        actor = more.pop("actor", None) or Actor(kind="official", id=official, name="An")
        headers = {**self.signed(actor, "notifications"), **more.pop("headers", {})}
        return await self.http.request(method, path, headers=headers, **more)

    async def deliver(
        self, channel: Channel, send: Send | None = None, *, seconds: float = 20
    ) -> None:
        settings = self.settings
        send = send or (
            email_sender(settings)
            if channel == "email"
            else webhook_sender(lenient=settings.lenient)
        )
        await delivering(channel, send, seconds)(self.database)

    async def a_webhook(self, official: UUID, url: str) -> str:
        answer = await self.ask(official, "POST", "/v1/webhooks", json={"url": url})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["secret"])

    async def delivery(self, channel: Channel) -> tuple[Any, ...]:
        (row,) = await self.rows(DELIVERY, channel=channel)
        return row

    async def inbox(self, official: UUID, **query: Any) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = (
            await self.ask(official, "GET", "/v1/inbox", params=query)
        ).json()["items"]
        return items


@contextlib.asynccontextmanager
async def opened(settings: NotificationsSettings, signed: Any) -> AsyncIterator[World]:
    app = build(settings)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://in") as http,
    ):
        yield World(settings, app.state.database, app, http, signed)


@pytest.fixture
def settings_of(database_of: Any, tmp_path: Path) -> Any:
    url = database_of("notifications")

    def made(**other: Any) -> NotificationsSettings:
        plain: dict[str, Any] = {
            "environment": "test",
            "background": False,
            "mail_folder": tmp_path / "mail",
        }
        return NotificationsSettings(database_url=url, **{**plain, **other})

    return made


@pytest.fixture
async def world(settings_of: Any, signed: Any) -> AsyncIterator[World]:
    async with opened(settings_of(), signed) as made:
        yield made


@pytest.fixture
def post() -> Iterator[Post]:
    with mail_server() as running:
        yield running


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with webhook_receiver() as running:
        yield running


@pytest.fixture
async def world_with_mail(settings_of: Any, signed: Any, post: Post) -> AsyncIterator[World]:
    async with opened(settings_of(smtp_url=post.url), signed) as made:
        yield made
