"""What a task may wait for: refused is what could never set it going (rule 4)."""

from typing import Any
from uuid import UUID

import pytest

from kernel.clock import uuid7
from services.tasks.assignment.waiting import REASONS, NeverStarts
from services.tasks.deadlines.commands import DeadlineAsked
from tests.tasks.conftest import World
from tests.tasks.results.test_follow_ups import after

STANDING = DeadlineAsked(kind="recurring", text="thường xuyên")


async def waits_for(world: World, task: UUID, awaited: UUID) -> None:
    """What a change of a draft, or another way in, may come to say."""
    sql = """
    update task set due_on = null,
        deadline = jsonb_build_object('kind', 'after', 'after', %(awaited)s::text, 'count', 5)
    where task_id = %(task)s
    """
    async with world.database.transaction() as tx:
        await tx.run(sql, task=task, awaited=awaited)


async def itself(world: World) -> UUID:
    draft = await world.a_draft(lead="MOST")
    await waits_for(world, draft, draft)
    return draft


async def one_that_waits_for_it(world: World) -> UUID:
    first = await world.a_draft(lead="MOST")
    other = await world.a_directive("06-TB/BCĐTW")
    second = await world.a_draft(other, lead="TH", deadline=after(first))
    await waits_for(world, first, second)
    return first


async def a_longer_circle_through_a_broadcast(world: World) -> UUID:
    first = await world.a_draft(lead="MOST")
    group = await world.a_task(group="X-COMMUNES", deadline=after(first))
    third = await world.a_task(lead="TH", deadline=after(group))
    await waits_for(world, first, third)
    return first


@pytest.mark.parametrize(
    "circle", [itself, one_that_waits_for_it, a_longer_circle_through_a_broadcast]
)
async def test_a_circle_is_refused_when_it_is_issued(world: World, circle: Any) -> None:
    draft = await circle(world)
    with pytest.raises(NeverStarts) as refused:
        await world.issue(draft)
    [fault] = refused.value.faults
    assert (fault.pointer, fault.code) == ("/deadline/after", "awaits_itself")


async def a_standing_duty(world: World) -> UUID:
    return await world.a_task(deadline=STANDING)


async def a_standing_duty_of_many(world: World) -> UUID:
    return await world.a_task(group="X-COMMUNES", deadline=STANDING)


async def a_draft_of_one(world: World) -> UUID:
    return await world.a_draft(deadline=STANDING)


@pytest.mark.parametrize("awaited", [a_standing_duty, a_standing_duty_of_many, a_draft_of_one])
@pytest.mark.parametrize("language", ["vi", "en"])
async def test_what_never_ends_is_not_awaited_and_the_refusal_says_why(
    world: World, awaited: Any, language: str
) -> None:
    body = {
        "title": "Tổng hợp",
        "issuer_unit_id": str(world.unit("P-CSC")),
        "lead_unit_id": str(world.unit("MOST")),
        "product": "Báo cáo",
        "deadline": {"kind": "after", "after": str(await awaited(world)), "count": 5},
    }
    answer = await world.ask(
        "office", "POST", "/v1/tasks", json=body, headers={"Accept-Language": language}
    )
    assert answer.status_code == 422, answer.text
    problem = answer.json()
    assert problem["code"] == "never_starts"
    [error] = problem["errors"]
    assert (error["pointer"], error["code"]) == ("/deadline/after", "awaits_standing_duty")
    assert REASONS["awaits_standing_duty"].to(language) in str(error)


async def test_whatever_can_be_accepted_may_be_awaited(world: World) -> None:
    weekly = DeadlineAsked(kind="recurring", every="weekly")
    for awaited in (
        await world.a_draft(),
        await world.a_task(group="X-COMMUNES"),
        await world.a_task(deadline=weekly),
        await world.a_task(due_on=None),
    ):
        assert await world.a_task(lead="TH", deadline=after(awaited))


async def test_one_who_may_not_read_the_awaited_hears_nothing_of_a_circle(world: World) -> None:
    """Rule 30: the same as of a task that does not exist."""
    hidden = await world.a_task(deadline=STANDING)
    answers = []
    for awaited in (hidden, uuid7()):
        body = {
            "title": "Tổng hợp",
            "issuer_unit_id": str(world.unit("TH")),
            "lead_unit_id": str(world.unit("TH-1")),
            "product": "Báo cáo",
            "deadline": {"kind": "after", "after": str(awaited), "count": 5},
        }
        answer = await world.ask("TH", "POST", "/v1/tasks", json=body)
        answers.append((answer.status_code, answer.json()["code"], answer.json()["errors"]))
    assert answers[0] == answers[1]
    assert answers[0][:2] == (422, "awaited_unknown")
