"""Which tasks wait and for what, and which turns a duty had: in the register, by right."""

from typing import Any
from uuid import UUID

import pytest

from services.tasks.deadlines.commands import DeadlineAsked
from services.tasks.register.views import TaskLine, TaskView
from tests.tasks.conftest import World
from tests.tasks.results.test_follow_ups import accept, after, done, members, submit

HIDDEN = dict.fromkeys(("task_id", "title", "item", "status", "is_roll_up", "due_on", "lead"), None)


async def ids(world: World, who: str, path: str = "/v1/register", **query: Any) -> set[UUID]:
    items = (await world.get(who, path, limit=200, **query))["items"]
    return {TaskLine.model_validate(line).task_id for line in items}


async def both(world: World, who: str, task: UUID) -> tuple[Any, Any]:
    """What the task and its line in the register say that it waits for."""
    shown = await world.get(who, f"/v1/tasks/{task}")
    TaskView.model_validate(shown)
    lines = (await world.get(who, "/v1/register", limit=200))["items"]
    [line] = [line for line in lines if line["task_id"] == str(task)]
    return shown["awaits"], line["awaits"]


async def test_a_task_that_waits_says_for_what_until_it_has_its_due_day(world: World) -> None:
    first = await world.a_task(due_on="2026-12-01", lead="MOST")
    second = await world.a_task(lead="MOST-IT", deadline=after(first))
    in_task, in_line = await both(world, "office", second)
    assert in_task == in_line
    assert in_task == {
        "task_id": str(first),
        "title": "Xây dựng cổng dữ liệu",
        "item": None,
        "status": "issued",
        "is_roll_up": False,
        "due_on": "2026-12-01",
        "lead": in_task["lead"],
    }
    assert in_task["lead"]["code"] == "MOST"
    assert await ids(world, "office", waiting="true") == {second}
    assert await ids(world, "office", waiting="false") == {first}
    await submit(world, first)
    assert (await both(world, "office", second))[0]["status"] == "submitted"
    await accept(world, first)
    assert await both(world, "office", second) == (None, None)
    assert await ids(world, "office", waiting="true") == set()
    assert await ids(world, "office", waiting="false") == {first, second}


async def test_drafts_and_broadcasts_that_wait_stand_in_the_list_of_tasks(world: World) -> None:
    roll_up = await world.a_task(group="X-MINISTRIES")
    waits = await world.a_task(group="X-COMMUNES", deadline=after(roll_up))
    draft = await world.a_draft(lead="MOST", deadline=after(roll_up))
    each = set(await members(world, waits))
    assert await ids(world, "office", waiting="true") == each
    assert await ids(world, "office", "/v1/tasks", waiting="true") == {*each, waits, draft}
    assert await ids(world, "office", "/v1/tasks", waiting="true", status="draft") == {draft}
    assert (await both(world, "TH-1", sorted(await ids(world, "TH-1"))[0]))[0] == HIDDEN
    for member in await members(world, roll_up):
        await done(world, member)
    assert await ids(world, "office", "/v1/tasks", waiting="true") == set()


async def test_what_one_may_not_read_of_the_awaited_is_not_shown(world: World) -> None:
    """Rule 30: not its id either, which the rule of the deadline holds."""
    first = await world.a_task(due_on="2026-12-01", lead="MOJ", title="Đề án mật")
    second = await world.a_task(lead="TH-1", deadline=after(first))
    for reader in ("TH-1", "TH"):
        assert await both(world, reader, second) == (HIDDEN, HIDDEN)
        told = (await world.ask(reader, "GET", f"/v1/tasks/{second}")).text
        assert str(first) not in told
        assert "after" not in (await world.get(reader, f"/v1/tasks/{second}"))["deadline"]
        assert await ids(world, reader, waiting="true") == {second}
    shown = await world.get("office", f"/v1/tasks/{second}")
    assert shown["deadline"]["after"] == shown["awaits"]["task_id"] == str(first)
    await done(world, first)
    later = await world.get("TH-1", f"/v1/tasks/{second}")
    assert later["due_on"] == "2026-11-09"
    assert (later["awaits"], "after" in later["deadline"]) == (None, False)


@pytest.mark.parametrize("value", ["", "perhaps", "2"])
async def test_to_wait_or_not_is_the_question(world: World, value: str) -> None:
    answer = await world.ask("office", "GET", "/v1/register", params={"waiting": value})
    assert answer.status_code == 422


async def test_the_turns_of_a_duty_are_listed_by_their_series_and_by_right(world: World) -> None:
    weekly = DeadlineAsked(kind="recurring", every="weekly")
    first = await world.a_task(deadline=weekly, lead="MOST")
    other = await world.a_task(deadline=weekly, lead="TH")
    await world.at("2026-12-01T09:00+07:00")
    await world.sweep()
    items = (await world.get("MOST", "/v1/register", series_id=first))["items"]
    assert [line["due_on"] for line in items] == [
        "2026-11-15",
        "2026-11-22",
        "2026-11-29",
        "2026-12-06",
    ]
    assert {line["series_id"] for line in items} == {str(first)}
    for line in items:
        shown = await world.get("MOST", f"/v1/tasks/{line['task_id']}")
        assert shown["series_id"] == str(first)
        history = await world.get("MOST", f"/v1/tasks/{line['task_id']}/history")
        assert history["items"][0]["body"]["series_id"] == str(first)
    assert await ids(world, "MOST", series_id=other) == set()
    assert len(await ids(world, "office", series_id=other)) == 4
    single = await world.a_task(lead="MOST")
    assert (await world.get("MOST", f"/v1/tasks/{single}"))["series_id"] is None


async def test_members_of_a_broadcast_have_a_series_each(world: World) -> None:
    weekly = DeadlineAsked(kind="recurring", every="weekly")
    roll_up = await world.a_task(deadline=weekly, group="X-MINISTRIES")
    own = await members(world, roll_up)
    await world.at("2026-11-16T09:00+07:00")
    await world.sweep()
    for member in own:
        turns = await ids(world, "office", series_id=member)
        assert member in turns
        assert len(turns) == 2
