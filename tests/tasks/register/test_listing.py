"""The register lists by due day, a page after the other."""

from typing import Any

from services.tasks.register.answers import json_of
from services.tasks.register.views import TaskLine
from tests.tasks.conftest import World


async def ids(world: World, who: str = "office", path: str = "/v1/register", **query: Any) -> Any:
    return [line["task_id"] for line in (await world.get(who, path, **query))["items"]]


async def walk(world: World, **query: Any) -> Any:
    """Every page, by its cursor."""
    seen, cursor = [], None
    while True:
        page = await world.get(
            "office", "/v1/register", **query, **({"cursor": cursor} if cursor else {})
        )
        seen += [line["task_id"] for line in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return seen


async def test_the_order_is_by_due_day_and_what_has_none_comes_last(world: World) -> None:
    undated = [await world.a_task(due_on=None) for _ in range(3)]
    late = await world.a_task(due_on="2026-12-20")
    soon = [await world.a_task(due_on="2026-11-20") for _ in range(3)]
    expected = [str(task) for task in [*soon, late, *undated]]
    assert await ids(world) == expected
    for limit in (1, 2, 3, 4, 7):
        assert await walk(world, limit=limit) == expected, f"pages of {limit}"


async def test_a_class_is_listed_after_the_sweep_that_made_it(world: World) -> None:
    late = await world.a_task(due_on="2026-12-01", lead="TH-1")
    ahead = await world.a_task(due_on="2026-12-31", lead="TH-1")
    await world.at("2026-12-02T09:00+07:00")
    await world.sweep()
    assert await ids(world, "TH", **{"class": "open_overdue"}) == [str(late)]
    assert await ids(world, "TH", **{"class": "open_in_term"}) == [str(ahead)]
    line = (await world.get("TH", "/v1/register"))["items"][0]
    assert TaskLine.model_validate(line).days_late == 1


async def test_a_subtree_is_its_own_at_every_level(world: World) -> None:
    tasks = {
        code: str(await world.a_task(lead=code))
        for code in ("MOST", "MOST-IT", "TH", "TH-1", "TH-2", "LA")
    }
    for unit, below in {
        "MOST": {"MOST", "MOST-IT"},
        "MOST-IT": {"MOST-IT"},
        "TH": {"TH", "TH-1", "TH-2"},
        "TH-1": {"TH-1"},
        "G": set(tasks),
        "P-CSC": set(),
    }.items():
        assert set(await ids(world, unit_id=world.unit(unit))) == {tasks[code] for code in below}, (
            unit
        )


async def test_filters_narrow_and_the_words_of_the_title_are_taken_as_they_are(
    world: World,
) -> None:
    directive = await world.a_directive()
    draft = await world.a_draft(directive, lead="MOST", title="Đạt 100% hồ sơ")
    await world.issue(draft)
    other = await world.a_task(due_on="2026-11-10", title="Đạt 100 hồ sơ")
    assert await ids(world, directive_id=directive) == [str(draft)]
    assert await ids(world, q="100%") == [str(draft)]
    assert await ids(world, due_before="2026-11-11") == [str(other)]
    assert await ids(world, due_after="2026-11-11") == [str(draft)]
    assert await ids(world, issuer_unit_id=world.unit("G")) == []
    assert await ids(world, status="received") == []
    assert await ids(
        world, "P-CSC", issuer_unit_id=world.unit("P-CSC"), unit_id=world.unit("MOST")
    ) == [
        str(other),
        str(draft),
    ]
    assert await ids(world, path=f"/v1/directives/{directive}/tasks") == [str(draft)]


async def test_a_broadcast_is_one_roll_up_among_tasks_and_its_members_in_the_register(
    world: World,
) -> None:
    roll_up = await world.a_task(group="X-COMMUNES")
    members = await ids(world)
    assert len(members) == 2
    assert await ids(world, roll_up_id=roll_up) == members
    assert set(await ids(world, path="/v1/tasks")) == {*members, str(roll_up)}


async def test_drafts_are_listed_as_leads_still_to_be_settled(world: World) -> None:
    directive = await world.a_directive()
    draft = await world.a_draft(directive)
    await world.a_draft(directive, lead="MOST")
    assert await ids(world) == []
    assert str(draft) in await ids(world, path="/v1/tasks", status="draft")
    for path, asked in (
        ("/v1/register", {"status": "draft"}),
        ("/v1/tasks", {"status": "draft", "class": "open_in_term"}),
    ):
        answer = await world.ask("office", "GET", path, params=asked)
        (fault,) = answer.json()["errors"]
        assert (answer.status_code, fault["code"]) == (422, "does_not_apply")
    assert len(await ids(world, path="/v1/tasks", status="draft", lead_basis="stated")) == 1


async def test_a_cursor_serves_its_own_list_reader_and_filter_only(world: World) -> None:
    for _ in range(3):
        await world.a_task(lead="TH-1")
    page = await world.get("office", "/v1/register", limit=2)
    cursor = page["next_cursor"]
    for who, path, query in [
        ("TH", "/v1/register", {}),
        ("office", "/v1/tasks", {}),
        ("office", "/v1/register", {"class": "open_overdue"}),
    ]:
        answer = await world.ask(who, "GET", path, params={**query, "cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (422, "cursor_unknown")
    forged = cursor[:-4] + ("AAAA" if cursor[-4:] != "AAAA" else "BBBB")
    for wrong in (forged, "x", "%00", "é"):
        answer = await world.ask("office", "GET", "/v1/register", params={"cursor": wrong})
        assert answer.status_code == 422, wrong


async def test_json_of_postgres_goes_out_as_it_came() -> None:
    assert json_of(b'{"a":1}').body == b'{"a":1}'
