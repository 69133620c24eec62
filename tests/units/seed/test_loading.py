"""The real nation as it is loaded, and loaded again."""

import asyncio
from collections import Counter
from collections.abc import Callable

import pytest

from kernel.database import Database
from kernel.journal import seal
from remit.journal_chain import broken_links
from services.units.seed.loading import Loaded, load_units
from tests.conftest import ROOT
from tests.units.conftest import Nation

DATA = ROOT / "data"


async def test_the_whole_nation_stands_with_a_head_in_every_unit_that_has_one(
    nation: Nation,
) -> None:
    levels = dict(
        await nation.rows(
            "select level, count(*) from unit_version where valid_to is null group by level"
        )
    )
    assert (levels["province"], levels["commune"]) == (34, 3321)
    assert sum(levels.values()) >= 3355 + 60
    headless = """
        select c.code from unit_version v join unit_code c using (unit_id)
        where not exists (
            select from post p join appointment a on a.post_id = p.id
            where p.unit_id = v.unit_id and p.is_head)"""
    assert await nation.rows(headless) == [("P-CSC-WGSC",)]


async def test_a_second_load_changes_nothing(nation: Nation) -> None:
    before = await nation.rows("select count(*) from journal")
    told: list[tuple[str, int, int]] = []
    again = await load_units(nation.database, DATA, lambda *step: told.append(step))
    assert again == Loaded(3446, 10, established=0, officials=0, groups_changed=0)
    assert await nation.rows("select count(*) from journal") == before
    assert ("units", 3446, 3446) in told


async def test_two_loads_at_once_load_once(database_of: Callable[[str], str]) -> None:
    async with Database(database_of("units"), "units") as database:
        both = await asyncio.gather(load_units(database, DATA), load_units(database, DATA))
        assert sorted(one.established for one in both) == [0, 3446]


async def test_every_loaded_thing_is_in_the_journal_and_the_chain_holds(nation: Nation) -> None:
    while await seal(nation.database):
        pass
    async with nation.database.read() as read:
        assert [broken async for broken in broken_links(read)] == []
    told = Counter(dict(await nation.rows("select name, count(*) from journal group by name")))
    for event, table in [
        ("UnitEstablished", "unit"),
        ("PostEstablished", "post"),
        ("OfficialRegistered", "official"),
        ("OfficialAppointed", "appointment"),
        ("RightGranted", "held_right"),
        ("GroupDefined", "addressee_group"),
    ]:
        counted = await nation.rows(f"select count(*) from {table}")  # noqa: S608
        assert counted == [(told[event],)], event


async def test_every_demo_person_is_marked_and_out_of_reach_of_any_mail(nation: Nation) -> None:
    unmarked = """
        select * from official
        where not demo or name not like '% (demo)' or email not like '%.invalid'"""
    assert await nation.rows(unmarked) == []


async def test_provinces_report_to_the_government_and_nobody_above_a_province_is_lost(
    nation: Nation,
) -> None:
    commune = await nation.unit("00004")
    above = await nation.get(f"/v1/units/{commune['id']}/superiors")
    assert [unit["code"] for unit in above["items"]] == ["01", "G"]


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("G", "G-PM"),
        ("P-CC", "P-GS"),
        ("P-CC", "P-PB"),
        ("P-CC", "P-CSC"),
        ("P-VPTW", "P-CSC-SO"),
        ("S-NA", "S-NASC"),
        ("38", "L38-UBND"),
    ],
)
async def test_one_person_heads_both_bodies_of_one_office(
    nation: Nation, one: str, same: str
) -> None:
    assert await nation.person(f"head:{one}") == await nation.person(f"head:{same}")


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("01", "Chủ tịch UBND thành phố"),
        ("38", "Chủ tịch UBND tỉnh"),
        ("00004", "Chủ tịch UBND phường"),
        ("G-MOST", "Bộ trưởng Bộ Khoa học và Công nghệ"),
    ],
)
async def test_a_head_bears_the_title_of_the_office(nation: Nation, code: str, title: str) -> None:
    assert (await nation.get(f"/v1/units/{await nation.id_of(code)}/head"))["title"] == title


@pytest.mark.parametrize("code", ["01", "38", "G-MOST", "G-GO"])
async def test_provinces_and_ministries_have_a_deputy(nation: Nation, code: str) -> None:
    posts = (await nation.get(f"/v1/units/{await nation.id_of(code)}/posts"))["items"]
    assert [post["rank"] for post in posts][:2] == [0, 1]
    assert posts[1]["holder"]["basis"] == "substantive"


GROUP_SIZES = {
    "X-MIN": 17,
    "X-LOC": 34,
    "X-MINLOC": 51,
    "X-CRC": 6,
    "X-ENT": 0,
    "X38-CHAIRS": 1,
    "X-PARTY": 14,
    "X-ALL": 17 + 5 + 12 + 34 + 3321,
    "X-HEADS": 17 + 5 + 12 + 34 + 3321,
    "X38-ALL": 1 + 5 + 166,
}


async def test_every_group_has_the_members_that_its_rules_mean_today(nation: Nation) -> None:
    groups = (await nation.get("/v1/groups"))["items"]
    assert {group["code"] for group in groups} == set(GROUP_SIZES)
    for group in groups:
        path, members = f"/v1/groups/{group['id']}/members", []
        page = await nation.get(path, limit=200)
        members += page["items"]
        while page["next_cursor"]:
            page = await nation.get(path, limit=200, cursor=page["next_cursor"])
            members += page["items"]
        assert (
            len({unit["id"] for unit in members}) == len(members) == GROUP_SIZES[group["code"]]
        ), group["code"]


async def test_a_group_follows_the_tree_through_time(nation: Nation) -> None:
    ministries = next(g for g in (await nation.get("/v1/groups"))["items"] if g["code"] == "X-MIN")
    then = await nation.get(f"/v1/groups/{ministries['id']}/members", as_of="2025-02-28", limit=200)
    assert {"G-MIC", "G-MPI", "G-CEMA"} <= {unit["code"] for unit in then["items"]}


async def test_the_bodies_that_assign_have_an_issuer_and_the_standing_office_its_rights(
    nation: Nation,
) -> None:
    for code in ("P-GS", "S-NA", "G-PM", "P-PB", "L38-TU"):
        grants = (await nation.get("/v1/me", as_=f"head:{code}"))["grants"]
        unit = (await nation.unit(code))["id"]
        assert ("issuer", unit) in {(grant["role"], grant["unit_id"]) for grant in grants}, code
    office = (await nation.get("/v1/me", as_="standing-office"))["grants"]
    at = {(grant["role"], grant["unit_id"]) for grant in office}
    issues_at = {("issuer", (await nation.unit(code))["id"]) for code in ("P-CSC", "P-GS")}
    assert at == {("monitor", None)} | issues_at


@pytest.mark.parametrize(
    ("name", "roles", "posts"),
    [
        ("official", set(), ["Chuyên viên"]),
        ("registrar", {"registrar", "administrator"}, []),
        ("stranger", set(), []),
        ("inspector", {"inspector"}, ["Kiểm tra viên"]),
        ("head", set(), ["Bộ trưởng Bộ Khoa học và Công nghệ"]),
    ],
)
async def test_each_persona_is_who_the_name_says(
    nation: Nation, name: str, roles: set[str], posts: list[str]
) -> None:
    me = await nation.get("/v1/me", as_=name)
    assert {grant["role"] for grant in me["grants"]} == roles
    assert [post["title"] for post in me["posts"]] == posts
