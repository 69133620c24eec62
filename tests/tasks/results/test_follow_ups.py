"""What an acceptance sets going: the tasks that waited for it."""

from typing import Any
from uuid import UUID

from services.tasks.deadlines.commands import DeadlineAsked
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
