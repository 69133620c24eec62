"""Units and their posts come to be: what is written, what is told, and what is refused."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from tests.units.conftest import NOBODY, Nation
from tests.units.making import SINCE, a_post, a_unit


@pytest.fixture
def nation_url(small_nation_url: str) -> str:
    return small_nation_url


async def test_a_unit_is_established_and_told(nation: Nation) -> None:
    body = await nation.commune("T-1")
    answer = await nation.ask("registrar", "POST", "/v1/units", json=body)
    unit = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1/units/{unit['id']}"
    assert {key: unit[key] for key in body} == body
    assert (await nation.events("UnitEstablished"))[-1]["unit_id"] == unit["id"]
    assert (await nation.get("/v1/units", q="thử t-1"))["items"] == [unit]


async def test_rule_23_one_code_names_one_unit_on_a_day_and_another_after_it(
    nation: Nation,
) -> None:
    first = await nation.made("/v1/units", **await nation.commune("T-1", valid_to="2025-12-31"))
    taken = await nation.ask(
        "registrar", "POST", "/v1/units", json=await nation.commune("T-1", valid_from="2025-12-31")
    )
    assert (taken.status_code, taken.json()["code"]) == (409, "code_taken")
    assert first["id"] in taken.json()["detail"]
    later = await nation.made("/v1/units", **await nation.commune("T-1", valid_from="2026-01-01"))
    lookup = [
        (await nation.get("/v1/units/lookup", scheme="test", code="T-1", on=on))["id"]
        for on in ("2025-12-31", "2026-01-01")
    ]
    assert lookup == [first["id"], later["id"]]


async def test_of_two_who_establish_one_code_at_once_one_is_refused(nation: Nation) -> None:
    body = await nation.commune("T-1")
    answers = await asyncio.gather(
        *(nation.ask("registrar", "POST", "/v1/units", json=body) for _ in range(6))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
    assert len(await nation.rows("select from unit_code where code = 'T-1'")) == 1


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"valid_to": "2025-06-30"}, "/valid_to"),
        ({"parent_id": str(NOBODY)}, "/parent_id"),
        ({"level": "province"}, "/parent_id"),
        ({"name_vi": ""}, "/name_vi"),
        ({"name_vi": "a\x00b"}, "/name_vi"),
        ({"name_vi": "x" * 301}, "/name_vi"),
        ({"code": "a b"}, "/code"),
        ({"valid_from": "2025-02-30"}, "/valid_from"),
        ({"valid_from": 5e12}, "/valid_from"),
        ({"surprise": 1}, "/surprise"),
        ({"level": None}, "/level"),
    ],
)
async def test_a_wrong_unit_is_refused_with_the_place_of_the_fault(
    nation: Nation, wrong: Any, pointer: str
) -> None:
    answer = await nation.ask(
        "registrar", "POST", "/v1/units", json=await nation.commune("T-1", **wrong)
    )
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer), (
        answer.text
    )
    assert await nation.rows("select from unit_code where code = 'T-1'") == []


async def test_a_refusal_speaks_the_asked_language(nation: Nation) -> None:
    body = await nation.commune("T-1", valid_to="2025-06-30")
    said = {}
    for tongue in ("vi", "en"):
        answer = await nation.ask(
            "registrar", "POST", "/v1/units", json=body, headers={"Accept-Language": tongue}
        )
        said[tongue] = answer.json()["errors"][0]["detail"]
    assert said == {
        "vi": "phải từ ngày 01/07/2025 trở đi, hoặc bỏ trống nếu chưa biết",
        "en": "must be 1 July 2025 or later, or left out",
    }


async def test_a_unit_has_one_head_post_and_only_the_head_is_rank_0(nation: Nation) -> None:
    post = await a_post(nation)
    path = f"/v1/units/{post['unit_id']}/posts"
    head = {"title": "x", "is_head": True, "rank": 0, "valid_from": "2026-01-01"}
    second = await nation.ask("registrar", "POST", path, json=head)
    assert (second.status_code, second.json()["code"]) == (409, "head_post_taken")
    for wrong in (
        {**head, "rank": 1},
        {**head, "is_head": False},
        {**head, "is_head": False, "rank": 1, "valid_from": "2020-01-01"},
    ):
        assert (await nation.ask("registrar", "POST", path, json=wrong)).status_code == 422


async def test_a_change_that_is_refused_leaves_no_entry(nation: Nation) -> None:
    before = await nation.rows("select count(*) from journal")
    taken = await nation.commune("G", scheme="remit-central")
    assert (await nation.ask("registrar", "POST", "/v1/units", json=taken)).status_code == 409
    assert await nation.rows("select count(*) from journal") == before
    assert UUID((await nation.unit("G"))["id"])


async def test_one_code_of_two_schemes_may_name_two_units(nation: Nation) -> None:
    one, other = await a_unit(nation), await a_unit(nation, scheme="other")
    assert one["id"] != other["id"]
    for scheme, unit in (("test", one), ("other", other)):
        found = await nation.get("/v1/units/lookup", scheme=scheme, code="T-1")
        assert found["id"] == unit["id"]


async def test_what_is_told_of_a_unit_is_what_was_asked_for(nation: Nation) -> None:
    body = await nation.commune("T-1", valid_to="2027-12-31", branch="party")
    unit = await nation.made("/v1/units", **body)
    assert (await nation.events("UnitEstablished"))[-1] == {**body, "unit_id": unit["id"]}


async def test_a_unit_without_a_parent_is_for_the_registrar_of_the_nation(nation: Nation) -> None:
    top = await nation.commune("T-1", level="central", parent_id=None)
    assert (await nation.refused("/v1/units", "head", **top)) == (403, "forbidden")
    made = await nation.made("/v1/units", **top)
    assert (await nation.get(f"/v1/units/{made['id']}/superiors"))["items"] == []


@pytest.mark.parametrize(
    ("ended", "since", "status"),
    [("2025-09-30", "2025-10-01", 422), ("2025-10-01", "2025-10-01", 201)],
)
async def test_a_parent_stands_at_least_on_one_day_of_the_unit(
    nation: Nation, ended: str, since: str, status: int
) -> None:
    district = await a_unit(nation, "D-1", level="district", valid_to=ended)
    body = await nation.commune("T-1", parent_id=district["id"], valid_from=since)
    answer = await nation.ask("registrar", "POST", "/v1/units", json=body)
    assert answer.status_code == status
    if status == 422:
        assert answer.json()["errors"][0]["code"] == "parent_not_standing"


async def test_a_unit_of_one_day_stands_on_that_day_alone(nation: Nation) -> None:
    unit = await a_unit(nation, valid_from="2026-05-05", valid_to="2026-05-05")
    days = ("2026-05-04", "2026-05-05", "2026-05-06")
    seen = [
        (
            await nation.ask("stranger", "GET", f"/v1/units/{unit['id']}", params={"as_of": day})
        ).status_code
        for day in days
    ]
    assert seen == [404, 200, 404]


async def test_a_post_is_told_with_its_place_in_the_order(nation: Nation) -> None:
    post = await a_post(nation)
    assert (await nation.events("PostEstablished"))[-1] == {
        "post_id": post["id"],
        "unit_id": post["unit_id"],
        "title": "Chủ tịch UBND xã",
        "is_head": True,
        "rank": 0,
    }
    assert post["holder"] is None


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"is_head": True}, 422, "rank_of_head"),
        ({"rank": 0}, 422, "rank_of_head"),
        ({"valid_from": "2025-06-30"}, 422, "outside_unit"),
        ({"valid_to": "2028-01-01"}, 422, "outside_unit"),
        ({"valid_to": None}, 422, "outside_unit"),
        ({"valid_to": "2025-06-30"}, 422, "end_before_start"),
        ({"rank": -1}, 422, "greater_than_equal"),
        ({"rank": 1001}, 422, "less_than_equal"),
        ({"title": ""}, 422, "missing"),
        ({"valid_to": "2027-12-31"}, 201, ""),
    ],
)
async def test_a_post_stands_only_while_its_unit_does(
    nation: Nation, wrong: dict[str, Any], status: int, code: str
) -> None:
    unit = await a_unit(nation, valid_to="2027-12-31")
    body = {"title": "Phó", "rank": 1, "valid_from": SINCE, "valid_to": "2027-01-01", **wrong}
    answer = await nation.ask("registrar", "POST", f"/v1/units/{unit['id']}/posts", json=body)
    assert answer.status_code == status, answer.text
    assert [fault["code"] for fault in answer.json().get("errors", [])] == ([code] if code else [])


@pytest.mark.parametrize(
    ("since", "status"), [("2025-12-31", 409), ("2026-01-01", 201), ("2025-07-01", 409)]
)
async def test_a_second_head_post_may_follow_on_the_day_after_the_first(
    nation: Nation, since: str, status: int
) -> None:
    first = await a_post(nation, valid_to="2025-12-31")
    body = {"title": "x", "is_head": True, "rank": 0, "valid_from": since}
    path = f"/v1/units/{first['unit_id']}/posts"
    answer = await nation.ask("registrar", "POST", path, json=body)
    assert answer.status_code == status


async def test_of_six_head_posts_at_once_one_is_made(nation: Nation) -> None:
    unit = await a_unit(nation)
    body = {"title": "x", "is_head": True, "rank": 0, "valid_from": SINCE}
    path = f"/v1/units/{unit['id']}/posts"
    answers = await asyncio.gather(
        *(nation.ask("registrar", "POST", path, json=body) for _ in range(6))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
