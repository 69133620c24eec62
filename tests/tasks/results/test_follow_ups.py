"""What an acceptance sets going: the tasks that waited for it."""

import asyncio
from typing import Any
from uuid import UUID

from services.tasks.deadlines.commands import DeadlineAsked
from services.tasks.results.follow_ups import end_waits
from services.tasks.results.reporting import SubmitResult, acknowledge_task, submit_result
from services.tasks.results.reviewing import GiveVerdict, give_verdict
from tests.tasks.conftest import World


def after(task: UUID, days: int = 5) -> DeadlineAsked:
    return DeadlineAsked(kind="after", after=task, count=days, text=f"sau {days} ngày làm việc")


async def due_day(world: Any, task: UUID) -> Any:
    [(due_on,)] = await world.rows(
        "select due_on::text from task where task_id = %(task)s", task=task
    )
    return due_on


async def submit(world: Any, task: UUID, lead: Any = "MOST") -> None:
    await world.act(acknowledge_task, task, by=lead)
    await world.act(submit_result, task, SubmitResult(product="Báo cáo 12"), by=lead)


async def accept(world: Any, task: UUID) -> None:
    await world.act(give_verdict, task, GiveVerdict(accepted=True), by="office")


async def test_a_task_after_another_counts_from_its_acceptance_however_long_the_verdict_took(
    world: World,
) -> None:
    """Rule 4: the lead of the second cannot answer for days before it could begin."""
    first = await world.a_task(due_on="2026-12-01")
    second = await world.a_task(lead="MOJ", deadline=after(first))
    await submit(world, first)
    await world.at("2026-11-23T09:00+07:00")  # a Monday, three weeks later
    await accept(world, first)
    assert await due_day(world, second) == "2026-12-01"  # 24 November is a day off


async def test_a_task_after_one_that_is_done_has_its_due_day_at_once(world: World) -> None:
    """Rule 4: nobody will ever accept the first again, and the second would never be late."""
    first = await world.a_task(due_on="2026-12-01")
    await submit(world, first)
    await accept(world, first)
    await world.at("2026-11-03T09:00+07:00")
    second = await world.a_task(lead="MOJ", deadline=after(first))
    assert await due_day(world, second) == "2026-11-09"
    await world.at("2026-11-10T09:00+07:00")
    await world.sweep()
    assert await world.rungs_fired(second) == ["head"]


async def done(world: World, task: UUID) -> None:
    [(lead,)] = await world.rows("select lead_unit_id from task where task_id = %(id)s", id=task)
    [code] = [code for code, unit in world.nation.units.items() if unit == lead]
    await submit(world, task, world.head(code))
    await accept(world, task)


async def members(world: World, roll_up: UUID) -> list[UUID]:
    sql = "select task_id from task where roll_up_id = %(id)s order by task_id"
    return [task for (task,) in await world.rows(sql, id=roll_up)]


async def test_a_task_after_a_broadcast_begins_when_the_last_member_is_accepted(
    world: World,
) -> None:
    roll_up = await world.a_task(due_on="2026-12-01", group="X-MINISTRIES")
    second = await world.a_task(lead="TH", deadline=after(roll_up))
    one, other = await members(world, roll_up)
    await done(world, other)
    assert await due_day(world, second) is None
    await world.at("2026-11-10T09:00+07:00")
    await done(world, one)
    assert await due_day(world, second) == "2026-11-17"
    [told] = await world.events("WaitEnded")
    assert (told["task_id"], told["due_on"]) == (str(second), "2026-11-17")
    assert [one["official_id"] for one in told["officials"]] == [str(world.head("TH").id)]
    await world.at("2026-11-18T09:00+07:00")
    await world.sweep()
    assert (await world.rungs_fired(second))[-1] == "head"


async def test_a_task_after_a_broadcast_that_is_done_has_its_due_day_at_once(world: World) -> None:
    roll_up = await world.a_task(due_on="2026-12-01", group="X-MINISTRIES")
    for member in await members(world, roll_up):
        await done(world, member)
    assert await due_day(world, await world.a_task(deadline=after(roll_up))) == "2026-11-09"


async def test_all_who_wait_begin_together_broadcasts_and_drafts_too(world: World) -> None:
    first = await world.a_task(due_on="2026-12-01")
    alone = await world.a_task(lead="TH", deadline=after(first))
    broadcast = await world.a_task(group="X-COMMUNES", deadline=after(first, 7))
    draft = await world.a_draft(lead="LA", deadline=after(first, 9))
    await done(world, first)
    assert await due_day(world, alone) == "2026-11-09"
    assert await due_day(world, draft) == "2026-11-13"
    assert [await due_day(world, one) for one in await members(world, broadcast)] == [
        "2026-11-11",
        "2026-11-11",
    ]
    told = {event["task_id"]: len(event["officials"]) for event in await world.events("WaitEnded")}
    assert told.pop(str(draft)) == told.pop(str(broadcast)) == 0, "nobody is told of a draft"
    assert set(told.values()) == {1}
    assert len(told) == 3
    await world.issue(draft)
    await world.at("2026-11-16T09:00+07:00")
    await world.sweep()
    for task in (alone, draft, *await members(world, broadcast)):
        assert await world.rungs_fired(task), "each on a ladder of its own"


async def test_a_draft_may_be_awaited_and_its_broadcast_then_counts(world: World) -> None:
    draft = await world.a_draft(group="X-MINISTRIES")
    second = await world.a_task(lead="TH", deadline=after(draft))
    await world.issue(draft)
    for member in await members(world, draft):
        assert await due_day(world, second) is None
        await done(world, member)
    assert await due_day(world, second) == "2026-11-09"


async def test_of_a_recurring_broadcast_the_first_turns_are_awaited(world: World) -> None:
    """Else what waits for it would wait for ever: a new turn is born before the last is done."""
    weekly = DeadlineAsked(kind="recurring", every="weekly")
    roll_up = await world.a_task(group="X-MINISTRIES", deadline=weekly)
    second = await world.a_task(lead="TH", deadline=after(roll_up))
    first_turns = await members(world, roll_up)
    await world.at("2026-11-16T09:00+07:00")
    await world.sweep()
    assert len(await members(world, roll_up)) == 4
    for member in first_turns:
        await done(world, member)
    assert await due_day(world, second) == "2026-11-23"


async def test_what_was_handed_in_before_its_wait_ended_names_no_lead(world: World) -> None:
    """Rule 6: the ball is with the issuer."""
    first = await world.a_task(due_on="2026-12-01")
    second = await world.a_task(lead="TH", deadline=after(first))
    await submit(world, second, "TH")
    await done(world, first)
    assert await due_day(world, second) == "2026-11-09"
    await world.at("2026-11-20T09:00+07:00")
    await world.sweep()
    assert "head" not in await world.rungs_fired(second)
    assert (await world.get("TH", f"/v1/tasks/{second}"))["task_class"] == "open_in_term"


# -- What an acceptance could not set going --------------------------------------------------------


async def test_a_day_beyond_the_loaded_years_is_no_fault_before_it_is_needed(world: World) -> None:
    first = await world.a_task(due_on="2026-12-01")
    second = await world.a_task(lead="TH", deadline=after(first, days=400))
    third = await world.a_task(lead="MOJ", deadline=after(first))
    await done(world, first)
    assert (await due_day(world, second), await due_day(world, third)) == (None, "2026-11-09")
    assert await end_waits(world.database) == 0
    async with world.database.transaction() as tx:
        await tx.run(
            "insert into calendar_day (day, working, ordinal) select day, true, 9000 + nth "
            "from generate_series('2028-01-01'::date, '2028-12-31', '1 day') "
            "with ordinality as d (day, nth)"
        )
    world.database.cache.clear()
    assert await end_waits(world.database) == 1
    assert (await due_day(world, second) or "")[:4] == "2028"
    assert await end_waits(world.database) == 0


async def test_who_was_overlooked_begins_with_the_clock_and_once(world: World) -> None:
    """Two last members accepted in one moment do not see each other."""
    roll_up = await world.a_task(due_on="2026-12-01", group="X-MINISTRIES")
    second = await world.a_task(lead="TH", deadline=after(roll_up))
    for member in await members(world, roll_up):
        await done(world, member)
    async with world.database.transaction() as tx:
        await tx.run("update task set due_on = null where task_id = %(id)s", id=second)
        await tx.run("delete from ladder_clock where task_id = %(id)s", id=second)
    await world.at("2026-11-06T09:00+07:00")
    begun = await asyncio.gather(*(end_waits(world.database) for _ in range(4)))
    assert sum(begun) == 1
    assert await due_day(world, second) == "2026-11-09", "from the acceptance, not from today"
    await world.at("2026-11-10T09:00+07:00")
    await world.sweep()
    assert await world.rungs_fired(second) == ["head"]
