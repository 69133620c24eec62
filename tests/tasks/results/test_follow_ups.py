"""What an acceptance sets going: the tasks that waited for it, and the next turn of a recurring
duty."""

from typing import Any
from uuid import UUID

from services.tasks.deadlines.commands import DeadlineAsked
from services.tasks.results.reporting import SubmitResult, acknowledge_task, submit_result
from services.tasks.results.reviewing import GiveVerdict, give_verdict
from services.tasks.summary.summary import recount
from tests.tasks.conftest import World
from tests.tasks.escalation.test_sweeping import classes

WEEKLY = DeadlineAsked(kind="recurring", every="weekly", text="hằng tuần")


def after(task: UUID, days: int = 5) -> DeadlineAsked:
    return DeadlineAsked(kind="after", after=task, count=days, text=f"sau {days} ngày làm việc")


async def due_day(world: Any, task: UUID) -> Any:
    [(due_on,)] = await world.rows(
        "select due_on::text from task where task_id = %(task)s", task=task
    )
    return due_on


async def submit(world: Any, task: UUID, lead: str = "MOST") -> None:
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


async def turns(world: World) -> list[tuple[Any, ...]]:
    return await world.rows("select due_on::text, status, task_class from task order by due_on")


async def test_a_recurring_duty_accepted_in_time_is_due_at_its_next_cutoff(world: World) -> None:
    task = await world.a_task(deadline=WEEKLY)
    assert await due_day(world, task) == "2026-11-15"
    await submit(world, task)
    await accept(world, task)
    assert await turns(world) == [
        ("2026-11-15", "accepted", "done_on_time"),
        ("2026-11-22", "issued", "open_in_term"),
    ]


async def test_a_recurring_duty_accepted_late_is_next_due_at_a_cutoff_still_to_come(
    world: World,
) -> None:
    """Rules 4 and 5: a turn that begins after its own cut-off would be late at birth, and no rung
    would find it."""
    task = await world.a_task(deadline=WEEKLY)
    await world.at("2027-01-20T09:00+07:00")
    await submit(world, task)
    await accept(world, task)
    assert await turns(world) == [
        ("2026-11-15", "accepted", "done_late"),
        ("2027-01-24", "issued", "open_in_term"),
    ]
    await world.at("2027-01-26T09:00+07:00")
    await world.sweep()
    assert await classes(world) == {"done_late": 1, "open_overdue": 1, "rung_fired": 1}
    async with world.database.read() as read:
        assert await recount(read) == []
