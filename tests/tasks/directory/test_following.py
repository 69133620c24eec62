"""The local copies say what units said, however its entries came: at once, one by one or again."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from kernel.journal import Entry
from tests.tasks.conftest import World
from tests.tasks.directory.making import Grown, Unit, entries, grown, seeded, staffed

COPIES = (
    "known_unit",
    "known_post",
    "known_official",
    "known_tenure",
    "known_delegation",
    "known_right",
    "known_group",
)
WHOLE = "select to_jsonb(k) from {} k order by 1"
PLACES = "select unit_id, path, commune_id, province_id from known_unit where code like 'U-%%'"


async def copies(world: World) -> dict[str, list[Any]]:
    return {name: [row for (row,) in await world.rows(WHOLE.format(name))] for name in COPIES}


async def emptied(world: World) -> None:
    async with world.database.transaction() as tx:
        for name in COPIES:
            await tx.run(f"delete from {name}")  # noqa: S608 a name of ours


def told_of(world: World, seed: int) -> list[Entry]:
    """A grown tree with its people, then some of it ended, a right given and taken."""
    chance = seeded(seed)
    made = staffed(grown(chance, 15), chance)
    told = entries(world.nation, made)
    for held in chance.sample(made.held, min(6, len(made.held))):
        what = "delegation" if held.kind == "delegate" else "appointment"
        event = "DelegationEnded" if held.kind == "delegate" else "AppointmentEnded"
        told.append(world.nation.tells(event, **{f"{what}_id": held.held_id}, to_on="2026-11-30"))
    return told


@pytest.mark.parametrize("seed", range(4))
async def test_entries_heard_at_once_one_by_one_and_in_pieces_leave_the_same_copies(
    world: World, seed: int
) -> None:
    told = [*world.nation.entries, *told_of(world, seed)]
    await world.tell(*told)
    at_once = await copies(world)
    assert all(at_once.values())
    await emptied(world)
    for entry in told:
        await world.tell(entry)
    assert await copies(world) == at_once
    await emptied(world)
    chance, rest = seeded(seed), told
    while rest:
        size = chance.randint(1, 9)
        await world.tell(*rest[:size])
        rest = rest[size:]
    assert await copies(world) == at_once


async def test_what_is_heard_again_changes_nothing(world: World) -> None:
    told = told_of(world, 11)
    await world.tell(*told)
    once = await copies(world)
    await world.tell(*told)
    assert await copies(world) == once


async def test_what_units_said_last_within_one_batch_is_what_is_kept(world: World) -> None:
    official = world.person("stranger").id
    for name in ("Tên Cũ", "Tên Giữa", "Tên Mới"):
        world.nation.tells("OfficialRegistered", official_id=official, name=name)
    await world.tell(*world.nation.entries[-3:])
    sql = "select name from known_official where official_id = %(id)s"
    assert await world.rows(sql, id=official) == [("Tên Mới",)]


@pytest.mark.parametrize(
    ("made", "ended", "table", "key"),
    [
        ("OfficialAppointed", "AppointmentEnded", "known_tenure", "appointment_id"),
        ("DelegationMade", "DelegationEnded", "known_delegation", "delegation_id"),
        ("RightGranted", "RightRevoked", "known_right", "grant_id"),
    ],
)
async def test_an_end_takes_the_last_day_and_nothing_else(
    world: World, made: str, ended: str, table: str, key: str
) -> None:
    if made == "DelegationMade":
        world.nation.tells(
            made,
            delegation_id=UUID(int=1),
            post_id=world.nation.posts["MOST"],
            unit_id=world.unit("MOST"),
            to_official_id=world.person("stranger").id,
            from_on="2026-11-01",
            to_on="2026-12-31",
        )
        await world.tell(world.nation.entries[-1])
    one = next(entry.body[key] for entry in world.nation.entries if entry.name == made)
    sql = WHOLE.format(table).replace("order by 1", f"order by k.{key} <> %(id)s, k.{key}")
    before = await world.rows(sql, id=one)
    await world.tell(world.nation.tells(ended, **{key: one}, to_on="2026-11-15"))
    after = await world.rows(sql, id=one)
    assert after[0][0] == {**before[0][0], "to_on": "2026-11-15"}
    assert after[1:] == before[1:]


async def test_the_end_of_what_was_never_told_of_makes_nothing(world: World) -> None:
    before = await copies(world)
    ends = [
        world.nation.tells("AppointmentEnded", appointment_id=UUID(int=9), to_on="2026-11-15"),
        world.nation.tells("DelegationEnded", delegation_id=UUID(int=9), to_on="2026-11-15"),
        world.nation.tells("RightRevoked", grant_id=UUID(int=9), to_on="2026-11-15"),
    ]
    await world.tell(*ends)
    assert await copies(world) == before


async def test_an_event_that_tasks_does_not_know_is_passed_by(world: World) -> None:
    before = await copies(world)
    await world.tell(world.nation.tells("UnitPainted", unit_id=world.unit("MOST"), colour="red"))
    assert await copies(world) == before


def placed(made: Grown) -> dict[UUID, tuple[list[UUID], UUID | None, UUID | None]]:
    """The plain model: climb from each unit."""
    return {
        one: (made.path(one), made.above(one, "commune"), made.above(one, "province"))
        for one in made.units
    }


async def places(world: World) -> dict[UUID, tuple[list[UUID], UUID | None, UUID | None]]:
    return {unit: (path, *levels) for unit, path, *levels in await world.rows(PLACES)}


@pytest.mark.parametrize("seed", range(5))
async def test_a_unit_finds_its_place_in_whichever_order_the_tree_is_told(
    world: World, seed: int
) -> None:
    chance = seeded(seed)
    made = grown(chance, 30)
    told = entries(world.nation, made)
    chance.shuffle(told)
    for start in range(0, len(told), 7):
        await world.tell(*told[start : start + 7])
    assert await places(world) == placed(made)


def beside(made: Grown, moving: Unit, below: set[UUID]) -> list[UUID | None]:
    """Superiors of the level that the unit's own has, so that no level stands under itself."""
    if moving.parent_id is None:
        return [None]
    level = made.units[moving.parent_id].level
    return [one for one, unit in made.units.items() if unit.level == level and one not in below]


@pytest.mark.parametrize("seed", range(3))
async def test_a_unit_that_moves_takes_all_below_it_along(world: World, seed: int) -> None:
    chance = seeded(seed)
    made = grown(chance, 25)
    await world.tell(*entries(world.nation, made))
    for _ in range(5):
        moving = chance.choice(list(made.units.values()))
        below = {one for one in made.units if moving.unit_id in made.path(one)}
        to = chance.choice(beside(made, moving, below))
        made.units[moving.unit_id] = Unit(**{**vars(moving), "parent_id": to})
        moved = Grown({moving.unit_id: made.units[moving.unit_id]})
        await world.tell(*entries(world.nation, moved))
        assert await places(world) == placed(made)


async def test_the_days_of_a_unit_are_kept_as_they_were_told(world: World) -> None:
    made = grown(seeded(3), 20)
    await world.tell(*entries(world.nation, made))
    sql = "select unit_id, valid_from, valid_to from known_unit where code like 'U-%%'"
    kept: dict[UUID, tuple[date, date | None]] = {
        unit: (begins, ends) for unit, begins, ends in await world.rows(sql)
    }
    standing = {one.unit_id: one.standing for one in made.units.values()}
    assert kept == {unit: (one.from_on, one.to_on) for unit, one in standing.items()}
