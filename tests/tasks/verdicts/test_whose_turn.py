"""Whose turn it is: what was handed in is with the unit that decides, and no rung names the lead
(rule 6)."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from kernel.errors import Refusal
from kernel.identity import Actor
from services.tasks.escalation.ladders import ladders_at_hand
from services.tasks.escalation.policies import DEFAULT_VERDICT
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

SYSTEM = Actor(kind="system", id=UUID(int=57), name="ladder")
ACCUSED = "select rung from escalation where clock = 'deadline' order by fired_at, rung"
REMINDED = """
select e.fired_at::date::text, e.rung, e.occurrence, o.name
from escalation e, jsonb_array_elements(e.audience) heard
join known_official o on o.official_id = (heard->>'official_id')::uuid
where e.clock = 'verdict' order by e.fired_at, o.name
"""


async def handed_in(world: World, at: str, **more: Any) -> UUID:
    """A task of the ministry, due on Tuesday 1 December unless told, handed in at an instant."""
    task = await world.a_task(**{"due_on": "2026-12-01", **more})
    await world.act(acknowledge_task, task, by="MOST")
    await submit(world, task, at)
    return task


async def submit(world: World, task: UUID, at: str) -> None:
    await world.at(at)
    await world.sweep()
    await world.act(submit_result, task, SubmitResult(product="Báo cáo 12"), by="MOST")


async def judge(world: World, task: UUID, at: str, *, accepted: bool) -> None:
    await world.at(at)
    await world.act(
        give_verdict, task, GiveVerdict(accepted=accepted, reason="Thiếu phụ lục"), by="office"
    )


async def days_go_by(world: World, first: str, last: str) -> None:
    """Every morning the sweeps."""
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        await world.at(f"{day}T09:00+07:00")
        await world.sweep()
        await world.remind()
        day += timedelta(days=1)


async def shown(world: World, task: UUID, who: str = "office") -> dict[str, Any]:
    found: dict[str, Any] = await world.get(who, f"/v1/tasks/{task}")
    return found


async def summary(world: World, who: str = "office") -> dict[str, Any]:
    found: dict[str, Any] = await world.get(who, "/v1/summary")
    return found


async def expect_counted(world: World) -> None:
    async with world.database.read() as read:
        assert await recount(read) == []


async def test_a_head_who_delivers_early_is_never_accused_while_the_issuer_sleeps(
    world: World,
) -> None:
    """The gravest: handed in a week early, no verdict for three weeks."""
    task = await handed_in(world, "2026-11-24T09:00+07:00")
    await days_go_by(world, "2026-11-24", "2026-12-22")
    assert [rung for (rung,) in await world.rows(ACCUSED)] == ["t-7"]  # on the day itself
    assert await world.rows("select count(*) from journal where name = 'TaskFellOverdue'") == [(0,)]
    seen = await shown(world, task)
    assert (seen["task_class"], seen["days_late"]) == ("open_in_term", 0)
    assert (seen["awaiting_verdict"], seen["days_with_issuer"]) == (True, 28)
    assert (seen["verdict_due_on"], seen["verdict_overdue"]) == ("2026-12-01", True)
    assert await world.rows(REMINDED) == [
        ("2026-11-30", "verdict_due_soon", 1, "Tô Hai"),
        ("2026-11-30", "verdict_due_soon", 1, "office"),
        ("2026-12-02", "verdict_owed", 1, "Tô Hai"),
        ("2026-12-02", "verdict_owed", 1, "office"),
        ("2026-12-04", "verdict_superior", 1, "Tô Một"),
        ("2026-12-11", "verdict_superior", 2, "Tô Một"),
        ("2026-12-18", "verdict_superior", 3, "Tô Một"),
    ]
    await judge(world, task, "2026-12-22T10:00+07:00", accepted=True)
    seen = await shown(world, task)
    assert (seen["task_class"], seen["days_late"]) == ("done_on_time", 0)
    assert (seen["awaiting_verdict"], seen["days_with_issuer"]) == (False, 28)
    assert (seen["verdict_due_on"], seen["verdict_overdue"]) == (None, False)
    await days_go_by(world, "2026-12-23", "2026-12-31")
    assert len(await world.rows(REMINDED)) == 7
    await expect_counted(world)


@pytest.mark.parametrize(
    ("at", "task_class", "days_late"),
    [
        ("2026-12-01T23:59+07:00", "open_in_term", 0),  # done on the due day is on time (rule 5)
        ("2026-12-02T00:00+07:00", "open_overdue", 1),
        ("2026-12-04T16:00+07:00", "open_overdue", 3),
    ],
)
async def test_lateness_stands_still_at_the_day_of_the_submission(
    world: World, at: str, task_class: str, days_late: int
) -> None:
    task = await handed_in(world, at)
    accused = await world.rows(ACCUSED)
    await days_go_by(world, "2026-12-05", "2026-12-20")
    seen = await shown(world, task)
    assert (seen["task_class"], seen["days_late"]) == (task_class, days_late)
    assert await world.rows(ACCUSED) == accused
    line = (await world.get("office", "/v1/register"))["items"][0]
    assert (line["task_class"], line["days_late"]) == (task_class, days_late)
    assert line["awaiting_verdict"] is True
    assert line["days_with_issuer"] == seen["days_with_issuer"]
    await expect_counted(world)


async def test_a_late_submission_that_no_sweep_has_met_is_counted_late_at_once(
    world: World,
) -> None:
    task = await world.a_task(due_on="2026-12-01")
    await world.act(acknowledge_task, task, by="MOST")
    await world.at("2026-12-02T00:01+07:00")
    await world.act(submit_result, task, SubmitResult(product="Báo cáo"), by="MOST")
    await days_go_by(world, "2026-12-02", "2026-12-03")
    assert (await shown(world, task))["task_class"] == "open_overdue"
    assert len(await world.events("TaskFellOverdue")) == 1
    assert await world.rows(ACCUSED) == []
    await expect_counted(world)


async def test_returned_work_runs_on_with_the_clock_of_its_day_and_its_head_hears_first(
    world: World,
) -> None:
    """The rungs that fell due on the issuer's time are passed over and named, but for the one by
    which the head first hears of being late."""
    task = await handed_in(world, "2026-11-20T07:00+07:00")
    await judge(world, task, "2026-12-05T20:00+07:00", accepted=False)  # a Saturday evening
    seen = await shown(world, task)
    assert (seen["status"], seen["task_class"]) == ("returned", "open_overdue")
    assert (seen["days_late"], seen["days_with_issuer"]) == (4, 15)
    assert seen["awaiting_verdict"] is False
    await world.sweep()
    assert await world.rows(ACCUSED) == []  # not at night, nor on a Sunday
    await days_go_by(world, "2026-12-06", "2026-12-16")
    assert await world.rungs_fired(task) == ["head", "level_above", "steering"]
    fired = (await world.get("office", f"/v1/tasks/{task}/escalations"))["items"]
    assert [(one["rung"], one["days_late"], one["days_with_issuer"]) for one in fired] == [
        ("head", 6, 15),
        ("level_above", 7, 15),
        ("steering", 15, 15),
    ]
    passed = [(over["rung"], over["reason"]) for over in fired[0]["superseded"]]
    assert passed == [
        ("t-7", "with_issuer"),
        ("t-3", "with_issuer"),
        ("t-1", "with_issuer"),
        ("superior", "with_issuer"),
    ]
    assert len(await world.events("TaskFellOverdue")) == 1
    await expect_counted(world)


async def test_returned_before_its_day_it_is_in_term_and_its_reminders_go_on(world: World) -> None:
    task = await handed_in(world, "2026-11-20T09:00+07:00")
    await judge(world, task, "2026-11-26T09:00+07:00", accepted=False)
    await days_go_by(world, "2026-11-26", "2026-12-02")
    seen = await shown(world, task)
    assert (seen["task_class"], seen["days_with_issuer"]) == ("open_overdue", 6)
    assert await world.rungs_fired(task) == ["t-3", "t-1", "head"]
    first, *_ = (await world.get("office", f"/v1/tasks/{task}/escalations"))["items"]
    assert [(over["rung"], over["reason"]) for over in first["superseded"]] == [
        ("t-7", "with_issuer")
    ]
    await expect_counted(world)


async def test_days_with_the_issuer_add_up_over_returns_and_are_counted_without_a_scan(
    world: World,
) -> None:
    task = await handed_in(world, "2026-11-16T09:00+07:00")
    await judge(world, task, "2026-11-19T09:00+07:00", accepted=False)
    await submit(world, task, "2026-11-20T09:00+07:00")
    await world.at("2026-11-25T09:00+07:00")
    assert (await shown(world, task))["days_with_issuer"] == 3 + 5
    counted = await summary(world)
    assert counted["days_with_issuer"] == 8
    assert (counted["classes"]["open_in_term"], counted["awaiting_verdict"]) == (1, 1)
    await world.at("2026-11-27T09:00+07:00")
    assert (await summary(world, "MOST"))["days_with_issuer"] == 10
    await judge(world, task, "2026-11-30T09:00+07:00", accepted=True)
    await world.at("2027-03-01T09:00+07:00")
    assert (await summary(world))["days_with_issuer"] == 13
    assert (await summary(world))["awaiting_verdict"] == 0
    await expect_counted(world)


async def test_verdicts_owed_are_counted_for_the_unit_that_decides(world: World) -> None:
    await handed_in(world, "2026-11-16T09:00+07:00")
    late = await handed_in(world, "2026-12-03T09:00+07:00", due_on="2026-12-01")
    await days_go_by(world, "2026-12-03", "2026-12-04")
    owing = await summary(world, "P-CSC")
    assert (owing["verdicts_owed"], owing["verdicts_overdue"]) == (2, 1)
    assert (owing["awaiting_verdict"], owing["overdue_awaiting_verdict"]) == (0, 0)
    led = await summary(world, "MOST")
    assert (led["verdicts_owed"], led["verdicts_overdue"]) == (0, 0)
    assert (led["awaiting_verdict"], led["overdue_awaiting_verdict"]) == (1, 1)
    assert (led["classes"]["open_in_term"], led["classes"]["open_overdue"]) == (1, 1)
    below = {
        row["unit"]["code"]: row["verdicts_owed"]
        for row in (await world.get("office", "/v1/summary/children"))["items"]
    }
    assert below == {"G": 0, "P-CC": 2}
    waiting = await world.get("office", "/v1/register", awaiting_verdict=True)
    assert len(waiting["items"]) == 2
    assert (await world.get("office", "/v1/register", awaiting_verdict=False))["items"] == []
    await judge(world, late, "2026-12-04T10:00+07:00", accepted=True)
    assert (await summary(world, "P-CSC"))["verdicts_owed"] == 1
    await expect_counted(world)


async def test_the_second_submission_is_owed_anew(world: World) -> None:
    task = await handed_in(world, "2026-11-10T09:00+07:00")
    await days_go_by(world, "2026-11-16", "2026-11-18")
    await judge(world, task, "2026-11-18T10:00+07:00", accepted=False)
    await submit(world, task, "2026-11-19T09:00+07:00")
    assert (await shown(world, task))["verdict_due_on"] == "2026-11-27"  # 24 is a day off
    await days_go_by(world, "2026-11-20", "2026-11-30")
    fired = await world.rows(
        "select deadline_version, rung from escalation where clock = 'verdict' order by fired_at"
    )
    assert fired == [
        (1, "verdict_due_soon"),
        (1, "verdict_owed"),
        (2, "verdict_due_soon"),
        (2, "verdict_owed"),
    ]
    await expect_counted(world)


async def test_two_sweeps_after_an_outage_remind_once_and_of_the_highest(world: World) -> None:
    await handed_in(world, "2026-11-10T09:00+07:00")
    await world.at("2026-12-20T09:00+07:00")
    assert await world.remind() == 1
    assert await world.remind() == 0
    ((rung, passed),) = await world.rows("select rung, superseded from escalation")
    assert rung == "verdict_superior"
    assert [over["rung"] for over in passed][:2] == ["verdict_due_soon", "verdict_owed"]


async def test_a_reminder_of_a_verdict_explains_itself(world: World) -> None:
    task = await handed_in(world, "2026-11-24T09:00+07:00")
    await days_go_by(world, "2026-12-02", "2026-12-02")
    *_, fired = (await world.get("office", f"/v1/tasks/{task}/escalations"))["items"]
    assert (fired["clock"], fired["submitted_on"]) == ("verdict", "2026-11-24")
    why = await world.get("P-CSC", f"/v1/escalations/{fired['escalation_id']}/explanation")
    assert why["rung"]["name"] == "verdict_owed"
    assert why["ladder"] == "verdict 1"
    vi = " ".join(sentence["vi"] for sentence in why["sentences"])
    assert "24/11/2026" in vi
    assert "01/12/2026" in vi
    assert "Tô Hai" in vi
    policy, *_ = (await world.get("MOST", "/v1/verdict-policies"))["items"]
    assert policy["working_days"] == 5


SELF_ASSIGNED = [
    ("MOST", "MOST", "G"),  # gave itself: the next superior
    ("MOST-IT", "MOST", "G"),  # the lead stands above the issuer: above the lead
    ("TH-2", "TH", "G"),
    ("P-CC", "P-CC", "P-CSC"),  # nobody stands above: the steering body
    ("G", "MOST", "G"),
    ("MOST-IT", "P-CC", "MOST-IT"),  # not in one line: the issuer
]


@pytest.mark.parametrize(("issuer", "lead", "judge_code"), SELF_ASSIGNED)
async def test_who_decides_is_said_before_the_work_starts(
    world: World, issuer: str, lead: str, judge_code: str
) -> None:
    """Rule 11: never the lead itself."""
    system = await world.a_task(issuer=issuer, lead=lead, by=SYSTEM)
    assert (await shown(world, system))["judge"]["code"] == judge_code
    await world.act(acknowledge_task, system, by=lead)
    await world.act(submit_result, system, SubmitResult(product="Báo cáo"), by=lead)
    for who in {lead, issuer} - {judge_code, "TH-2"}:
        with pytest.raises(Refusal):
            await world.act(give_verdict, system, GiveVerdict(accepted=True), by=who)
    await world.act(give_verdict, system, GiveVerdict(accepted=True), by=judge_code)
    assert (await shown(world, system))["status"] == "accepted"
    await expect_counted(world)


async def test_a_superior_whose_head_sits_in_the_lead_too_is_no_judge(world: World) -> None:
    post = world.nation.post("MOST", "Ủy viên", 20)
    world.nation.seat(world.head("G"), "MOST", post)
    await world.tell(*world.nation.entries[-2:])
    task = await world.a_task(issuer="MOST", lead="MOST", by=SYSTEM)
    assert (await shown(world, task))["judge"]["code"] == "P-CSC"


async def test_whoever_must_decide_reads_what_he_decides_on(world: World) -> None:
    task = await world.a_task(due_on="2026-12-01")
    await world.act(acknowledge_task, task, by="MOST")
    await world.act(report_progress, task, ReportProgress(text="Đã xong", percent=90), by="MOST")
    await submit(world, task, "2026-11-10T09:00+07:00")
    await judge(world, task, "2026-11-11T09:00+07:00", accepted=False)
    await submit(world, task, "2026-11-12T09:00+07:00")
    for who in ("office", "P-CSC", "MOST", "G", "monitor"):
        seen = await shown(world, task, who)
        assert (seen["latest_report"]["text"], seen["latest_report"]["percent"]) == ("Đã xong", 90)
        assert seen["latest_submission"]["product"] == "Báo cáo 12"
        assert seen["latest_submission"]["by"]["name"] == "Nguyễn Khoa"
        assert seen["latest_verdict"]["reason"] == "Thiếu phụ lục"
        path = f"/v1/tasks/{task}"
        reports = (await world.get(who, f"{path}/progress-reports"))["items"]
        assert [(one["text"], one["percent"]) for one in reports] == [("Đã xong", 90)]
        first = await world.get(who, f"{path}/submissions", limit=1)
        assert [one["submitted_on"] for one in first["items"]] == ["2026-11-12"]
        rest = await world.get(who, f"{path}/submissions", cursor=first["next_cursor"])
        assert [one["submitted_on"] for one in rest["items"]] == ["2026-11-10"]
        verdicts = (await world.get(who, f"{path}/verdicts"))["items"]
        assert [(one["accepted"], one["reason"]) for one in verdicts] == [(False, "Thiếu phụ lục")]
        assert verdicts[0]["by"]["name"] == "office"
    for noun in ("progress-reports", "submissions", "verdicts"):
        for who in ("TH", "stranger"):
            hidden = await world.ask(who, "GET", f"/v1/tasks/{task}/{noun}")
            missing = await world.ask(who, "GET", f"/v1/tasks/{world.unit('TH')}/{noun}")
            assert hidden.status_code == missing.status_code == 404
    bodies = {
        entry["name"]: entry["body"]
        for entry in (await world.get("office", f"/v1/tasks/{task}/history"))["items"]
    }
    assert bodies["ProgressReported"]["text"] == "Đã xong"
    assert bodies["ResultSubmitted"]["product"] == "Báo cáo 12"
    assert bodies["ResultReturned"]["days_with_issuer"] == 1


async def test_no_change_after_midnight_of_a_year_can_make_what_waits_late(world: World) -> None:
    """Whatever the clock says: neither the class nor the days of what was handed in on time."""
    task = await handed_in(world, "2026-12-01T09:00+07:00")
    for moment in ("2026-12-02T00:00+07:00", "2027-06-01T09:00+07:00", "2029-01-01T09:00+07:00"):
        await world.at(moment)
        await world.sweep()
        await world.remind()
        seen = await shown(world, task)
        assert (seen["task_class"], seen["days_late"]) == ("open_in_term", 0)
    await expect_counted(world)


async def test_the_nearest_monitors_hear_of_a_verdict_and_the_nations_only_of_the_centres(
    world: World,
) -> None:
    for issuer, lead in (("MOST", "MOST-IT"), ("TH", "TH-1")):
        task = await world.a_task(issuer=issuer, lead=lead, by=SYSTEM)
        await world.act(acknowledge_task, task, by=lead)
        await world.at("2026-11-10T09:00+07:00")
        await world.act(submit_result, task, SubmitResult(product="Báo cáo"), by=lead)
    await days_go_by(world, "2026-11-16", "2026-11-16")
    heard = {name for *_, name in await world.rows(REMINDED)}
    assert heard == {"Nguyễn Khoa", "monitor", "Đỗ Thanh"}


async def test_any_number_of_sweeps_at_once_remind_once(world: World) -> None:
    for _ in range(12):
        await handed_in(world, "2026-11-10T09:00+07:00")
    await world.at("2026-11-16T09:00+07:00")
    fired = await asyncio.gather(*(world.remind() for _ in range(4)))
    assert sum(fired) == 12
    assert len(await world.events("VerdictRungFired")) == 12
    await expect_counted(world)


async def test_the_migration_enters_the_default_policy(world: World) -> None:
    async with world.database.read() as read:
        assert (await ladders_at_hand(read)).verdicts == {1: DEFAULT_VERDICT}
