"""Whom a short name means on the day that it is asked for."""

from uuid import uuid4

import pytest

from services.units.seed.personas import STAFF, PersonaUnknown, persona
from tests.units.conftest import Nation
from tests.units.making import a_post, an_official, appointed, as_actor, delegated


@pytest.fixture
def nation_url(small_nation_url: str) -> str:
    return small_nation_url


async def test_every_name_of_the_staff_is_a_person_of_the_demo(nation: Nation) -> None:
    people = {await nation.person(name) for name in STAFF}
    assert len(people) == len(STAFF)
    assert all(one.name.endswith("(demo)") for one in people)
    assert await nation.person("head") == await nation.person("head:G-MOST")
    assert await nation.person("administrator") == await nation.person("registrar")


async def test_a_head_is_who_is_shown_as_the_head_on_the_day(nation: Nation) -> None:
    await nation.at("2026-02-01T09:00+07:00")
    post, head = await a_post(nation), await an_official(nation)
    other = await an_official(nation, "Lê Văn An")
    await appointed(nation, post, head, to_on="2026-12-31")
    await delegated(nation, post, other, "2026-03-01", "2026-03-14")
    means = {"2026-02-28": head, "2026-03-01": other, "2026-03-14": other, "2026-03-15": head}
    for day, who in means.items():
        await nation.at(f"{day}T09:00+07:00")
        assert await nation.person("head:T-1") == as_actor(who), day
    await nation.at("2027-01-01T09:00+07:00")
    with pytest.raises(PersonaUnknown):
        await nation.person("head:T-1")


async def test_of_two_units_with_one_code_the_one_that_has_a_head_is_meant(nation: Nation) -> None:
    await nation.at("2026-02-01T09:00+07:00")
    await nation.made("/v1/units", **await nation.commune("T-1", scheme="another"))
    head = await an_official(nation)
    await appointed(nation, await a_post(nation), head)
    assert await nation.person("head:T-1") == as_actor(head)


async def test_a_code_that_a_unit_no_longer_bears_means_nobody(nation: Nation) -> None:
    await nation.at("2026-02-01T09:00+07:00")
    await appointed(nation, await a_post(nation), await an_official(nation))
    async with nation.database.transaction() as tx:
        await tx.run("update unit_code set valid_to = '2026-02-01' where code = 'T-1'")
    assert await nation.person("head:T-1")
    await nation.at("2026-02-02T09:00+07:00")
    with pytest.raises(PersonaUnknown):
        await nation.person("head:T-1")


@pytest.mark.parametrize(
    "name",
    ["nobody", "head:", "head:XYZ", "head:P-CSC-WGSC", "official:", "official:rubbish", ""],
)
async def test_an_unknown_name_is_told_which_there_are(nation: Nation, name: str) -> None:
    async with nation.database.read() as read:
        with pytest.raises(PersonaUnknown) as refused:
            await persona(read, name)
    assert refused.value.facts["persona"] == name
    assert set(STAFF) < set(refused.value.facts["known"])


async def test_an_id_means_an_official_that_is_registered(nation: Nation) -> None:
    one = await an_official(nation)
    assert await nation.person(f"official:{one['id']}") == as_actor(one)
    with pytest.raises(PersonaUnknown):
        await nation.person(f"official:{uuid4()}")
