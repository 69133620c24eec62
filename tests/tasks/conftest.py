"""What the tests of tasks share: a small nation, its calendar, a clock that the test moves, and the
service over it."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from kernel.database import Database, Transaction
from kernel.identity import Actor
from kernel.journal import Entry
from services.tasks.app import build
from services.tasks.assignment.assigning import AssignTask, assign_task
from services.tasks.assignment.drafting import DraftTask, draft_task
from services.tasks.assignment.issuing import issue_task
from services.tasks.assignment.turns import open_due_turns
from services.tasks.deadlines.commands import DeadlineAsked
from services.tasks.directives.registering import RegisterDirective, register_directive
from services.tasks.directory import following as reactions
from services.tasks.escalation.sweeping import fire_due_rungs
from services.tasks.settings import TasksSettings
from services.tasks.verdicts.reminding import remind_of_verdicts
from tests.tasks.deadlines.real_calendar import IF_CONFIRMED
from tests.tasks.small_nation import Nation, small_nation

MORNING = "2026-11-02T09:00+07:00"  # a Monday, when every world begins
FIRED = "select rung from escalation where task_id = %(task)s order by fired_at, escalation_id"

LOAD_CALENDAR = """
insert into calendar_day (day, working, ordinal)
select * from unnest(%(days)s::date[], %(working)s::bool[], %(ordinals)s::int[])
"""


@dataclass
class World:
    """The service of tasks over a small nation, with nothing running: each step is taken by the
    test."""

    nation: Nation
    database: Database
    app: Any
    http: httpx.AsyncClient
    signed: Any

    def unit(self, code: str) -> UUID:
        return self.nation.units[code]

    def person(self, name: str) -> Actor:
        """`office`, `inspector`, `monitor`, `stranger`, a deputy as "MOST deputy 1", or a head by
        its unit's code."""
        return self.nation.people[name]

    def head(self, code: str) -> Actor:
        return self.person(code)

    async def tell(self, *entries: Entry) -> None:
        async with self.database.transaction() as tx:
            await reactions.UNITS.act(tx, entries)
        self.database.cache.clear()

    async def end(self, code: str, last_day: str | None) -> None:
        """A unit stands no longer than this day; none takes it back."""
        *_, told = [
            entry
            for entry in self.nation.entries
            if entry.name == "UnitEstablished" and entry.body["code"] == code
        ]
        await self.tell(self.nation.tells(told.name, **{**told.body, "valid_to": last_day}))

    async def at(self, moment: str) -> None:
        """Move the clock of the whole service."""
        async with self.database.transaction() as tx:
            await tx.run(
                "update clock_shift set shift = %(at)s - now()", at=datetime.fromisoformat(moment)
            )
        self.database.cache.clear()

    async def act(
        self, deed: Callable[..., Awaitable[Any]], *what: Any, by: Actor | str = "office"
    ) -> Any:
        """One act in a transaction of its own: `world.act(acknowledge_task, task, by="MOST")`."""
        actor = self.person(by) if isinstance(by, str) else by
        async with self.database.transaction() as tx:
            return await deed(tx, *what, actor)

    async def a_task(
        self,
        due_on: str | None = "2026-12-01",
        lead: str | None = "MOST",
        group: str | None = None,
        **more: Any,
    ) -> UUID:
        """An issued task, or a roll-up when it goes to a group; `by` is who issues it (the standing
        office)."""
        by, issuer = more.pop("by", "office"), more.pop("issuer", "P-CSC")
        command = AssignTask(
            **self._asked(due_on, None if group else lead, group, **more),
            issuer_unit_id=self.unit(issuer),
        )
        return UUID(str(await self.act(assign_task, command, by=by)))

    async def a_draft(self, directive_id: UUID | None = None, **more: Any) -> UUID:
        """A draft under a directive, without a lead unless told; `product=None` or `deadline=None`
        unclear it more."""
        directive_id = directive_id or await self.a_directive()
        asked = self._asked(
            more.pop("due_on", "2026-12-01"),
            more.pop("lead", None),
            more.pop("group", None),
            **more,
        )
        return UUID(str(await self.act(draft_task, directive_id, DraftTask(**asked))))

    async def a_directive(self, number: str = "05-TB/BCĐTW", issued_on: str = "2026-11-02") -> UUID:
        command = RegisterDirective(
            number=number,
            title="Kết luận phiên họp",
            issuer_unit_id=self.unit("P-CSC"),
            issued_on=date.fromisoformat(issued_on),
        )
        return UUID(str(await self.act(register_directive, command)))

    async def issue(self, task_id: UUID) -> UUID:
        return UUID(str(await self.act(issue_task, task_id)))

    def _asked(
        self, due_on: str | None, lead: str | None, group: str | None, **more: Any
    ) -> dict[str, Any]:
        deadline = (
            DeadlineAsked(kind="on", day=due_on, text=due_on)
            if due_on
            else DeadlineAsked(kind="none")
        )
        coordinating = [self.unit(code) for code in more.pop("coordinating", [])]
        return {
            "title": "Xây dựng cổng dữ liệu",
            "product": "Báo cáo",
            "lead_unit_id": self.unit(lead) if lead else None,
            "group_code": group,
            "deadline": deadline,
            "coordinating_unit_ids": coordinating,
            **more,
        }

    async def sweep(self) -> Any:
        await open_due_turns(self.database)
        return await fire_due_rungs(self.database)

    async def remind(self) -> int:
        """The sweep of what issuers owe."""
        return await remind_of_verdicts(self.database)

    async def rungs_fired(self, task_id: UUID) -> list[str]:
        return [rung for (rung,) in await self.rows(FIRED, task=task_id)]

    async def rows(self, sql: str, **params: Any) -> list[tuple[Any, ...]]:
        async with self.database.read() as read:
            return await read.rows(sql, **params)

    async def events(self, name: str) -> list[dict[str, Any]]:
        sql = "select body from journal where name = %(name)s order by id"
        return [body for (body,) in await self.rows(sql, name=name)]

    async def ask(self, as_: Actor | str, method: str, path: str, **more: Any) -> httpx.Response:
        """One request in somebody's name: `world.ask("MOST", "GET", f"/v1/tasks/{task}")`."""
        actor = self.person(as_) if isinstance(as_, str) else as_
        headers = {**self.signed(actor, "tasks"), **more.pop("headers", {})}
        return await self.http.request(method, path, headers=headers, **more)

    async def get(self, as_: Actor | str, path: str, **query: Any) -> Any:
        """The JSON of a question that must be answered."""
        answer = await self.ask(as_, "GET", path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()


async def load_calendar(tx: Transaction) -> None:
    days, working, ordinals = zip(*IF_CONFIRMED.ordinals(), strict=True)
    await tx.run(LOAD_CALENDAR, days=list(days), working=list(working), ordinals=list(ordinals))


@contextlib.asynccontextmanager
async def opened(url: str, signed: Any) -> AsyncIterator[World]:
    app = build(TasksSettings(database_url=url, environment="test", background=False))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://in") as http,
    ):
        world = World(small_nation(), app.state.database, app, http, signed)
        async with world.database.transaction() as tx:
            await load_calendar(tx)
        await world.tell(*world.nation.entries)
        await world.at(MORNING)
        yield world


@pytest.fixture
async def world(database_of: Any, signed: Any) -> AsyncIterator[World]:
    async with opened(database_of("tasks"), signed) as made:
        yield made
