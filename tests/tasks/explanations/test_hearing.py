"""Who was told of a rung: notices as notifications says them, whatever their number and order."""

import itertools
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from kernel.clock import uuid7
from kernel.journal import Entry
from services.tasks.explanations.hearing import NOTIFICATIONS
from tests.tasks.conftest import MORNING, World

LATER = timedelta(minutes=1)


async def hear(world: World, *entries: Entry) -> None:
    async with world.database.transaction() as tx:
        await NOTIFICATIONS.act(tx, entries)


async def escalation(world: World, lead: str = "MOST", due_on: str = "2026-12-01") -> UUID:
    """A rung that fired."""
    await world.at(MORNING)
    task = await world.a_task(due_on=due_on, lead=lead)
    await world.at("2026-12-02T09:00+07:00")
    await world.sweep()
    sql = "select escalation_id from escalation where task_id = %(task)s"
    ((found,),) = await world.rows(sql, task=task)
    return UUID(str(found))


def delivered(world: World, notice: UUID, *escalations: UUID, minutes: int = 0) -> Entry:
    entry = world.nation.tells(
        "NoticeDelivered",
        notice_id=notice,
        official_id=world.head("MOST").id,
        channel="inbox",
        escalation_ids=[str(one) for one in escalations],
    )
    return entry.model_copy(update={"at": entry.at + minutes * LATER})


def confirmed(world: World, notice: UUID, minutes: int = 0) -> Entry:
    entry = world.nation.tells(
        "NoticeConfirmed", notice_id=notice, official_id=world.head("MOST").id
    )
    return entry.model_copy(update={"at": entry.at + minutes * LATER})


async def told(world: World, fired: UUID) -> list[dict[str, Any]]:
    return list((await world.get("office", f"/v1/escalations/{fired}"))["notices"])


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_on_three_channels_a_notice_reached_its_official_with_the_first(
    world: World, order: tuple[int, ...]
) -> None:
    fired, notice = await escalation(world), uuid7()
    channels = [delivered(world, notice, fired, minutes=minutes) for minutes in (0, 3, 9)]
    await hear(world, *(channels[place] for place in order))
    (only,) = await told(world, fired)
    assert only["notice_id"] == str(notice)
    assert instant(only["delivered_at"]) == channels[0].at
    assert only["confirmed_at"] is None


async def test_what_was_heard_first_stays_when_another_channel_is_heard_later(
    world: World,
) -> None:
    fired, notice = await escalation(world), uuid7()
    first, again = (delivered(world, notice, fired, minutes=minutes) for minutes in (0, 5))
    await hear(world, first)
    await hear(world, again)
    await hear(world, first)
    (only,) = await told(world, fired)
    assert instant(only["delivered_at"]) == first.at


async def test_a_confirmation_says_when_and_of_which_notice(world: World) -> None:
    fired, one, other = await escalation(world), uuid7(), uuid7()
    confirms = confirmed(world, one, minutes=7)
    await hear(
        world, delivered(world, one, fired), delivered(world, other, fired, minutes=1), confirms
    )
    notices = {notice["notice_id"]: notice for notice in await told(world, fired)}
    assert instant(notices[str(one)]["confirmed_at"]) == confirms.at
    assert notices[str(other)]["confirmed_at"] is None


async def test_one_notice_tells_of_many_rungs_and_each_says_so(world: World) -> None:
    fired = [await escalation(world, lead=lead) for lead in ("MOST", "LA", "TH-1")]
    notice = uuid7()
    await hear(world, delivered(world, notice, *fired))
    for one in fired:
        assert [n["notice_id"] for n in await told(world, one)] == [str(notice)]


async def test_a_notice_about_other_matters_tells_of_no_rung(world: World) -> None:
    fired = await escalation(world)
    await hear(world, delivered(world, uuid7()))
    assert await told(world, fired) == []


async def test_notices_are_told_in_the_order_in_which_they_arrived(world: World) -> None:
    fired = await escalation(world)
    notices = [uuid7() for _ in range(4)]
    arrived = [
        delivered(world, notice, fired, minutes=minutes)
        for notice, minutes in zip(notices, (9, 2, 6, 4), strict=True)
    ]
    await hear(world, *arrived)
    assert [notice["notice_id"] for notice in await told(world, fired)] == [
        str(notices[place]) for place in (1, 3, 2, 0)
    ]


async def test_hearing_at_once_and_one_by_one_is_the_same(world: World) -> None:
    fired = await escalation(world)
    notices = [uuid7() for _ in range(3)]
    entries = [delivered(world, one, fired, minutes=n) for n, one in enumerate(notices)]
    entries += [confirmed(world, one, minutes=10 + n) for n, one in enumerate(notices[:2])]
    await hear(world, *entries)
    at_once = await told(world, fired)
    async with world.database.transaction() as tx:
        await tx.run("delete from known_telling")
        await tx.run("delete from known_notice")
    assert await told(world, fired) == []
    for entry in entries:
        await hear(world, entry)
    assert await told(world, fired) == at_once
    assert [bool(one["confirmed_at"]) for one in at_once] == [True, True, False]


async def test_the_explanation_names_who_was_reached_and_who_was_not(world: World) -> None:
    fired = await escalation(world)
    path = f"/v1/escalations/{fired}/explanation"
    before = await world.get("office", path)
    await hear(world, delivered(world, uuid7(), fired))
    after = await world.get("office", path)
    said = {sentence["en"] for sentence in after["sentences"]}
    new = said - {sentence["en"] for sentence in before["sentences"]}
    assert any("Nguyễn Khoa" in sentence for sentence in new)
    assert all(sentence["vi"] for sentence in after["sentences"])
