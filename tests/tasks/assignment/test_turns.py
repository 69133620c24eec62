"""The turns of recurring duties: each is issued when its period begins, whatever became of the one
before (rule 4)."""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from services.tasks.assignment.turns import open_due_turns
from services.tasks.deadlines.commands import DeadlineAsked
from services.tasks.results.reporting import SubmitResult, acknowledge_task, submit_result
from services.tasks.results.reviewing import GiveVerdict, give_verdict
from services.tasks.summary.summary import recount
from tests.tasks.conftest import World
from tests.tasks.escalation.test_sweeping import classes

WEEKLY = DeadlineAsked(kind="recurring", every="weekly", text="hằng tuần")
# Each world begins on Monday 2 November 2026: the first full week ends on the 15th.
FIRST, SECOND, THIRD, FOURTH = "2026-11-15", "2026-11-22", "2026-11-29", "2026-12-06"


async def days(world: World) -> list[str]:
    return [day for (day,) in await world.rows("select due_on::text from task order by due_on")]


async def turns(world: World) -> list[tuple[Any, ...]]:
    return await world.rows(
        "select assigned_on::text, due_on::text, task_id from task where not is_roll_up "
        "order by due_on, task_id"
    )


async def run_sql(world: World, sql: str, **params: Any) -> None:
    async with world.database.transaction() as tx:
        await tx.run(sql, **params)


async def expect_counts_hold(world: World) -> None:
    async with world.database.read() as read:
        assert await recount(read) == []


# -- Whatever became of the one before -------------------------------------------------------------


async def silent(world: World, task: UUID) -> None:
    """Nothing is heard of it."""


async def received(world: World, task: UUID) -> None:
    await world.act(acknowledge_task, task, by="MOST")


async def submitted(world: World, task: UUID) -> None:
    await received(world, task)
    await world.act(submit_result, task, SubmitResult(product="Báo cáo tuần"), by="MOST")


async def accepted(world: World, task: UUID) -> None:
    await submitted(world, task)
    await world.act(give_verdict, task, GiveVerdict(accepted=True), by="office")


async def returned(world: World, task: UUID) -> None:
    await submitted(world, task)
    await world.act(give_verdict, task, GiveVerdict(accepted=False, reason="thiếu"), by="office")


async def accepted_late(world: World, task: UUID) -> None:
    await world.at("2026-11-20T09:00+07:00")
    await accepted(world, task)


@pytest.mark.parametrize("became", [silent, received, submitted, accepted, returned, accepted_late])
async def test_the_next_turn_opens_the_day_after_the_cut_off_and_not_before(
    world: World, became: Any
) -> None:
    task = await world.a_task(deadline=WEEKLY)
    await became(world, task)
    if became is not accepted_late:
        await world.at("2026-11-15T23:59:59+07:00")
        assert await open_due_turns(world.database) == 0
        await world.at("2026-11-16T00:00:01+07:00")
    assert await open_due_turns(world.database) == 1
    assert await open_due_turns(world.database) == 0
    assert [row[:2] for row in await turns(world)] == [
        ("2026-11-02", FIRST),
        ("2026-11-16", SECOND),
    ]
    await expect_counts_hold(world)


async def test_a_unit_silent_for_three_weeks_owes_three_each_with_its_own_ladder(
    world: World,
) -> None:
    await world.a_task(deadline=WEEKLY)
    for monday in ("2026-11-16", "2026-11-23", "2026-11-30"):
        await world.at(f"{monday}T09:00+07:00")
        await world.sweep()
    assert await days(world) == [FIRST, SECOND, THIRD, FOURTH]
    first, second, third, fourth = [task for _, _, task in await turns(world)]
    assert await world.rungs_fired(first) == ["head", "level_above", "steering"]
    assert await world.rungs_fired(second) == ["head", "level_above"]
    assert await world.rungs_fired(third) == ["head"]
    assert await world.rungs_fired(fourth) == []
    assert (await classes(world))["open_overdue"] == 3
    told = await world.get("office", "/v1/summary")
    assert (told["tasks"], told["before_fan_out"]["tasks"]) == (
        4,
        1,
    )  # one as the directive words it
    await expect_counts_hold(world)


async def test_after_an_outage_every_missed_turn_is_born_from_its_own_day(world: World) -> None:
    await world.a_task(deadline=WEEKLY)
    await world.at("2026-12-01T09:00+07:00")
    assert await open_due_turns(world.database) == 3
    assert [row[:2] for row in await turns(world)] == [
        ("2026-11-02", FIRST),
        ("2026-11-16", SECOND),
        ("2026-11-23", THIRD),
        ("2026-11-30", FOURTH),
    ]
    await world.sweep()
    fired = await world.rows("select task_id from escalation group by task_id")
    assert {task for (task,) in fired} == {task for _, _, task in (await turns(world))[:3]}
    issued = await world.events("TaskIssued")
    assert [event["due_on"] for event in issued] == [FIRST, SECOND, THIRD, FOURTH]
    assert all(event["officials"] for event in issued)
    assert {event["series_id"] for event in issued} == {issued[0]["task_id"]}


async def test_turns_can_be_opened_as_if_it_were_another_instant(world: World) -> None:
    await world.a_task(deadline=WEEKLY)
    assert (
        await open_due_turns(world.database, datetime.fromisoformat("2026-11-16T00:00+07:00")) == 1
    )
    assert await days(world) == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("issued_on", "expected"),
    [
        ("2026-10-01", ["2026-10-11", "2026-11-08"]),
        ("1946-01-07", ["1946-01-20", "2026-11-08"]),
        ("2026-10-25", ["2026-11-01", "2026-11-08"]),
        ("2026-10-30", ["2026-11-08"]),
    ],
)
async def test_of_a_document_recorded_late_what_was_over_is_not_born(
    world: World, issued_on: str, expected: list[str]
) -> None:
    """Its first is late from its own day, and the turn that is running is owed; of those between
    nobody had been told, and each would be late at birth."""
    directive = await world.a_directive(issued_on=issued_on)
    await world.issue(await world.a_draft(directive, lead="MOST", deadline=WEEKLY))
    await world.sweep()
    assert await days(world) == expected
    await world.at("2026-11-09T09:00+07:00")
    await world.sweep()
    assert await days(world) == [*expected, FIRST]
    await expect_counts_hold(world)


async def test_an_outage_of_twenty_years_is_more_than_one_transaction_bears(world: World) -> None:
    await world.a_task(deadline=WEEKLY)
    await run_sql(
        world, "update turn_clock set cutoff_on = '2006-01-15', opens_at = '2006-01-16T00:00+07'"
    )
    assert await open_due_turns(world.database) == 1_086
    owed = await days(world)
    assert (owed[0], owed[-1], len(set(owed))) == ("2006-01-22", FIRST, 1_087)
    await expect_counts_hold(world)


# Of a task just issued to a unit below the issuer.
OF_ITS_OWN_LIFE = {"received_at", "reported_at", "submitted_on", "closed_on", "verdict_due_on"}
NOT_OF_THIS_ONE = {"directive_id", "lead_settled_by", "group_id", "judge_unit_id", "roll_up_id"}


async def test_a_turn_says_of_itself_what_the_first_said_but_for_its_days(world: World) -> None:
    """Column by column, so that what is added to a task later is not left out of its turns."""
    first = await world.a_task(
        deadline=WEEKLY, lead="TH-1", note="Gửi bản giấy", indicator="1 báo cáo", item="III.2"
    )
    await run_sql(world, "update task set title_en = 'Build', product_en = 'Report'")
    await world.at("2026-11-16T09:00+07:00")
    await open_due_turns(world.database)
    [(one,), (other,)] = await world.rows("select to_jsonb(task) from task order by due_on")
    assert {name for name in one if one[name] != other[name]} == {
        "task_id",
        "assigned_on",
        "due_on",
        "issued_at",
        "roll_up_id",  # the first, under which the turns of a single duty stand
    }
    assert other["roll_up_id"] == other["series_id"] == one["series_id"] == str(first)
    assert {name for name in one if one[name] is None} - OF_ITS_OWN_LIFE == NOT_OF_THIS_ONE, (
        "what is null in both would not be missed"
    )


async def test_a_member_says_what_its_broadcast_said(world: World) -> None:
    draft = await world.a_draft(group="X-MINISTRIES", note="Gửi bản giấy", indicator="1 báo cáo")
    await run_sql(
        world, "update task set title_en = 'Build', product_en = 'Report', item = 'III.2'"
    )
    await world.issue(draft)
    (above,), (member,), _ = await world.rows(
        "select to_jsonb(task) from task order by not is_roll_up, task_id"
    )
    assert {name for name in above if above[name] != member[name]} == {
        "task_id",
        "group_id",
        "is_roll_up",
        "roll_up_id",
        "lead_unit_id",
        "branch",
        "task_class",
    }
    assert {name for name in above if above[name] is None} - OF_ITS_OWN_LIFE == {
        *(NOT_OF_THIS_ONE - {"group_id", "directive_id"}),
        *("lead_unit_id", "branch", "task_class", "commune_id", "province_id", "series_id"),
    }


# -- Units -----------------------------------------------------------------------------------------


async def test_each_member_of_a_broadcast_owes_its_own_turns(world: World) -> None:
    roll_up = await world.a_task(group="X-MINISTRIES", deadline=WEEKLY)
    await world.at("2026-11-16T09:00+07:00")
    assert await open_due_turns(world.database) == 2
    rows = await world.rows(
        "select lead_unit_id, due_on::text, roll_up_id from task where not is_roll_up"
    )
    assert sorted(rows, key=str) == sorted(
        [(world.unit(code), day, roll_up) for code in ("MOST", "MOJ") for day in (FIRST, SECOND)],
        key=str,
    )
    await expect_counts_hold(world)


async def test_a_vacant_head_owes_its_turn_and_the_one_above_is_told(world: World) -> None:
    await world.a_task(deadline=WEEKLY, lead="TH-2")
    await world.at("2026-11-16T09:00+07:00")
    assert await open_due_turns(world.database) == 1
    told = (await world.events("TaskIssued"))[-1]["officials"]
    assert [one["official_id"] for one in told] == [str(world.head("TH").id)]


async def test_a_unit_that_ended_owes_the_turns_of_its_days_and_no_more(world: World) -> None:
    task = await world.a_task(deadline=WEEKLY, lead="MOST-IT")
    await world.at("2026-12-01T09:00+07:00")
    await world.end("MOST-IT", "2026-11-23")
    assert await open_due_turns(world.database) == 2
    assert await days(world) == [FIRST, SECOND, THIRD]
    assert await world.events("SeriesHalted") == [
        {"task_id": str(task), "reason": "lead_ended", "cutoff_on": THIRD}
    ]
    await world.at("2027-01-12T09:00+07:00")
    assert await open_due_turns(world.database) == 0
    history = await world.get("office", f"/v1/tasks/{task}/history")
    assert [one["name"] for one in history["items"]] == ["TaskIssued", "SeriesHalted"]


@pytest.mark.parametrize("last_day", [None, "2026-12-31"])
async def test_a_lead_that_stands_after_all_owes_its_turns_again(
    world: World, last_day: str | None
) -> None:
    await world.a_task(deadline=WEEKLY, lead="MOST-IT")
    await world.at("2026-12-01T09:00+07:00")
    await world.end("MOST-IT", "2026-11-10")
    assert await open_due_turns(world.database) == 0
    assert await open_due_turns(world.database) == 0
    await world.end("MOST-IT", last_day)
    assert await open_due_turns(world.database) == 3
    assert await days(world) == [FIRST, SECOND, THIRD, FOURTH]
    assert await world.rows("select halted from turn_clock") == [(None,)]


async def test_an_order_outlives_the_body_that_gave_it(world: World) -> None:
    await world.a_task(deadline=WEEKLY)
    await world.at("2026-11-16T09:00+07:00")
    await world.end("P-CSC", "2026-11-10")
    assert await open_due_turns(world.database) == 1


# -- Days ------------------------------------------------------------------------------------------


async def test_two_cut_offs_of_tet_are_two_turns_due_on_one_day(world: World) -> None:
    await world.at("2026-02-02T09:00+07:00")
    rolls = DeadlineAsked(kind="recurring", every="weekly", policy="roll_forward")
    await world.a_task(deadline=rolls)
    await world.at("2026-02-24T09:00+07:00")
    assert await open_due_turns(world.database) == 2
    assert await days(world) == ["2026-02-23", "2026-02-23", "2026-03-02"]
    [turns_of] = await world.rows("select array_agg(cutoff_on::text order by 1) from turn")
    assert turns_of == (["2026-02-15", "2026-02-22", "2026-03-01"],)


async def test_a_turn_whose_calendar_is_not_loaded_waits_for_it_and_holds_up_no_other(
    world: World,
) -> None:
    await world.at("2027-12-13T09:00+07:00")
    deadline = DeadlineAsked(kind="recurring", every="weekly", policy="roll_forward")
    await world.a_task(deadline=deadline)
    await world.a_task(deadline=WEEKLY, lead="TH")
    await world.at("2027-12-27T09:00+07:00")
    assert await open_due_turns(world.database) == 1
    assert await days(world) == ["2027-12-26", "2027-12-27", "2028-01-02"]
    await run_sql(
        world,
        "insert into calendar_day (day, working, ordinal) select day, true, 9000 + nth "
        "from generate_series('2028-01-01'::date, '2028-01-31', '1 day') "
        "with ordinality as d (day, nth)",
    )
    world.database.cache.clear()
    assert await open_due_turns(world.database) == 0, "tried again in an hour"
    await world.at("2027-12-27T10:00:01+07:00")
    assert await open_due_turns(world.database) == 1
    assert (await days(world))[-1] == "2028-01-02"


async def test_at_the_end_of_all_calendars_a_series_halts_and_says_so(world: World) -> None:
    task = await world.a_task(deadline=WEEKLY)
    await run_sql(world, "update turn_clock set cutoff_on = '9999-12-30'")
    await world.at("2026-11-16T09:00+07:00")
    assert await open_due_turns(world.database) == 0
    assert await world.events("SeriesHalted") == [
        {"task_id": str(task), "reason": "calendar_ended", "cutoff_on": "9999-12-30"}
    ]
    assert await world.rows("select opens_at, halted from turn_clock") == [(None, "calendar_ended")]


async def test_a_draft_a_standing_duty_and_a_single_task_have_no_turns(world: World) -> None:
    await world.a_draft(lead="MOST", deadline=WEEKLY)
    await world.a_task(deadline=DeadlineAsked(kind="recurring", text="thường xuyên"))
    await world.a_task()
    await world.at("2027-01-12T09:00+07:00")
    assert await open_due_turns(world.database) == 0
    assert await world.rows("select from turn_clock") == []


# -- Many hands, and none --------------------------------------------------------------------------


async def test_several_tickers_bear_each_turn_once(world: World) -> None:
    for lead in ("MOST", "TH", "TH-1", "MOJ") * 3:
        await world.a_task(deadline=WEEKLY, lead=lead)
    await world.at("2026-12-01T09:00+07:00")
    born = await asyncio.gather(*(open_due_turns(world.database) for _ in range(5)))
    await open_due_turns(world.database)
    assert sum(born) == 36
    [(tasks, series, births)] = await world.rows(
        "select count(*), count(distinct series_id), count(distinct (series_id, due_on)) from task"
    )
    assert (tasks, series, births) == (48, 12, 48)
    assert len(await world.events("TaskIssued")) == 48
    await expect_counts_hold(world)


async def test_a_ticker_killed_halfway_leaves_nothing_and_the_next_bears_all(world: World) -> None:
    """The turn, its ladder, its entry and the step of the clock stand or fall together."""
    await world.a_task(deadline=WEEKLY)
    await world.at("2026-11-16T09:00+07:00")
    async with world.database.transaction() as other:
        await other.run("lock table tally in exclusive mode")  # counting comes last
        ticker = asyncio.create_task(open_due_turns(world.database))
        waits = "select count(*) from pg_locks where not granted"
        while not (await world.rows(waits))[0][0]:
            assert not ticker.done()
            await asyncio.sleep(0.02)
        ticker.cancel()
        with pytest.raises(asyncio.CancelledError):
            await ticker
    assert await days(world) == [FIRST]
    assert await open_due_turns(world.database) == 1
    assert await days(world) == [FIRST, SECOND]
    await expect_counts_hold(world)


async def test_a_turn_born_twice_is_one(world: World) -> None:
    """A clock restored from before: the key of the turn stops the second birth."""
    await world.a_task(deadline=WEEKLY)
    await world.at("2026-11-23T09:00+07:00")
    assert await open_due_turns(world.database) == 2
    await run_sql(world, "update turn_clock set cutoff_on = '2026-11-15', opens_at = clock_now()")
    assert await open_due_turns(world.database) == 0
    assert await days(world) == [FIRST, SECOND, THIRD]
    await expect_counts_hold(world)


# -- What older code issued ------------------------------------------------------------------------


AS_OLDER_CODE = """
with t as (update task set series_id = null), c as (delete from turn_clock) delete from turn
"""


async def test_a_duty_that_older_code_issued_gets_its_clock(world: World) -> None:
    await world.a_task(deadline=WEEKLY)
    await world.a_task(group="X-MINISTRIES", deadline=WEEKLY)
    await run_sql(world, AS_OLDER_CODE)
    await world.at("2026-11-16T09:00+07:00")
    assert await open_due_turns(world.database) == 3
    assert await days(world) == [FIRST] * 4 + [SECOND] * 3


async def test_turns_that_an_acceptance_bore_belong_to_their_series(world: World) -> None:
    """What older code bore by acceptance is one series with its first task."""
    alone = await world.a_task(deadline=WEEKLY)
    await world.a_task(group="X-MINISTRIES", deadline=WEEKLY)
    await world.at("2026-11-16T09:00+07:00")
    await open_due_turns(world.database)
    before = await world.rows("select task_id, series_id from task order by task_id")
    await run_sql(world, AS_OLDER_CODE)
    assert await open_due_turns(world.database) == 0
    assert await world.rows("select task_id, series_id from task order by task_id") == before
    await world.at("2026-11-23T09:00+07:00")
    assert await open_due_turns(world.database) == 3
    series = await world.rows("select count(*) from task where series_id = %(alone)s", alone=alone)
    assert series == [(3,)]
