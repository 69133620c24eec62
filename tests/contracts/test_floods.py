"""What tasks marks as a flood is one notice a head at notifications, in whatever pieces it is read
and whoever died meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from kernel.journal import Entry, seal, sealed
from services.notifications import following as notifications_following
from services.notifications.settings import NotificationsSettings
from services.tasks.assignment.issuing import issue_directive
from services.tasks.escalation import sweeping
from services.tasks.escalation.floods import flooding
from services.tasks.escalation.sweeping import fire_due_rungs
from tests.notifications.conftest import QUIET
from tests.notifications.conftest import World as Notifications
from tests.notifications.conftest import opened as notifications_opened
from tests.tasks.conftest import World, opened
from tests.tasks.escalation.test_floods import IN_THE_WAY, ended, until

NOTICES = "select official_id, count(*)::int from notice group by 1"
NEVER_RELEASED = "select count(*) from notice where state <> 'released'"


@pytest.fixture
async def tasks(
    database_of: Callable[[str], str], signed: Callable[..., dict[str, str]]
) -> AsyncIterator[World]:
    async with opened(database_of("tasks"), signed) as made:
        yield made


@pytest.fixture
async def notifications(
    database_of: Callable[[str], str], signed: Callable[..., dict[str, str]], tmp_path: Path
) -> AsyncIterator[Notifications]:
    plain: dict[str, Any] = {"environment": "test", "background": False, "mail_folder": tmp_path}
    settings = NotificationsSettings(database_url=database_of("notifications"), **plain)
    async with notifications_opened(settings, signed) as made:
        yield made


async def an_issue_of_several(tasks: World) -> None:
    directive = await tasks.a_directive()
    for _ in range(3):
        await tasks.a_draft(directive, lead="MOST")
    await tasks.act(issue_directive, directive)


async def a_load(tasks: World) -> None:
    """Many transactions, and the sweep of others within it."""
    async with flooding(tasks.database):
        await a_night(tasks)
        await tasks.sweep()


async def a_sweep_of_several(tasks: World) -> None:
    await a_night(tasks)
    await asyncio.gather(*(fire_due_rungs(tasks.database) for _ in range(3)))


async def a_sweep_that_dies_and_another(tasks: World) -> None:
    last = await a_night(tasks)
    async with tasks.database.transaction() as other:
        await other.run(IN_THE_WAY, last=last)
        sweep = asyncio.create_task(fire_due_rungs(tasks.database))
        await until(tasks, "FloodBegan", *["RungFired"] * 5)
        await ended(sweep)
        await (await other.connection()).rollback()
    await tasks.sweep()


async def a_night(tasks: World) -> Any:
    """Six tasks of two heads fall due; what their issue told is of the day before."""
    for number in range(6):
        due_on = f"2026-11-{25 + number}"
        last = await tasks.a_task(due_on=due_on, lead=("MOST", "TH")[number % 2])
    await tasks.at("2026-12-02T09:00+07:00")
    return last


FLOODS = {
    "an issue of several": (an_issue_of_several, {"TaskIssued"}),
    "a load": (a_load, {"TaskIssued", "RungFired"}),
    "a sweep of several": (a_sweep_of_several, {"RungFired"}),
    "a sweep that dies": (a_sweep_that_dies_and_another, {"RungFired"}),
}


async def journal(tasks: World, told: set[str]) -> list[Entry]:
    """The flood's own entries and the marks, as a follower gets them."""
    while await seal(tasks.database):
        continue
    async with tasks.database.read() as read:
        entries = await sealed(read, 0, 1000)
    return [one for one in entries if one.name in {*told, "FloodBegan", "FloodEnded"}]


@pytest.mark.parametrize("size", [1, 3, 500])
@pytest.mark.parametrize("name", FLOODS)
async def test_a_flood_is_one_notice_a_head_in_whatever_pieces_it_is_read(
    tasks: World,
    notifications: Notifications,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    size: int,
) -> None:
    monkeypatch.setattr(sweeping, "BATCH", 1)
    monkeypatch.setattr(sweeping, "HANDS", 1)
    flood, told = FLOODS[name]
    await flood(tasks)
    entries = await journal(tasks, told)
    assert len([one for one in entries if one.name in told]) >= 3
    reactions = notifications_following.tasks(QUIET)
    for start in range(0, len(entries), size):
        await notifications.tell(*entries[start : start + size], by=reactions)
        await notifications.release()  # a minute later: every quiet time is over
    heads = await notifications.rows(NOTICES)
    assert heads
    assert {count for _, count in heads} == {1}, "each head hears once"
    assert await notifications.rows(NEVER_RELEASED) == [(0,)]
