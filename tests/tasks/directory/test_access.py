"""Reading is by right, and what one may not read is the same as what does not exist (rule 30)."""

from uuid import uuid4

import pytest

from tests.tasks.conftest import World

# who, why, whether they see a task of TH-1 that the steering body issued with MOST and the
# ministries coordinating
READERS = [
    ("office", "the standing office monitors the nation", True),
    ("P-CSC", "the issuer", True),
    ("TH-1", "the lead", True),
    ("TH", "the superior of the lead", True),
    ("TH deputy 1", "a deputy there", True),
    ("G", "the superior's superior", True),
    ("MOST", "a coordinating unit", True),
    ("MOJ", "a member of a coordinating group", False),
    ("monitor", "the monitor of a coordinating unit", True),
    ("inspector", "the inspector of the lead's subtree", True),
    ("TH-2", "a vacant unit's neighbour", None),
    ("LA", "another province", False),
    ("P-UBKT", "another central body", False),
    ("stranger", "who holds nothing", False),
]


@pytest.mark.parametrize(("who", "why", "sees"), [row for row in READERS if row[2] is not None])
async def test_a_task_is_seen_by_those_it_concerns(
    world: World, who: str, why: str, sees: bool
) -> None:
    task = await world.a_task(lead="TH-1", coordinating=["MOST"])
    answer = await world.ask(who, "GET", f"/v1/tasks/{task}")
    assert answer.status_code == (200 if sees else 404), why
    for more in ("history", "escalations"):
        assert (
            await world.ask(who, "GET", f"/v1/tasks/{task}/{more}")
        ).status_code == answer.status_code
    listed = [line["task_id"] for line in (await world.get(who, "/v1/register"))["items"]]
    assert listed == ([str(task)] if sees else []), why


async def test_a_member_of_a_coordinating_group_sees_the_task(world: World) -> None:
    task = await world.a_task(lead="TH-1")
    assert (await world.ask("MOJ", "GET", f"/v1/tasks/{task}")).status_code == 404
    async with world.database.transaction() as tx:
        sql = (
            "insert into coordination (task_id, party_id, party) values (%(task)s, %(group)s, "
            "'group')"
        )
        await tx.run(sql, task=task, group=world.nation.groups["X-MINISTRIES"])
    shown = await world.get("MOJ", f"/v1/tasks/{task}")
    assert [party["code"] for party in shown["coordinating"]] == ["X-MINISTRIES"]


async def test_the_hidden_and_the_missing_look_the_same(world: World) -> None:
    hidden = await world.a_task(lead="TH-1")
    answers = []
    for task in (hidden, uuid4()):
        answer = await world.ask("stranger", "GET", f"/v1/tasks/{task}")
        answers.append(
            (answer.status_code, {**answer.json(), "trace_id": ""}, sorted(answer.headers))
        )
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


async def test_a_right_that_ends_takes_its_reading_with_it(world: World) -> None:
    task = await world.a_task(lead="TH-1")
    assert (await world.ask("inspector", "GET", f"/v1/tasks/{task}")).status_code == 200
    grant = next(
        entry.body for entry in world.nation.entries if entry.body.get("role") == "inspector"
    )
    ended = world.nation.tells(
        "RightRevoked", grant_id=grant["grant_id"], holder_id=grant["holder_id"], to_on="2026-11-01"
    )
    await world.tell(ended)
    assert (await world.ask("inspector", "GET", f"/v1/tasks/{task}")).status_code == 404


async def test_a_draft_is_seen_by_its_issuer_and_not_by_a_stranger(world: World) -> None:
    draft = await world.a_draft()
    assert (await world.ask("P-CSC", "GET", f"/v1/tasks/{draft}")).status_code == 200
    assert (await world.ask("MOST", "GET", f"/v1/tasks/{draft}")).status_code == 404


@pytest.mark.parametrize("path", ["/v1/register", "/v1/summary", "/v1/summary/children"])
async def test_a_unit_that_one_may_not_read_is_404_like_one_that_does_not_exist(
    world: World, path: str
) -> None:
    for unit in (world.unit("TH"), uuid4()):
        assert (await world.ask("LA", "GET", path, params={"unit_id": unit})).status_code == 404
    assert (
        await world.ask("TH", "GET", path, params={"unit_id": world.unit("TH")})
    ).status_code == 200


async def test_nobody_without_a_token_or_with_an_old_one_is_answered(world: World) -> None:
    assert (await world.http.get("/v1/register")).status_code == 401
    old = world.signed(world.head("MOST"), "tasks", -5)
    assert (await world.http.get("/v1/register", headers=old)).status_code == 401
    elsewhere = world.signed(world.head("MOST"), "units")
    assert (await world.http.get("/v1/register", headers=elsewhere)).status_code == 401
