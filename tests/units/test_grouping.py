"""Who the members of a group are on a day, against a plain reading of its rules."""

from typing import Any

import pytest

from services.units.commands import DefineGroup
from services.units.grouping import define_groups
from services.units.seed.loading import LOADER
from tests.units.conftest import NOBODY, Nation
from tests.units.making import Made, a_unit, everything, moved


@pytest.fixture
def nation_url(small_nation_url: str) -> str:
    return small_nation_url


Rules = list[dict[str, str]]


async def defined(nation: Nation, members: Rules, code: str = "X-TRY", **more: Any) -> int:
    """Define one group, as the load does; how many were new or changed."""
    command = DefineGroup(code=code, name_vi="Nhóm thử", name_en="Trial", members=members, **more)
    async with nation.database.transaction() as tx:
        return await define_groups(tx, [command], LOADER)


async def group(nation: Nation, code: str = "X-TRY") -> Made:
    return next(one for one in await everything(nation, "/v1/groups") if one["code"] == code)


async def members(nation: Nation, code: str = "X-TRY", **query: Any) -> list[str]:
    path = f"/v1/groups/{(await group(nation, code))['id']}/members"
    return [one["code"] for one in await everything(nation, path, **query)]


def below(units: list[Made], code: str) -> set[str]:
    """The oracle: the ids of all units under those with a code, at any depth."""
    found, reached = set[str](), {one["id"] for one in units if one["code"] == code}
    while reached:
        reached = {one["id"] for one in units if one["parent_id"] in reached} - found
        found |= reached
    return found


def is_meant(unit: Made, rules: Rules, units: list[Made]) -> bool:
    """The oracle: any rule matches in every part that it names."""
    return any(
        all(
            unit["id"] in below(units, value) if part == "under_code" else unit[part] == value
            for part, value in rule.items()
        )
        for rule in rules
    )


@pytest.mark.parametrize(
    "rules",
    [
        [],
        [{}],
        [{"level": "province"}],
        [{"level": "province", "kind": "centrally_run_city"}],
        [{"kind": "ministry"}, {"kind": "ministerial_agency"}],
        [{"branch": "party", "level": "central"}, {"code": "38"}],
        [{"under_code": "38"}],
        [{"under_code": "G", "level": "internal"}],
        [{"under_code": "G"}, {"under_code": "P-CC"}, {"code": "G"}],
        [{"under_code": "no-such"}],
        [{"code": "38", "level": "commune"}],
        [{"level": "province"}, {"level": "province"}],
    ],
)
async def test_a_unit_is_a_member_when_any_rule_matches_in_every_part(
    nation: Nation, rules: Rules
) -> None:
    assert await defined(nation, rules) == 1
    units = await everything(nation, "/v1/units")
    expected = [one["code"] for one in units if is_meant(one, rules, units)]
    assert await members(nation) == expected, "each once, and in the order of the list of units"


async def test_what_is_under_a_unit_is_so_at_any_depth_and_never_the_unit_itself(
    nation: Nation,
) -> None:
    district = await a_unit(nation, "D-1", level="district")
    commune = await a_unit(nation, "T-1", parent_id=district["id"])
    await a_unit(nation, "I-1", level="internal", parent_id=commune["id"])
    await defined(nation, [{"under_code": "38", "kind": "trial"}])
    assert sorted(await members(nation)) == ["D-1", "I-1", "T-1"]
    await defined(nation, [{"under_code": "D-1"}])
    assert sorted(await members(nation)) == ["I-1", "T-1"]


async def test_members_are_those_of_the_day_and_the_branch_below_an_ended_unit_is_cut(
    nation: Nation,
) -> None:
    district = await a_unit(nation, "D-1", level="district", valid_to="2026-03-20")
    await a_unit(nation, "T-1", parent_id=district["id"])
    await defined(nation, [{"under_code": "38", "kind": "trial"}])
    assert await members(nation, as_of="2025-06-30") == []
    assert await members(nation, as_of="2026-03-20") == ["D-1", "T-1"]
    assert await members(nation, as_of="2026-03-21") == []


async def test_a_unit_that_moved_is_under_its_old_superior_up_to_the_day_of_the_move(
    nation: Nation,
) -> None:
    district = await a_unit(nation, "D-1", level="district")
    commune = await a_unit(nation, "T-1", parent_id=district["id"])
    await moved(nation, commune, "01", "2026-03-20")
    for code, days in (("38", ("2026-03-20",)), ("01", ("2026-03-21",))):
        await defined(nation, [{"under_code": code, "level": "commune"}])
        for day in ("2026-03-20", "2026-03-21"):
            assert await members(nation, as_of=day) == (["T-1"] if day in days else []), (code, day)


async def test_members_come_page_by_page_each_once(nation: Nation) -> None:
    path = f"/v1/groups/{(await group(nation, 'X-LOC'))['id']}/members"
    whole = (await nation.get(path, limit=200))["items"]
    seen: list[Made] = []
    more = dict[str, Any]()
    while True:
        page = await nation.get(path, limit=10, **more)
        seen += page["items"]
        if page["next_cursor"] is None:
            break
        more = {"cursor": page["next_cursor"]}
    assert len(whole) == 34
    assert seen == whole


async def test_a_group_that_is_as_it_was_leaves_no_entry_and_a_changed_one_leaves_one(
    nation: Nation,
) -> None:
    before = len(await nation.events("GroupDefined"))
    assert await defined(nation, [{"code": "38"}], note="one") == 1
    first = await group(nation)
    assert await defined(nation, [{"code": "38"}], note="one") == 0
    assert await defined(nation, [{"code": "01"}], note="one") == 1
    assert await defined(nation, [{"code": "01"}], note="two") == 1
    assert len(await nation.events("GroupDefined")) == before + 3
    last = await group(nation)
    assert (last["id"], last["members"], last["note"]) == (first["id"], [{"code": "01"}], "two")


async def test_a_group_is_told_with_its_rules_and_without_its_note(nation: Nation) -> None:
    await defined(nation, [{"code": "38"}, {"level": "province"}], note="for us")
    assert (await nation.events("GroupDefined"))[-1] == {
        "group_id": (await group(nation))["id"],
        "code": "X-TRY",
        "name_vi": "Nhóm thử",
        "name_en": "Trial",
        "members": [{"code": "38"}, {"level": "province"}],
    }


async def test_groups_are_listed_by_code_page_by_page(nation: Nation) -> None:
    codes = [one["code"] for one in await everything(nation, "/v1/groups")]
    assert codes == sorted(codes)
    first = await nation.get("/v1/groups", limit=3)
    rest = await nation.get("/v1/groups", limit=3, cursor=first["next_cursor"])
    assert [one["code"] for one in (*first["items"], *rest["items"])] == codes[:6]


async def test_an_unknown_group_has_no_members_to_list(nation: Nation) -> None:
    answer = await nation.ask("stranger", "GET", f"/v1/groups/{NOBODY}/members")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
