"""A task climbs the ladder that its clock was set by, whatever versions came before and after."""

from typing import Any

import pytest

from tests.tasks.conftest import World

NEWER = """
insert into ladder (version, name, since, offices, rungs)
select 2, 'patient', clock_now(), offices,
       jsonb_build_array(first || '{"name": "t-30", "offset": -30}',
           first || '{"name": "t-21", "offset": -21}',
                         first || '{"name": "t-14", "offset": -14}') || rungs
from ladder, lateral (select rungs->0 as first) reminder where version = 1
"""


async def newer_ladder(world: World) -> None:
    async with world.database.transaction() as tx:
        await tx.run(NEWER)
    world.database.cache.clear()


@pytest.mark.parametrize("first", ["a draft", "a newer ladder"])
async def test_a_draft_issued_under_a_newer_ladder_climbs_every_rung_of_one_ladder(
    world: World, first: Any
) -> None:
    """Rule 15: positions of one version mean nothing in another, and a rung would be lost."""
    if first == "a newer ladder":
        await newer_ladder(world)
    draft = await world.a_draft(lead="MOST")
    if first == "a draft":
        await newer_ladder(world)
    await world.issue(draft)
    for day in ("2026-11-17", "2026-11-24", "2026-12-02"):
        await world.at(f"{day}T09:00+07:00")
        await world.sweep()
    assert await world.rungs_fired(draft) == ["t-14", "t-7", "head"]


async def test_a_ladder_in_progress_keeps_its_version(world: World) -> None:
    """Rule 15."""
    task = await world.a_task(due_on="2026-12-01")
    await newer_ladder(world)
    await world.at("2026-11-24T09:00+07:00")
    await world.sweep()
    assert await world.rungs_fired(task) == ["t-7"]
    await world.at("2026-12-02T09:00+07:00")
    await world.sweep()
    assert await world.rungs_fired(task) == ["t-7", "head"]
