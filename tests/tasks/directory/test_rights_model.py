"""Rights and groups of today against a plain reading: what was granted and held on which days, and
what each right lets its holder read."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest

from kernel.clock import uuid7
from kernel.identity import Actor
from services.tasks.directory.access import READING, Rights, rights_of
from services.tasks.directory.groups import groups_of, list_group_members
from tests.tasks.conftest import World
from tests.tasks.directory.making import Grown, Span, entries, grown, seeded, span, staffed

ROLES = ("issuer", "monitor", "inspector", "registrar", "administrator")
DAYS = [date(2026, month, 15) for month in range(1, 13)]


@dataclass(frozen=True)
class Grant:
    grant_id: UUID
    holder_id: UUID
    role: str
    unit_id: UUID | None
    during: Span


async def asked(world: World, actor: Actor) -> Rights:
    """Of the clock's day, and not of two seconds ago."""
    world.database.cache.clear()
    async with world.database.read() as read:
        return await rights_of(read, actor)


async def noon(world: World, day: date) -> None:
    await world.at(f"{day.isoformat()}T12:00+07:00")


@pytest.mark.parametrize("seed", range(4))
async def test_rights_are_those_of_the_offices_and_grants_that_cover_the_day(
    world: World, seed: int
) -> None:
    chance = seeded(seed)
    made = staffed(grown(chance, 10), chance)
    people = [held.official_id for held in chance.sample(made.held, 6)]
    grants = [
        Grant(
            uuid7(),
            chance.choice(people),
            chance.choice(ROLES),
            chance.choice([*made.units, None]),
            span(chance),
        )
        for _ in range(20)
    ]
    told = [
        world.nation.tells(
            "RightGranted",
            grant_id=one.grant_id,
            holder_id=one.holder_id,
            holder_kind="official",
            role=one.role,
            unit_id=one.unit_id,
            **one.during.told(),
        )
        for one in grants
    ]
    await world.tell(*entries(world.nation, made), *told)
    for day in chance.sample(DAYS, 5):
        await noon(world, day)
        for official in people:
            found = await asked(world, Actor(kind="official", id=official, name="x"))
            held = [h for h in made.held if h.official_id == official and h.during.covers(day)]
            assert found.seats == {one.post.unit_id for one in held}
            assert found.heads == {one.post.unit_id for one in held if one.post.rank == 0}
            assert found.grants == {
                (one.role, one.unit_id)
                for one in grants
                if one.holder_id == official and one.during.covers(day)
            }


async def test_a_client_with_the_id_of_an_official_holds_none_of_the_offices(world: World) -> None:
    head = world.head("MOST")
    client = Actor(kind="client", id=head.id, name="another system")
    assert (await asked(world, head)).heads == {world.unit("MOST")}
    assert await asked(world, client) == Rights()


@pytest.mark.parametrize("kind", ["service", "system"])
async def test_remit_itself_may_do_everything_and_nobody_else(world: World, kind: str) -> None:
    itself = await asked(world, Actor(kind=kind, id=uuid7(), name="x"))
    assert itself.everything
    assert itself.nation
    nobody = await asked(world, Actor(kind="official", id=uuid7(), name="x"))
    assert nobody == Rights()
    assert not nobody.nation


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("everywhere", [False, True])
def test_what_each_grant_lets_its_holder_read_and_decide(role: str, everywhere: bool) -> None:
    unit, other = uuid7(), uuid7()
    rights = Rights(grants=frozenset({(role, None if everywhere else unit)}))
    assert rights.nation is (everywhere and role in READING)
    assert (unit in rights.scope) is (not everywhere and role in READING)
    assert rights.issues_for(unit) is (role == "issuer")
    assert rights.issues_for(other) is (role == "issuer" and everywhere)
    assert rights.granted_at(unit) is (role == "issuer" and not everywhere)
    assert rights.assigns_anywhere is (everywhere and role == "issuer")


def test_a_head_issues_for_its_unit_and_who_only_sits_there_does_not() -> None:
    unit = uuid7()
    head = Rights(seats=frozenset({unit}), heads=frozenset({unit}))
    officer = Rights(seats=frozenset({unit}))
    assert head.issues_for(unit)
    assert not officer.issues_for(unit)
    assert head.scope == officer.scope == {unit}
    assert not head.granted_at(unit)
    assert not head.nation


async def test_rights_are_kept_two_seconds_and_then_asked_again(world: World) -> None:
    inspector = world.person("inspector")
    before = await asked(world, inspector)
    assert before.grants == {("inspector", world.unit("TH"))}
    grant = next(e.body for e in world.nation.entries if e.body.get("role") == "inspector")
    ended = world.nation.tells("RightRevoked", grant_id=grant["grant_id"], to_on="2026-11-01")
    await world.tell(ended)
    async with world.database.read() as read:
        world.database.cache[inspector.kind, inspector.id] = (float("inf"), before)
        assert await rights_of(read, inspector) is before
        world.database.cache[inspector.kind, inspector.id] = (0.0, before)
        assert (await rights_of(read, inspector)).grants == frozenset()


Rule = dict[str, str]


def matches(made: Grown, rule: Rule, unit_id: UUID, day: date) -> bool:
    """The plain model: every part that the rule names, and the unit stands."""
    unit = made.units[unit_id]
    above = {made.units[one].code for one in made.path(unit_id)}
    return (
        all(getattr(unit, part) == rule[part] for part in rule if part != "under_code")
        and rule.get("under_code", unit.code) in above
        and unit.standing.covers(day)
    )


@pytest.mark.parametrize("seed", range(4))
async def test_members_of_a_group_are_the_standing_units_that_a_rule_of_it_matches(
    world: World, seed: int
) -> None:
    chance = seeded(100 + seed)
    made = staffed(grown(chance, 30), chance)
    units = list(made.units.values())
    groups: dict[UUID, list[Rule]] = {}
    for _ in range(8):
        rules = []
        for _ in range(chance.randint(1, 3)):
            like = chance.choice(units)
            every = {
                "level": like.level,
                "kind": like.kind,
                "branch": like.branch,
                "code": like.code,
                "under_code": made.units[made.path(like.unit_id)[-1]].code,
            }
            named = chance.sample(sorted(every), chance.randint(1, 2))
            rules.append({part: value for part in named if (value := every[part])})
        groups[uuid7()] = rules
    told = [
        world.nation.tells(
            "GroupDefined", group_id=one, code=f"X-{n}", name_vi="n", name_en="n", members=rules
        )
        for n, (one, rules) in enumerate(groups.items())
    ]
    await world.tell(*entries(world.nation, made), *told)
    headed = {post.unit_id for post in made.posts if post.rank == 0}
    for day in (DAYS[1], DAYS[7]):
        await noon(world, day)
        of_units: dict[UUID, set[UUID]] = {one: set() for one in made.units}
        async with world.database.read() as read:
            for group, rules in groups.items():
                expected = {
                    one for one in made.units if any(matches(made, r, one, day) for r in rules)
                }
                members = await list_group_members(read, group)
                ours = [one for one in members if one in made.units]
                assert sorted(ours) == sorted(expected & headed)
                for one in expected:
                    of_units[one].add(group)
            for one, expected_groups in of_units.items():
                found = await groups_of(read, [one])
                assert found & groups.keys() == expected_groups
            some = chance.sample(list(made.units), 5)
            assert (await groups_of(read, some)) & groups.keys() == set().union(
                *(of_units[one] for one in some)
            )


async def test_a_seat_in_a_member_of_a_group_reads_what_the_group_coordinates(
    world: World,
) -> None:
    rights = await asked(world, world.person("MOST deputy 1"))
    assert rights.groups == {world.nation.groups["X-MINISTRIES"]}
    assert (await asked(world, world.person("stranger"))).groups == frozenset()


async def test_a_delegate_sits_and_decides_where_it_stands_in_and_only_on_those_days(
    world: World,
) -> None:
    stranger = world.person("stranger")
    first, last = date(2026, 11, 10), date(2026, 11, 20)
    made = world.nation.tells(
        "DelegationMade",
        delegation_id=uuid7(),
        post_id=world.nation.posts["TH"],
        unit_id=world.unit("TH"),
        to_official_id=stranger.id,
        **Span(first, last).told(),
    )
    await world.tell(made)
    for day in (first, last):
        await noon(world, day)
        assert (await asked(world, stranger)).issues_for(world.unit("TH"))
    for day in (first - timedelta(days=1), last + timedelta(days=1)):
        await noon(world, day)
        assert await asked(world, stranger) == Rights()
