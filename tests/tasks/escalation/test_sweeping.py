"""The sweep: each rung once, to those who answer on that day."""

import asyncio
from typing import Any

from services.tasks.escalation.sweeping import fire_due_rungs
from services.tasks.results.reporting import SubmitResult, acknowledge_task, submit_result
from services.tasks.results.reviewing import GiveVerdict, give_verdict
from services.tasks.summary.tallies import NATION
from tests.tasks.conftest import World


async def heard(world: Any, task: Any, rung: str) -> list[str]:
    """Who heard a rung, by name."""
    sql = "select audience from escalation where task_id = %(task)s and rung = %(rung)s"
    names = {str(actor.id): name for name, actor in world.nation.people.items()}
    return [
        names[one["official_id"]]
        for (audience,) in await world.rows(sql, task=task, rung=rung)
        for one in audience
    ]


async def skips(world: Any, task: Any, rung: str) -> list[tuple[str, str]]:
    sql = "select skipped from escalation where task_id = %(task)s and rung = %(rung)s"
    codes = {str(unit): code for code, unit in world.nation.units.items()}
    return [
        (codes[s["unit_id"]], s["reason"])
        for (found,) in await world.rows(sql, task=task, rung=rung)
        for s in found
    ]


async def classes(world: Any, unit: Any = NATION) -> dict[str, int]:
    sql = (
        "select task_class, sum(tasks)::int from tally where unit_id = %(unit)s group by 1 "
        "having sum(tasks) <> 0"
    )
    return dict(await world.rows(sql, unit=unit))


async def test_a_late_task_climbs_once_to_its_head_and_then_to_the_superior(world: World) -> None:
    """Rules 14 and 16."""
    task = await world.a_task(due_on="2026-12-01")
    await world.at("2026-12-02T09:00+07:00")
    await world.sweep()
    await world.sweep()
    assert await world.rungs_fired(task) == ["head"]
    assert await heard(world, task, "head") == ["MOST"]
    await world.at("2026-12-04T09:00+07:00")
    await world.sweep()
    assert await world.rungs_fired(task) == ["head", "superior"]
    assert await heard(world, task, "superior") == ["G"]


async def test_lateness_begins_at_midnight_after_the_due_day_and_not_before(world: World) -> None:
    """Rule 5."""
    task = await world.a_task(due_on="2026-12-01")
    await world.at("2026-12-01T23:59:59+07:00")
    await world.sweep()
    assert (await classes(world))["open_in_term"] == 1
    await world.at("2026-12-02T00:00:00+07:00")
    await world.sweep()
    assert (await classes(world))["open_overdue"] == 1
    assert [event["task_id"] for event in await world.events("TaskFellOverdue")] == [str(task)]


async def test_reminders_go_to_the_head_before_the_due_day(world: World) -> None:
    task = await world.a_task(due_on="2026-12-01")
    await world.at("2026-11-24T09:00+07:00")
    await world.sweep()
    assert await world.rungs_fired(task) == ["t-7"]
    assert await heard(world, task, "t-7") == ["MOST"]


async def test_a_commune_climbs_to_the_province_and_the_centre_past_a_vacant_post(
    world: World,
) -> None:
    """Rule 17: the record says who was skipped, and why."""
    task = await world.a_task(due_on="2026-12-01", lead="TH-2")
    for day in ("2026-12-02", "2026-12-04", "2026-12-08"):
        await world.at(f"{day}T09:00+07:00")
        await world.sweep()
    assert await world.rungs_fired(task) == ["head", "superior", "level_above"]
    assert await heard(world, task, "head") == ["TH"]  # the ward's own post is vacant
    assert await skips(world, task, "head") == [("TH-2", "vacant")]
    assert await heard(world, task, "superior") == ["TH"]
    assert await heard(world, task, "level_above") == ["G", "P-CSC-SO"]


async def test_an_acting_head_answers_for_a_vacant_post(world: World) -> None:
    task = await world.a_task(due_on="2026-12-01", lead="MOJ")
    await world.at("2026-12-02T09:00+07:00")
    await world.sweep()
    assert await heard(world, task, "head") == ["MOJ"]
    assert await skips(world, task, "head") == [("MOJ", "vacant")]


async def test_a_vacant_head_is_stood_in_for_by_the_deputy(world: World) -> None:
    task = await world.a_task(due_on="2026-12-01", lead="MOST")
    tenure = next(
        e
        for e in world.nation.entries
        if e.body.get("official_id") == str(world.head("MOST").id) and e.name == "OfficialAppointed"
    )
    await world.tell(
        world.nation.tells("AppointmentEnded", **{**tenure.body, "to_on": "2026-11-30"})
    )
    await world.at("2026-12-02T09:00+07:00")
    await world.sweep()
    assert await heard(world, task, "head") == ["MOST deputy 1"]


async def test_after_an_outage_only_the_highest_rung_fires_and_the_skipped_ones_are_on_record(
    world: World,
) -> None:
    """Rule 19."""
    task = await world.a_task(due_on="2026-12-01")
    await world.at("2026-12-20T09:00+07:00")
    await world.sweep()
    assert await world.rungs_fired(task) == ["steering"]
    [(superseded,)] = await world.rows(
        "select superseded from escalation where task_id = %(task)s", task=task
    )
    assert [one["rung"] for one in superseded] == [
        "t-7",
        "t-3",
        "t-1",
        "head",
        "superior",
        "level_above",
    ]
    assert (await classes(world))["open_overdue"] == 1


async def test_the_last_rung_repeats_weekly_and_a_receipt_holds_the_repeats_back(
    world: World,
) -> None:
    """Rules 14 and 21: a receipt stops repeats, not the ladder, and expires."""
    task = await world.a_task(due_on="2026-12-01")
    occurrences = (
        "select occurrence from escalation where task_id = %(task)s and rung = "
        "'inspection' order by 1"
    )
    await world.at("2026-12-31T09:00+07:00")
    await world.sweep()
    await world.at("2027-01-08T08:30+07:00")
    await world.act(acknowledge_task, task, by="MOST")
    await world.at("2027-01-08T09:00+07:00")
    await world.sweep()
    assert await world.rows(occurrences, task=task) == [(1,)]
    await world.at("2027-01-22T09:00+07:00")
    await world.sweep()
    assert [n for (n,) in await world.rows(occurrences, task=task)][-1] >= 3


async def test_concurrent_sweeps_fire_each_rung_once(world: World) -> None:
    tasks = [
        await world.a_task(due_on="2026-12-01", lead=lead)
        for lead in ("MOST", "TH", "TH-1", "TH-2") * 5
    ]
    await world.at("2026-12-02T09:00+07:00")
    fired = await asyncio.gather(*(fire_due_rungs(world.database) for _ in range(4)))
    assert sum(fired) == len(tasks)
    assert len(await world.events("RungFired")) == len(tasks)


async def test_a_closed_task_leaves_the_ladder(world: World) -> None:
    task = await world.a_task(due_on="2026-12-01")
    await world.act(acknowledge_task, task, by="MOST")
    await world.act(submit_result, task, SubmitResult(product="Báo cáo 12"), by="MOST")
    await world.act(give_verdict, task, GiveVerdict(accepted=True), by="office")
    await world.at("2026-12-20T09:00+07:00")
    assert await world.sweep() == 0
    assert await classes(world) == {"done_on_time": 1}


async def test_late_work_is_judged_by_the_day_of_its_submission(world: World) -> None:
    """Rule 6: the verdict may come later, the submission decides, also while it is awaited."""
    task = await world.a_task(due_on="2026-12-01")
    await world.act(acknowledge_task, task, by="MOST")
    await world.at("2026-12-01T16:00+07:00")
    await world.act(submit_result, task, SubmitResult(product="Báo cáo 12"), by="MOST")
    await world.at("2026-12-10T09:00+07:00")
    await world.sweep()
    assert (await classes(world))["open_in_term"] == 1
    assert (await classes(world)).get("open_overdue") is None
    await world.act(give_verdict, task, GiveVerdict(accepted=True), by="office")
    assert (await classes(world, world.unit("MOST")))["done_on_time"] == 1


async def test_nobody_in_the_tree_means_the_issuers_side_hears_it(world: World) -> None:
    """No rung fires into the void."""
    for entry in [e for e in world.nation.entries if e.name == "OfficialAppointed"]:
        if entry.body["unit_id"] in {str(world.unit(code)) for code in ("TH-2", "TH", "G")}:
            await world.tell(
                world.nation.tells("AppointmentEnded", **{**entry.body, "to_on": "2026-11-01"})
            )
    task = await world.a_task(due_on="2026-12-01", lead="TH-2")
    await world.at("2026-12-02T09:00+07:00")
    await world.sweep()
    assert await heard(world, task, "head") == ["P-CSC"]
    assert ("TH-2", "fell_back") in await skips(world, task, "head")
