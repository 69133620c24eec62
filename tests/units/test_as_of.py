"""Every question on both sides of the day on which its answer changes (rule 24)."""

from typing import Any

import pytest

from tests.units.conftest import Nation
from tests.units.making import (
    SINCE,
    Made,
    a_lesser_post,
    a_unit,
    an_official,
    appointed,
    everything,
    moved,
)


@pytest.fixture
def nation_url(small_nation_url: str) -> str:
    return small_nation_url


async def test_a_renamed_unit_is_found_under_each_name_in_its_own_days(nation: Nation) -> None:
    unit = await nation.id_of("38")
    async with nation.database.transaction() as tx:
        await tx.run(
            "update unit_version set valid_to = '2025-12-31' where unit_id = %(id)s", id=unit
        )
        await tx.run(
            """insert into unit_version select unit_id, '2026-01-01', null, 2, 'Thành phố Sông Mã',
                'Song Ma City',
            level, 'centrally_run_city', branch, parent_id, sort_key, ' thanh pho song ma'
                from unit_version
            where unit_id = %(id)s""",
            id=unit,
        )
    names = [
        (await nation.get(f"/v1/units/{unit}", as_of=on))["name_vi"]
        for on in ("2025-12-31", "2026-01-01")
    ]
    assert names == ["Tỉnh Thanh Hóa", "Thành phố Sông Mã"]
    found = [
        await nation.get("/v1/units", q="song ma", as_of=on) for on in ("2025-12-31", "2026-01-01")
    ]
    assert [len(page["items"]) for page in found] == [0, 1]
    answer = await nation.ask(
        "stranger", "GET", f"/v1/units/{unit}", params={"as_of": "2026-01-01"}
    )
    assert answer.headers["etag"] == '"2"', (
        "what is in force has its own tag, so a cache cannot keep the old name"
    )


FIRST, LAST = "2026-03-10", "2026-03-20"  # of the unit that every question is about
OUTSIDE = ("2026-03-09", "2026-03-21")
INSIDE = ("2026-03-10", "2026-03-15", "2026-03-20")


async def short_lived(nation: Nation) -> Made:
    """A commune of Thanh Hoa that stands for eleven days, with a head post and an official."""
    unit = await a_unit(nation, valid_from=FIRST, valid_to=LAST)
    body: Made = {
        "title": "Chủ tịch",
        "is_head": True,
        "rank": 0,
        "valid_from": FIRST,
        "valid_to": LAST,
    }
    post = await nation.made(f"/v1/units/{unit['id']}/posts", **body)
    await appointed(nation, post, await an_official(nation), FIRST, to_on=LAST)
    return unit


async def status(nation: Nation, path: str, **query: str) -> int:
    return (await nation.ask("stranger", "GET", path, params=query)).status_code


@pytest.mark.parametrize("part", ["", "/children", "/superiors", "/posts"])
async def test_what_is_asked_of_a_unit_is_not_found_outside_its_days(
    nation: Nation, part: str
) -> None:
    path = f"/v1/units/{(await short_lived(nation))['id']}{part}"
    assert [await status(nation, path, as_of=day) for day in INSIDE] == [200] * 3
    assert [await status(nation, path, as_of=day) for day in OUTSIDE] == [404] * 2


async def test_a_code_is_looked_up_in_its_days_only(nation: Nation) -> None:
    await short_lived(nation)
    asked = {"scheme": "test", "code": "T-1"}
    path = "/v1/units/lookup"
    assert [await status(nation, path, **asked, on=day) for day in INSIDE] == [200] * 3
    assert [await status(nation, path, **asked, on=day) for day in OUTSIDE] == [404] * 2


@pytest.mark.parametrize("narrowed", [{"q": "thu t-1"}, {"kind": "trial"}, {"level": "commune"}])
async def test_a_list_holds_a_unit_in_its_days_only(
    nation: Nation, narrowed: dict[str, Any]
) -> None:
    unit = await short_lived(nation)

    async def listed(day: str) -> bool:
        found = await everything(nation, "/v1/units", as_of=day, **narrowed)
        return unit["id"] in {one["id"] for one in found}

    assert [await listed(day) for day in INSIDE] == [True] * 3
    assert [await listed(day) for day in OUTSIDE] == [False] * 2


async def test_the_children_of_a_unit_are_those_of_the_day(nation: Nation) -> None:
    unit, province = await short_lived(nation), await nation.id_of("38")

    async def below(day: str) -> set[str]:
        found = await everything(nation, f"/v1/units/{province}/children", as_of=day)
        return {one["id"] for one in found}

    for day in INSIDE:
        assert unit["id"] in await below(day)
    assert await below(OUTSIDE[0]) == await below(OUTSIDE[1]) == await below(FIRST) - {unit["id"]}


async def test_a_head_is_shown_in_the_days_of_the_unit_and_else_the_reason(nation: Nation) -> None:
    path = f"/v1/units/{(await short_lived(nation))['id']}/head"
    for day in INSIDE:
        shown = await nation.get(path, as_of=day)
        assert (shown["on"], shown["name"], shown["vacant"]) == (day, "Nguyễn Thị Mai", None)
    for day in OUTSIDE:
        shown = await nation.get(path, as_of=day)
        assert (shown["on"], shown["name"], shown["vacant"]) == (day, None, "unit_not_standing")


async def test_a_post_and_its_holder_are_those_of_the_day(nation: Nation) -> None:
    unit, one = await a_unit(nation), await an_official(nation)
    post = await a_lesser_post(nation, unit["id"])
    await appointed(nation, post, one, FIRST, to_on=LAST)

    async def holder(day: str) -> str | None:
        (shown,) = (await nation.get(f"/v1/units/{unit['id']}/posts", as_of=day))["items"]
        return shown["holder"]["since"] if shown["holder"] else None

    assert [await holder(day) for day in INSIDE] == [FIRST] * 3
    assert [await holder(day) for day in OUTSIDE] == [None] * 2


async def test_the_chain_above_ends_at_one_that_did_not_stand_on_the_day(nation: Nation) -> None:
    district = await a_unit(nation, "D-1", level="district", valid_to=LAST)
    commune = await a_unit(nation, "T-1", parent_id=district["id"])
    path = f"/v1/units/{commune['id']}/superiors"
    seen = {
        day: [one["code"] for one in (await nation.get(path, as_of=day))["items"]]
        for day in (LAST, OUTSIDE[1])
    }
    assert seen == {LAST: ["D-1", "38", "G"], OUTSIDE[1]: []}


async def test_a_moved_unit_has_each_superior_in_its_own_days(nation: Nation) -> None:
    unit = await a_unit(nation)
    await moved(nation, unit, "01", LAST)
    path = f"/v1/units/{unit['id']}"
    for day, code, version in ((LAST, "38", 1), (OUTSIDE[1], "01", 2)):
        above = (await nation.get(f"{path}/superiors", as_of=day))["items"]
        assert [one["code"] for one in above] == [code, "G"]
        assert (await nation.get(path, as_of=day))["version"] == version
        children = await everything(nation, f"/v1/units/{above[0]['id']}/children", as_of=day)
        assert unit["id"] in {one["id"] for one in children}


async def test_of_two_codes_the_newest_of_the_day_is_shown_and_each_is_found(
    nation: Nation,
) -> None:
    unit = await a_unit(nation)
    async with nation.database.transaction() as tx:
        await tx.run(
            "insert into unit_code values ('test', 'T-NEW', %(id)s, %(since)s, null)",
            id=unit["id"],
            since=FIRST,
        )
    path = f"/v1/units/{unit['id']}"
    shown = [(await nation.get(path, as_of=day))["code"] for day in (OUTSIDE[0], FIRST)]
    assert shown == ["T-1", "T-NEW"]
    for code in ("T-1", "T-NEW"):
        found = await nation.get("/v1/units/lookup", scheme="test", code=code, on=FIRST)
        assert found["id"] == unit["id"]


async def test_without_a_day_the_question_is_about_today_in_hanoi(nation: Nation) -> None:
    path = f"/v1/units/{(await short_lived(nation))['id']}"
    seen = []
    for moment in (
        "2026-03-09T16:59:59Z",
        "2026-03-09T17:00:00Z",
        "2026-03-20T16:59:59Z",
        "2026-03-20T17:00:00Z",
    ):
        await nation.at(moment)
        seen.append(await status(nation, path))
    assert seen == [404, 200, 200, 404]


async def test_a_term_from_before_the_unit_is_refused_whatever_today_is(nation: Nation) -> None:
    unit = await a_unit(nation, valid_from=FIRST)
    await nation.at("2030-01-01T09:00+07:00")
    body: Made = {"title": "Phó", "rank": 1, "valid_from": SINCE}
    assert await nation.refused(f"/v1/units/{unit['id']}/posts", **body) == (422, "outside_unit")
