"""The summary counts without a scan, and a recount of the tasks agrees."""

import contextlib
import random
from collections import Counter
from typing import Any
from uuid import UUID

import pytest

from kernel.errors import Refusal
from services.tasks.assignment.settling import SettleLead, settle_lead
from services.tasks.results.reporting import (
    ReportProgress,
    SubmitResult,
    acknowledge_task,
    report_progress,
    submit_result,
)
from services.tasks.results.reviewing import GiveVerdict, give_verdict
from services.tasks.summary.summary import recount
from tests.tasks.conftest import World

LEADS = ("MOST", "MOST-IT", "MOJ", "TH", "TH-1", "LA")


async def differences(world: World) -> Any:
    async with world.database.read() as read:
        return await recount(read)


async def done(world: World, task: UUID, lead: str, accepted: bool = True) -> None:
    await world.act(acknowledge_task, task, by=lead)
    await world.act(submit_result, task, SubmitResult(product="Báo cáo"), by=lead)
    await world.act(
        give_verdict, task, GiveVerdict(accepted=accepted, reason="Thiếu phụ lục"), by="office"
    )


async def a_year(world: World) -> None:
    """One of each class at MOST, a broadcast overdue at both communes, and a draft."""
    on_time, late = await world.a_task(due_on="2026-12-01"), await world.a_task(due_on="2026-12-01")
    await world.a_task(due_on="2026-12-01")
    await world.a_task(due_on="2026-12-31")
    await world.a_task(due_on="2026-11-30", group="X-COMMUNES")
    await world.a_draft()
    await done(world, on_time, "MOST")
    await world.at("2026-12-03T09:00+07:00")
    await world.sweep()
    await done(world, late, "MOST")


async def test_the_nation_sees_four_classes_before_and_after_the_fan_out(world: World) -> None:
    await a_year(world)
    summary = await world.get("office", "/v1/summary")
    assert summary["classes"] == {
        "done_on_time": 1,
        "done_late": 1,
        "open_in_term": 1,
        "open_overdue": 3,
    }
    assert (summary["tasks"], summary["drafts"]) == (6, 1)
    assert summary["before_fan_out"] == {"tasks": 5, "drafts": 1}
    assert summary["units"] == len(world.nation.units)
    assert summary["scope"] == {"level": "nation", "units": []}
    assert summary["as_of"] == "2026-12-03"
    assert summary["rates"] == {
        "completion_percent": 40.0,
        "on_time_percent": 20.0,
        "base": 5,
        "base_name": "done + overdue",
        "base_name_vi": "đã hoàn thành + quá hạn",
    }
    assert summary["rungs_fired"] == (await world.rows("select count(*) from escalation"))[0][0] > 0


async def test_others_see_the_counts_of_their_own_subtree_once(world: World) -> None:
    await a_year(world)
    for who, tasks in {
        "TH": 2,
        "TH-1": 1,
        "MOST": 4,
        "inspector": 2,
        "LA": 0,
        "G": 6,
        "stranger": 0,
    }.items():
        summary = await world.get(who, "/v1/summary")
        assert summary["tasks"] == tasks, who
        assert summary["before_fan_out"] is None
    nested = world.nation.tells(
        "RightGranted",
        grant_id=world.unit("TH-1"),
        holder_id=world.head("TH").id,
        role="monitor",
        unit_id=world.unit("TH-1"),
        from_on="2026-01-01",
        to_on=None,
    )
    await world.tell(nested)
    summary = await world.get("TH", "/v1/summary")
    assert (summary["tasks"], [unit["code"] for unit in summary["scope"]["units"]]) == (2, ["TH"])
    below = await world.get("TH", "/v1/summary", unit_id=world.unit("TH-2"))
    assert (below["tasks"], below["units"]) == (1, 1)


async def test_children_are_counted_each_on_its_own(world: World) -> None:
    await a_year(world)
    rows = (await world.get("TH", "/v1/summary/children", unit_id=world.unit("TH")))["items"]
    assert [(row["unit"]["code"], row["classes"]["open_overdue"]) for row in rows] == [
        ("TH-1", 1),
        ("TH-2", 1),
    ]
    tops = (await world.get("office", "/v1/summary/children"))["items"]
    assert [row["unit"]["code"] for row in tops] == ["G", "P-CC"]
    assert [
        row["unit"]["code"] for row in (await world.get("TH", "/v1/summary/children"))["items"]
    ] == ["TH"]


async def test_delivered_notices_are_counted_where_their_tasks_are_led(world: World) -> None:
    await a_year(world)
    rows = await world.rows("select escalation_id, task_id from escalation")
    async with world.database.transaction() as tx:
        for escalation, task in rows:
            await tx.run("insert into known_telling values (%(e)s, %(t)s)", e=escalation, t=task)
            await tx.run(
                "insert into known_notice values (%(t)s, %(o)s, clock_now()) on conflict do "
                "nothing",
                t=task,
                o=world.head("TH").id,
            )
    told = {
        who: (await world.get(who, "/v1/summary"))["notices_delivered"]
        for who in ("office", "TH", "LA")
    }
    assert told == {"office": len({task for _, task in rows}), "TH": 2, "LA": 0}


async def test_a_recount_names_a_counter_that_was_tampered_with(world: World) -> None:
    await a_year(world)
    assert await differences(world) == []
    async with world.database.transaction() as tx:
        await tx.run(
            "update tally set tasks = tasks + 1 where unit_id = %(u)s and task_class = "
            "'open_overdue'",
            u=world.unit("TH-1"),
        )
    (wrong,) = await differences(world)
    assert (wrong.unit_id, wrong.task_class, wrong.tally, wrong.recounted) == (
        world.unit("TH-1"),
        "open_overdue",
        2,
        1,
    )


class Walk:
    """Acts by chance, of which the rules refuse some."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.luck = world, random.Random(seed)  # noqa: S311 a walk that can be repeated
        self.leads: dict[UUID, str] = {}

    async def assign(self) -> None:
        due_on, lead = self.luck.choice(["2026-11-05", "2026-12-20", None]), self.luck.choice(LEADS)
        self.leads[await self.world.a_task(due_on=due_on, lead=lead)] = lead

    async def settle(self) -> None:
        lead = self.luck.choice(LEADS)
        draft = await self.world.a_draft(
            await self.world.a_directive(number=str(self.luck.random()))
        )
        await self.world.act(settle_lead, draft, SettleLead(lead_unit_id=self.world.unit(lead)))
        self.leads[await self.world.issue(draft)] = lead

    async def broadcast(self) -> None:
        await self.world.a_task(due_on="2026-11-06", group="X-COMMUNES")

    async def sweep(self) -> None:
        await self.world.sweep()

    async def lead_acts(self, deed: Any, *what: Any) -> None:
        task = self.luck.choice(list(self.leads))
        await self.world.act(deed, task, *what, by=self.leads[task])

    async def receive(self) -> None:
        await self.lead_acts(acknowledge_task)

    async def report(self) -> None:
        await self.lead_acts(report_progress, ReportProgress(text="Đang làm", percent=40))

    async def submit(self) -> None:
        await self.lead_acts(submit_result, SubmitResult(product="Báo cáo"))

    async def judge(self) -> None:
        verdict = GiveVerdict(accepted=self.luck.random() < 0.7, reason="Xem lại")
        await self.world.act(give_verdict, self.luck.choice(list(self.leads)), verdict, by="office")


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_is_done_the_counters_agree_with_a_recount(world: World, seed: int) -> None:
    walk = Walk(world, seed)
    kept: Counter[str] = Counter()
    await walk.assign()
    acts = [walk.receive, walk.submit, walk.judge] * 4
    acts += [walk.assign, walk.settle, walk.broadcast, walk.sweep, walk.report]
    for number in range(60):
        await world.at(f"2026-11-{3 + number // 3:02d}T{9 + number % 3:02d}:00+07:00")
        act = walk.luck.choice(acts)
        with contextlib.suppress(Refusal):
            await act()
            kept[act.__name__] += 1
    assert len(kept) >= 5
    assert await differences(world) == []
