"""The issuer's verdict on what the lead handed in."""

from services.tasks.results.reporting import SubmitResult, acknowledge_task, submit_result
from services.tasks.results.reviewing import GiveVerdict, give_verdict
from tests.tasks.conftest import World


async def test_the_verdict_falls_on_the_newest_submission_even_when_the_clock_was_set_back(
    world: World,
) -> None:
    """A development clock may go back between two submissions."""
    task = await world.a_task(due_on="2026-12-01")
    await world.act(acknowledge_task, task, by="MOST")
    await world.at("2026-11-20T09:00+07:00")
    await world.act(submit_result, task, SubmitResult(product="Báo cáo 12"), by="MOST")
    await world.act(
        give_verdict, task, GiveVerdict(accepted=False, reason="thiếu phụ lục"), by="office"
    )
    await world.at("2026-11-03T09:00+07:00")
    await world.act(submit_result, task, SubmitResult(product="Báo cáo 12, có phụ lục"), by="MOST")
    await world.act(give_verdict, task, GiveVerdict(accepted=True), by="office")
    assert await world.rows("select status, submitted_on::text from task") == [
        ("accepted", "2026-11-03")
    ]
