"""A task is found by the words of its title, however they are typed."""

import unicodedata
from typing import Any

import pytest

from kernel.texts import search_key
from services.tasks.assignment.folding import fold_titles
from services.tasks.assignment.turns import open_due_turns
from services.tasks.deadlines.commands import DeadlineAsked
from tests.tasks.conftest import World

WEEKLY = DeadlineAsked(kind="recurring", every="weekly", text="hằng tuần")
TITLE = "RÀ SOÁT THỂ CHẾ về Đất đai, ý kiến H'Mông"
FOUND = [
    "Rà soát thể chế",
    "ra soat the che",
    "RA SOAT",
    "rà soát",
    "RÀ SOÁT",
    unicodedata.normalize("NFD", "Rà soát thể chế"),
    unicodedata.normalize("NFD", "THỂ CHẾ"),
    "thể  chế",
    "thể\u00a0chế",
    "the che ve dat",
    "đất ĐAI",
    "dat dai, y kien",
    "hmong",
    "H’Mông",
    "soa",
    "  chế ",
    "ra\u200b soat",
]
NOT_FOUND = ["soat ra", "chế thể", "oat", "rà soát thể chế xong", "x"]
LISTED = ("/v1/register", "/v1/tasks")


async def found(world: World, q: str, path: str = "/v1/register") -> list[str]:
    answer = await world.get("office", path, q=q)
    return [line["task_id"] for line in answer["items"]]


async def test_case_tone_form_and_signs_do_not_matter(world: World) -> None:
    task = await world.a_task(title=TITLE)
    await world.a_task(title="Việc khác")
    for q in FOUND:
        assert await found(world, q) == [str(task)], q
    for q in NOT_FOUND:
        assert await found(world, q) == [], q


async def test_signs_that_a_pattern_knows_are_taken_as_they_are(world: World) -> None:
    titles = ("Đạt 100% hồ sơ", "Đạt 100 hồ sơ", "Mẫu a_b", "Mẫu a b", r"Thư mục C:\du_lieu")
    tasks = {title: str(await world.a_task(title=title)) for title in titles}
    for q, right in {
        "100%": ["Đạt 100% hồ sơ"],
        "100": ["Đạt 100% hồ sơ", "Đạt 100 hồ sơ"],
        "a_b": ["Mẫu a_b"],
        "a b": ["Mẫu a_b", "Mẫu a b"],
        "c:\\du": [r"Thư mục C:\du_lieu"],
        "1%0": [],
        "%100": ["Đạt 100% hồ sơ"],
        "d_t": [],
    }.items():
        assert set(await found(world, q)) == {tasks[title] for title in right}, q


@pytest.mark.parametrize("q", ["%", "__", "\\", "!?", "…", "文書"])
async def test_what_holds_no_letter_and_no_digit_is_no_search(world: World, q: str) -> None:
    answer = await world.ask("office", "GET", "/v1/register", params={"q": q})
    assert (answer.status_code, answer.json()["code"]) == (422, "nothing_to_search")


async def test_whoever_writes_a_task_writes_its_key(world: World) -> None:
    """A draft, one issued at once, the members of a broadcast, the next turn of a duty."""
    directive = await world.a_directive()
    made: list[Any] = [
        await world.a_draft(directive, title=TITLE),
        await world.a_task(title=TITLE),
        await world.a_task(title=TITLE, group="X-COMMUNES"),
        await world.a_task(title=TITLE, due_on=None, deadline=WEEKLY),
    ]
    await world.at("2026-11-16T09:00+07:00")
    assert await open_due_turns(world.database) > 0
    keys = await world.rows("select distinct search_key from task")
    assert len(made) < len(await world.rows("select task_id from task"))
    assert keys == [(search_key(TITLE),)]


async def test_what_older_code_wrote_without_a_key_is_folded_by_and_by(world: World) -> None:
    task = await world.a_task(title=TITLE)
    async with world.database.transaction() as tx:
        await tx.run("update task set search_key = null")
    assert await found(world, "the che") == []
    assert [await fold_titles(world.database) for _ in range(2)] == [1, 0]
    assert await found(world, "the che") == [str(task)]
