"""Lists against a plain reading of the same tasks: each filter, filters together, and pages."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from kernel.texts import folded, search_key
from services.tasks.results.reporting import SubmitResult, acknowledge_task, submit_result
from services.tasks.results.reviewing import GiveVerdict, give_verdict
from tests.tasks.conftest import World
from tests.tasks.directory.making import seeded

LEADS = ("MOST", "MOST-IT", "MOJ", "TH", "TH-1", "LA")
ISSUERS = {"office": "P-CSC", "G": "G"}
TITLES = ("Cổng dữ liệu quốc gia", "Danh mục công nghệ", "Báo cáo tháng")
TODAY = date(2026, 11, 16)
SWEPT = date(2026, 11, 24)
BELOW = {"G": set(LEADS), "MOST": {"MOST", "MOST-IT"}, "TH": {"TH", "TH-1"}, "LA": {"LA"}}


@dataclass(frozen=True)
class Listed:
    """What the list must know of a task."""

    task_id: str
    title: str
    lead: str
    issuer: str
    due_on: date
    status: str

    @property
    def task_class(self) -> str:
        if self.status == "accepted":
            return "done_on_time"
        if self.status == "submitted":  # handed in by its day, and the issuer's turn (rule 6)
            return "open_in_term"
        return "open_overdue" if self.due_on < SWEPT else "open_in_term"


async def one(world: World, chance: random.Random) -> Listed:
    """A task somewhere in its life."""
    by = chance.choice(sorted(ISSUERS))
    lead, title = chance.choice(LEADS), chance.choice(TITLES)
    due_on = TODAY + timedelta(days=chance.randrange(15))
    task = await world.a_task(
        due_on=due_on.isoformat(), lead=lead, title=title, by=by, issuer=ISSUERS[by]
    )
    steps = chance.randrange(5)
    if steps > 0:
        await world.act(acknowledge_task, task, by=lead)
    if steps > 1:
        await world.act(submit_result, task, SubmitResult(product="Báo cáo"), by=lead)
    if steps > 2:
        verdict = GiveVerdict(accepted=steps == 4, reason="Thiếu phụ lục")
        await world.act(give_verdict, task, verdict, by=by)
    status = ("issued", "received", "submitted", "returned", "accepted")[steps]
    return Listed(str(task), title, lead, ISSUERS[by], due_on, status)


async def some(world: World, seed: int, number: int = 30) -> list[Listed]:
    """Tasks in the order of the register, the clock a week on and the classes of that day."""
    chance = seeded(seed)
    await world.at(f"{TODAY}T09:00+07:00")
    made = [await one(world, chance) for _ in range(number)]
    await world.at(f"{SWEPT}T09:00+07:00")
    await world.sweep()
    return sorted(made, key=lambda task: (task.due_on, task.task_id))


FILTERS: dict[str, list[str]] = {
    "unit_id": ["G", "MOST", "TH", "LA"],
    "class": ["done_on_time", "done_late", "open_in_term", "open_overdue"],
    "status": ["issued", "received", "submitted", "returned", "accepted"],
    "issuer_unit_id": ["P-CSC", "G"],
    "due_before": ["2026-11-20"],
    "due_after": ["2026-11-20"],
    "q": ["công nghệ", "DU LIEU", "không có"],
}


def holds(task: Listed, name: str, value: str) -> bool:
    """The plain model of one filter."""
    return {
        "unit_id": lambda: task.lead in BELOW[value],
        "class": lambda: task.task_class == value,
        "status": lambda: task.status == value,
        "issuer_unit_id": lambda: task.issuer == value,
        "due_before": lambda: task.due_on.isoformat() < value,
        "due_after": lambda: task.due_on.isoformat() > value,
        "q": lambda: f" {folded(value)}" in search_key(task.title),
    }[name]()


def query(world: World, asked: dict[str, str]) -> dict[str, Any]:
    return {
        name: world.unit(value) if name.endswith("unit_id") else value
        for name, value in asked.items()
    }


async def listed(world: World, asked: dict[str, str]) -> list[str]:
    answer = await world.get("office", "/v1/register", limit=200, **query(world, asked))
    return [line["task_id"] for line in answer["items"]]


@pytest.mark.parametrize("seed", range(2))
async def test_each_filter_and_each_pair_of_them_lists_what_a_plain_reading_finds(
    world: World, seed: int
) -> None:
    tasks = await some(world, seed)
    assert await listed(world, {}) == [task.task_id for task in tasks]
    single = [{name: value} for name, values in FILTERS.items() for value in values]
    chance = seeded(seed)
    pairs = [{**first, **second} for first in single for second in single if first != second]
    for asked in [*single, *chance.sample(pairs, 40)]:
        expected = [
            task.task_id
            for task in tasks
            if all(holds(task, name, value) for name, value in asked.items())
        ]
        assert await listed(world, asked) == expected, asked


@pytest.mark.parametrize("limit", [1, 4, 7])
async def test_pages_put_together_are_the_whole_list_with_nothing_lost_or_twice(
    world: World, limit: int
) -> None:
    tasks = await some(world, 7, 22)
    found: list[str] = []
    more: dict[str, Any] = {}
    while True:
        page = await world.get("office", "/v1/register", limit=limit, **more)
        assert len(page["items"]) <= limit
        found += [line["task_id"] for line in page["items"]]
        if not page["next_cursor"]:
            break
        more = {"cursor": page["next_cursor"]}
    assert found == [task.task_id for task in tasks]


async def test_a_task_that_is_issued_between_two_pages_moves_no_other(world: World) -> None:
    tasks = await some(world, 8, 12)
    first = await world.get("office", "/v1/register", limit=6)
    await world.a_task(due_on="2026-11-24", lead="MOST")
    rest = await world.get("office", "/v1/register", limit=200, cursor=first["next_cursor"])
    found = [line["task_id"] for line in first["items"] + rest["items"]]
    known = {task.task_id for task in tasks}
    assert [one for one in found if one in known] == [task.task_id for task in tasks]
    assert len(found) == len(set(found))


async def test_a_line_says_what_the_task_says(world: World) -> None:
    await some(world, 9, 15)
    lines = (await world.get("office", "/v1/register", limit=200))["items"]
    for line in lines:
        shown = await world.get("office", f"/v1/tasks/{line['task_id']}")
        same = set(line) & set(shown)
        assert {"status", "task_class", "due_on", "days_late", "lead", "version"} <= same
        assert {name: line[name] for name in same} == {name: shown[name] for name in same}


@pytest.mark.parametrize("who", ["MOST", "TH", "G", "LA", "MOJ"])
async def test_each_reader_lists_the_tasks_of_its_own_tree_and_no_other(
    world: World, who: str
) -> None:
    tasks = await some(world, 10, 20)
    reads = BELOW.get(who, {who})
    expected = [t.task_id for t in tasks if t.lead in reads or t.issuer == who]
    answer = await world.get(who, "/v1/register", limit=200)
    assert [line["task_id"] for line in answer["items"]] == expected
    counted = (await world.get(who, "/v1/summary"))["classes"]
    mine = [t for t in tasks if t.lead in reads]
    assert counted == {name: sum(t.task_class == name for t in mine) for name in counted}
