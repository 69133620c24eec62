"""The small nation stands as the other tests believe it does."""

from tests.tasks.conftest import World


async def test_units_stand_in_one_tree_and_a_task_finds_its_lead(world: World) -> None:
    task = await world.a_task(due_on="2026-12-01", lead="TH-1")
    rows = await world.rows(
        "select commune_id, province_id, due_on::text from task where task_id = %(t)s", t=task
    )
    assert rows == [(world.unit("TH-1"), world.unit("TH"), "2026-12-01")]
    assert [event["lead_name"] for event in await world.events("TaskIssued")] == ["Xã Hạnh Phúc"]


async def test_the_clock_of_the_whole_service_moves(world: World) -> None:
    await world.at("2026-12-02T09:00+07:00")
    assert await world.rows("select civil_today()::text") == [("2026-12-02",)]


async def test_a_group_is_fanned_out_to_its_members_and_a_draft_may_lack_its_lead(
    world: World,
) -> None:
    roll_up = await world.a_task(group="X-COMMUNES")
    draft = await world.a_draft()
    members = await world.rows("select lead_unit_id from task where roll_up_id = %(t)s", t=roll_up)
    assert {unit for (unit,) in members} == {world.unit("TH-1"), world.unit("TH-2")}
    assert await world.rows(
        "select status, lead_basis from task where task_id = %(t)s", t=draft
    ) == [("draft", None)]
