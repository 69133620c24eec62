"""A directive with several drafts that cannot be issued is refused once, and each draft is told
by its item and its title."""

from typing import Any
from uuid import UUID

import pytest

from tests.tasks.conftest import World

EN = {"accept-language": "en"}
LACKING = {
    "1": ({"lead": "MOST", "product": None}, {"product_not_clear"}),
    "2": ({}, {"person_not_clear"}),
    "3": ({"lead": "MOST", "deadline": None}, {"time_not_clear"}),
    "4": ({"product": None, "deadline": None}, {"person", "time", "product"}),
    "5": ({"lead": "MOST"}, set()),
}


async def drafts(world: World, lacking: dict[str, Any]) -> tuple[UUID, dict[str, UUID]]:
    directive = await world.a_directive()
    ids = {
        item: await world.a_draft(directive, item=item, title=f"Việc thứ {item}", **dict(what))
        for item, (what, _) in lacking.items()
    }
    return directive, ids


async def refusal(world: World, directive: UUID, **headers: str) -> Any:
    answer = await world.ask(
        "office", "POST", f"/v1/directives/{directive}/issuance", headers=headers
    )
    return answer.status_code, answer.json()


@pytest.mark.parametrize("headers", [{}, EN], ids=["vi", "en"])
async def test_every_draft_that_is_not_clear_is_named_with_all_that_it_lacks(
    world: World, headers: dict[str, str]
) -> None:
    directive, ids = await drafts(world, LACKING)
    status, problem = await refusal(world, directive, **headers)
    assert (status, problem["code"]) == (422, "not_clear")
    told: dict[str, set[str]] = {}
    for fault in problem["errors"]:
        _, _, task_id, _ = fault["pointer"].split("/")
        told.setdefault(task_id, set()).add(fault["code"].removesuffix("_not_clear"))
        item = next(item for item, id_ in ids.items() if str(id_) == task_id)
        assert fault["detail"].startswith(
            f"Task {item} “Việc thứ {item}”: "
            if headers
            else f"Nhiệm vụ {item} “Việc thứ {item}”: "
        )
    assert told == {
        str(ids[item]): {code.removesuffix("_not_clear") for code in codes}
        for item, (_, codes) in LACKING.items()
        if codes
    }
    assert (
        "4 tasks cannot be" in problem["detail"] if headers else "4 nhiệm vụ" in problem["detail"]
    )
    assert all(f"{item} “Việc thứ {item}”" in problem["detail"] for item in "1234")
    assert await world.rows("select distinct status from task") == [("draft",)]


async def test_drafts_refused_for_different_reasons_are_told_together(world: World) -> None:
    directive, _ = await drafts(world, {"1": ({}, None), "2": ({"group": "X-MINISTRIES"}, None)})
    async with world.database.transaction() as tx:
        await tx.run("update known_unit set kind = 'agency' where kind = 'ministry'")
    status, problem = await refusal(world, directive, **EN)
    assert (status, problem["code"]) == (422, "drafts_not_issuable")
    assert [fault["detail"].partition(":")[0] for fault in problem["errors"]] == [
        "Task 1 “Việc thứ 1”",
        "Task 2 “Việc thứ 2”",
    ]


async def test_many_refused_drafts_are_counted_and_the_first_named(world: World) -> None:
    directive = await world.a_directive()
    for number in range(22):
        await world.a_draft(directive, item=f"{number:02}", title="Rà soát " * 40)
    _, problem = await refusal(world, directive, **EN)
    assert len(problem["errors"]) == 22
    assert "22 tasks cannot be" in problem["detail"]
    assert "and 2 more" in problem["detail"]
    assert len(problem["detail"]) < 3_000


async def test_a_draft_without_an_item_is_named_by_its_title(world: World) -> None:
    directive = await world.a_directive()
    await world.a_draft(directive, title="Xây dựng cổng dữ liệu")
    _, problem = await refusal(world, directive)
    assert problem["errors"][0]["detail"].startswith("Nhiệm vụ “Xây dựng cổng dữ liệu”: Rõ người")


async def test_what_is_clear_is_issued_whole(world: World) -> None:
    directive, ids = await drafts(
        world, {"1": LACKING["5"], "2": ({"group": "X-MINISTRIES"}, None)}
    )
    answer = await world.ask("office", "POST", f"/v1/directives/{directive}/issuance")
    assert answer.status_code == 201
    issued = "select count(*) from task where status = 'issued' and roll_up_id is null"
    assert await world.rows(issued) == [(len(ids),)]
