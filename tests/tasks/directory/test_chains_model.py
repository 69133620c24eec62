"""The links that Postgres finds are those of a plain reading of the same facts, on every day on
which something begins or ends."""

from datetime import date
from uuid import UUID

import pytest

from services.tasks.directory.answering import Deputy, Link, first_answering
from services.tasks.directory.chains import Chains
from tests.tasks.conftest import World
from tests.tasks.directory.making import (
    Grown,
    Held,
    days_of_interest,
    entries,
    grown,
    seeded,
    staffed,
)


def holder(made: Grown, unit_id: UUID, kind: str, day: date) -> UUID | None:
    """Of the head's post; of two at once, the one who came last."""
    found = [
        held
        for held in made.held
        if held.post.unit_id == unit_id
        and held.post.rank == 0
        and held.kind == kind
        and held.during.covers(day)
    ]
    return max(found, key=lambda held: held.during.from_on).official_id if found else None


def deputies(made: Grown, unit_id: UUID, day: date) -> list[Held]:
    """Who holds a post of rank 1 to 9, in order of rank."""
    found = [
        held
        for held in made.held
        if held.post.unit_id == unit_id
        and 1 <= held.post.rank <= 9
        and held.kind != "delegate"
        and held.during.covers(day)
    ]
    return sorted(found, key=lambda held: held.post.rank)


def link(made: Grown, unit_id: UUID, day: date) -> Link:
    head = next((p for p in made.posts if p.unit_id == unit_id and p.rank == 0), None)
    return Link(
        unit_id=unit_id,
        head_post_id=head.post_id if head else None,
        substantive=holder(made, unit_id, "substantive", day),
        acting=holder(made, unit_id, "acting", day),
        delegate=holder(made, unit_id, "delegate", day),
        deputies=tuple(
            Deputy(held.official_id, held.post.post_id) for held in deputies(made, unit_id, day)
        ),
        abolished=not made.units[unit_id].standing.covers(day),
    )


def by_rank(one: Link) -> Link:
    """Two holders of one deputy's post stand in no order."""
    return one._replace(deputies=tuple(sorted(one.deputies)))


@pytest.mark.parametrize("seed", range(4))
async def test_the_chain_of_every_unit_is_that_of_a_plain_reading_on_every_day(
    world: World, seed: int
) -> None:
    chance = seeded(seed)
    made = staffed(grown(chance, 18), chance)
    await world.tell(*entries(world.nation, made))
    days = sorted(set(days_of_interest(made)))
    for day in chance.sample(days, min(25, len(days))):
        chains = Chains(day)
        async with world.database.read() as read:
            await chains.load(read, made.units)
        for unit_id in made.units:
            expected = [link(made, one, day) for one in made.path(unit_id)]
            found = chains.chain(unit_id)
            assert [by_rank(one) for one in found] == [by_rank(one) for one in expected], day
            assert [one.deputies[:1] for one in found if len(one.deputies) == 1] == [
                one.deputies[:1] for one in expected if len(one.deputies) == 1
            ]


async def test_the_deputy_of_the_lowest_rank_comes_first(world: World) -> None:
    chance = seeded(5)
    made = staffed(grown(chance, 30), chance)
    await world.tell(*entries(world.nation, made))
    ranks = {post.post_id: post.rank for post in made.posts}
    for day in sorted(set(days_of_interest(made)))[::9]:
        chains = Chains(day)
        async with world.database.read() as read:
            await chains.load(read, made.units)
        for unit_id in made.units:
            (own, *_) = chains.chain(unit_id)
            found = [ranks[deputy.post_id] for deputy in own.deputies]
            assert found == sorted(found)


async def test_officials_of_an_event_are_those_who_answer_for_the_chain(world: World) -> None:
    chance = seeded(7)
    made = staffed(grown(chance, 20), chance)
    await world.tell(*entries(world.nation, made))
    day = date(2026, 8, 1)
    chains = Chains(day)
    async with world.database.read() as read:
        await chains.load(read, made.units)
    answered = 0
    for unit_id in made.units:
        plain = first_answering([link(made, one, day) for one in made.path(unit_id)], [])
        told = chains.officials(unit_id)
        assert bool(told) is (plain is not None)
        if plain:
            answered += 1
            assert told[0]["unit_id"] == plain.unit_id
            assert told[0]["basis"] == plain.basis
    assert answered > 5


async def test_a_unit_that_nobody_told_of_has_no_chain_and_nobody_answers(world: World) -> None:
    chains = Chains(date(2026, 8, 1))
    async with world.database.read() as read:
        await chains.load(read, [UUID(int=3)])
    assert chains.chain(UUID(int=3)) == ()
    assert chains.officials(UUID(int=3)) == []
    assert chains.office("NO-SUCH-OFFICE") == ()
    assert chains.office(None) == ()
