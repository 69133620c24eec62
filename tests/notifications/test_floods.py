"""Of a flood each head hears once, however slowly it is read and whatever stands between."""

from uuid import UUID

import pytest

from kernel.clock import uuid7
from kernel.journal import Entry
from services.notifications.floods import STANDSTILL
from services.notifications.releasing import release
from tests.notifications.conftest import QUIET, World

SIZES = [1, 2, 7, 500]  # entries that the follower reads at a time


def mark(world: World, name: str, flood: UUID) -> Entry:
    return world.entry(name, flood_id=str(flood))


def flood(world: World, *inside: Entry) -> list[Entry]:
    """The entries of one flood, between its marks."""
    flood_id = uuid7()
    return [mark(world, "FloodBegan", flood_id), *inside, mark(world, "FloodEnded", flood_id)]


async def read(world: World, entries: list[Entry], size: int) -> int:
    """The follower takes so many entries a poll, and all that is ready leaves before the next one,
    a minute later; how many notices left before the last entry was read."""
    early = 0
    for start in range(0, len(entries), size):
        some = entries[start : start + size]
        await world.tell(*some)
        early += await world.release() if some[-1] is not entries[-1] else 0
    return early


@pytest.mark.parametrize("size", SIZES)
async def test_one_flood_is_one_notice_a_head_however_slowly_it_is_read(
    world: World, size: int
) -> None:
    """Rule 29. A minute a poll: the quiet time of 3 s is over long before the next one."""
    heads = [await world.an_official() for _ in range(3)]
    entries = flood(world, *(world.rung(head) for _ in range(4) for head in heads))
    assert await read(world, entries, size) == 0
    assert await world.release() == 3
    assert [len((await world.inbox(head))[0]["items"]) for head in heads] == [4, 4, 4]


async def test_of_a_flood_within_a_flood_the_outer_end_counts(world: World) -> None:
    """What a loader issues, and the sweeps that the workers make meanwhile."""
    head = await world.an_official()
    issued = flood(world, world.issued(head), world.issued(head))
    swept = flood(world, world.rung(head), world.rung(head))
    assert await read(world, flood(world, *issued, *swept), 1) == 0
    assert await world.release() == 1


async def test_the_flood_of_a_sweep_that_died_is_held_until_its_end_is_told(world: World) -> None:
    head, flood_id = await world.an_official(), uuid7()
    await world.tell(mark(world, "FloodBegan", flood_id), world.rung(head))
    assert await world.release() == 0
    await world.tell(world.rung(head), mark(world, "FloodEnded", flood_id))
    assert await world.release() == 1


async def test_nothing_urgent_overtakes_the_flood_that_it_is_a_part_of(world: World) -> None:
    head, flood_id = await world.an_official(), uuid7()
    await world.tell(mark(world, "FloodBegan", flood_id), world.rung(head, urgency="urgent"))
    assert await world.release() == 0
    await world.tell(world.rung(head), mark(world, "FloodEnded", flood_id))
    assert await world.release() == 1


async def test_what_was_ready_before_a_flood_began_is_not_held_by_it(world: World) -> None:
    """Nor do floods that follow each other without a pause hold a notice for ever."""
    head, last = await world.an_official(), uuid7()
    await world.tell(mark(world, "FloodBegan", last), world.rung(head))
    for _ in range(3):
        await world.later(seconds=61)
        ended, last = last, uuid7()
        await world.tell(mark(world, "FloodBegan", last))
        assert await release(world.database, mails=True) == 0
        await world.tell(mark(world, "FloodEnded", ended))
        assert await release(world.database, mails=True) == 1
        await world.tell(world.rung(head))


async def test_an_end_that_never_comes_holds_nothing_for_ever(world: World) -> None:
    """Of a tasks that is gone for good: nothing of the flood was read for ten minutes."""
    head = await world.an_official()
    await world.tell(mark(world, "FloodBegan", uuid7()), world.rung(head))
    await world.later(seconds=STANDSTILL.total_seconds() - 1)
    assert await release(world.database, mails=True) == 0
    await world.tell(world.rung(head))
    await world.later(seconds=STANDSTILL.total_seconds() - 1)
    assert await release(world.database, mails=True) == 0, "it still moves"
    await world.later(seconds=2)
    assert await release(world.database, mails=True) == 1


async def test_what_others_do_meanwhile_is_no_movement_of_a_flood_that_stands_still(
    world: World,
) -> None:
    """A batch that fails every time keeps its flood open in tasks, and tasks lives on."""
    head = await world.an_official()
    stuck = world.entry("FloodBegan", flood_id=str(uuid7()), of=["RungFired"])
    await world.tell(stuck, world.rung(head))
    await world.later(seconds=STANDSTILL.total_seconds() - 1)
    await world.tell(world.issued(head))
    await world.later(seconds=2)
    assert await release(world.database, mails=True) == 1


async def test_what_an_older_tasks_tells_without_marks_leaves_after_its_quiet_time(
    world: World,
) -> None:
    head = await world.an_official()
    await world.tell(world.rung(head), world.rung(head))
    await world.later(seconds=QUIET.total_seconds() + 0.1)
    assert await release(world.database, mails=True) == 1


async def test_an_end_whose_begin_was_told_to_an_older_notifications_is_passed_over(
    world: World,
) -> None:
    head = await world.an_official()
    await world.tell(world.rung(head), mark(world, "FloodEnded", uuid7()))
    assert await world.release() == 1
