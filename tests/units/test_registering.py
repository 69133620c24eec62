"""Officials and how to reach them: registered, amended under a version, and shown to whom."""

import asyncio
from typing import Any

import pytest

from tests.units.conftest import Nation
from tests.units.making import (
    a_post,
    an_official,
    appointed,
    as_actor,
    one_with,
)


@pytest.fixture
def nation_url(small_nation_url: str) -> str:
    return small_nation_url


async def test_a_patch_changes_what_it_names_under_a_version(nation: Nation) -> None:
    one = await an_official(nation, email="mai@example.vn")
    path = f"/v1/officials/{one['id']}"

    async def patch(body: Any, **headers: str) -> Any:
        return await nation.ask("registrar", "PATCH", path, json=body, headers=headers)

    assert (await patch({"name": "x"})).status_code == 428
    assert (await patch({"name": "x"}, **{"If-Match": '"9"'})).status_code == 412
    assert (await patch({"name": None}, **{"If-Match": '"1"'})).json()["errors"][0][
        "pointer"
    ] == "/name"
    assert (await patch({"demo": True}, **{"If-Match": '"1"'})).status_code == 422
    assert (await patch({"email": "no address"}, **{"If-Match": '"1"'})).status_code == 422
    changed = await patch({"email": None}, **{"If-Match": '"1"'})
    assert (changed.json()["email"], changed.json()["name"], changed.headers["etag"]) == (
        None,
        one["name"],
        '"2"',
    )
    same = await patch({"name": one["name"]}, **{"If-Match": '"2"'})
    assert same.headers["etag"] == '"2"', "what changes nothing is no new version"
    assert [e["email"] for e in await nation.events("OfficialRegistered")][-2:] == [
        "mai@example.vn",
        None,
    ]


async def test_of_fifty_patches_with_one_etag_one_is_heard(nation: Nation) -> None:
    one = await an_official(nation)
    sent = [
        nation.ask(
            "registrar",
            "PATCH",
            f"/v1/officials/{one['id']}",
            json={"name": f"N {n}"},
            headers={"If-Match": '"1"'},
        )
        for n in range(50)
    ]
    assert (
        sorted(answer.status_code for answer in await asyncio.gather(*sent)) == [200] + [412] * 49
    )


async def test_an_address_is_seen_by_its_owner_and_by_registrars(nation: Nation) -> None:
    official = await nation.person("official")
    path = f"/v1/officials/{official.id}"
    assert (await nation.get(path, as_="stranger"))["email"] is None
    assert (await nation.get(path, as_="official"))["email"] == "official@demo.remit.invalid"
    assert (await nation.get(path, as_="registrar"))["email"] == "official@demo.remit.invalid"
    own = await nation.ask(
        "official", "PATCH", path, json={"locale": "en"}, headers={"If-Match": '"1"'}
    )
    assert own.json()["locale"] == "en"


async def test_an_official_is_registered_and_told(nation: Nation) -> None:
    answer = await nation.ask(
        "registrar", "POST", "/v1/officials", json={"name": " Lê An ", "email": "an@example.vn"}
    )
    made = answer.json()
    assert answer.headers["location"] == f"/v1/officials/{made['id']}"
    assert answer.headers["etag"] == '"1"'
    assert (await nation.events("OfficialRegistered"))[-1] == {
        "official_id": made["id"],
        "name": "Lê An",
        "email": "an@example.vn",
        "locale": "vi",
        "demo": False,
    }


async def test_nobody_is_registered_as_a_person_of_the_demo(nation: Nation) -> None:
    refused = await nation.refused("/v1/officials", name="x", demo=True)
    assert refused == (422, "extra_forbidden")


@pytest.mark.parametrize(
    ("patch", "status", "code"),
    [
        ({"name": None}, 422, "null"),
        ({"locale": None}, 422, "null"),
        ({"locale": "fr"}, 422, "string_pattern_mismatch"),
        ({"name": " "}, 422, "missing"),
        ({}, 200, ""),
        ({"email": None}, 200, ""),
    ],
)
async def test_a_name_and_a_language_can_be_changed_and_not_taken_away(
    nation: Nation, patch: dict[str, Any], status: int, code: str
) -> None:
    one = await an_official(nation, email="mai@example.vn")
    answer = await nation.ask(
        "registrar",
        "PATCH",
        f"/v1/officials/{one['id']}",
        json=patch,
        headers={"If-Match": '"1"'},
    )
    assert answer.status_code == status, answer.text
    assert [fault["code"] for fault in answer.json().get("errors", [])] == ([code] if code else [])


async def test_a_change_of_one_field_is_told_with_all_of_them(nation: Nation) -> None:
    one = await an_official(nation, email="mai@example.vn", locale="en")
    path, headers = f"/v1/officials/{one['id']}", {"If-Match": '"1"'}
    await nation.ask("registrar", "PATCH", path, json={"name": "Mai"}, headers=headers)
    told = (await nation.events("OfficialRegistered"))[-1]
    assert (told["official_id"], told["name"]) == (one["id"], "Mai")
    assert (told["email"], told["locale"], told["demo"]) == ("mai@example.vn", "en", False)
    shown = await nation.get(path, as_="registrar")
    assert (shown["name"], shown["version"]) == ("Mai", 2)


async def test_an_official_without_a_post_is_kept_by_any_register(nation: Nation) -> None:
    one, keeper = await an_official(nation), await one_with(nation, "registrar", "38")
    answer = await nation.ask(
        keeper,
        "PATCH",
        f"/v1/officials/{one['id']}",
        json={"name": "Mai"},
        headers={"If-Match": '"1"'},
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(("code", "status"), [("38", 200), ("01", 403)])
async def test_an_official_with_a_post_is_kept_by_the_register_over_that_unit(
    nation: Nation, code: str, status: int
) -> None:
    one, keeper = await an_official(nation), await one_with(nation, "registrar", code)
    await appointed(nation, await a_post(nation), one)
    answer = await nation.ask(
        keeper,
        "PATCH",
        f"/v1/officials/{one['id']}",
        json={"email": "elsewhere@example.org"},
        headers={"If-Match": '"1"'},
    )
    assert answer.status_code == status


async def test_a_post_that_was_left_no_longer_hides_an_official_from_another_register(
    nation: Nation,
) -> None:
    one, keeper = await an_official(nation), await one_with(nation, "registrar", "01")
    await appointed(nation, await a_post(nation), one, to_on="2026-01-31")
    path, sent = f"/v1/officials/{one['id']}", {"headers": {"If-Match": '"1"'}, "json": {}}
    statuses = []
    for today in ("2026-01-31", "2026-02-01"):
        await nation.at(f"{today}T12:00+07:00")
        statuses.append((await nation.ask(keeper, "PATCH", path, **sent)).status_code)
    assert statuses == [403, 200]


async def test_an_official_amends_the_own_address_and_nobody_elses(nation: Nation) -> None:
    one, other = await an_official(nation), await an_official(nation, "Lê Văn An")
    sent = {"json": {"email": "new@example.vn"}, "headers": {"If-Match": '"1"'}}
    own = await nation.ask(as_actor(one), "PATCH", f"/v1/officials/{one['id']}", **sent)
    foreign = await nation.ask(as_actor(one), "PATCH", f"/v1/officials/{other['id']}", **sent)
    assert (own.status_code, foreign.status_code) == (200, 403)


async def test_a_caller_sees_the_own_posts_and_address_in_one_answer(nation: Nation) -> None:
    one = await an_official(nation, email="mai@example.vn")
    await nation.at("2026-02-01T09:00+07:00")
    post = await a_post(nation)
    await appointed(nation, post, one)
    me = await nation.get("/v1/me", as_=as_actor(one))
    assert (me["id"], me["kind"], me["name"]) == (one["id"], "official", one["name"])
    assert me["official"]["email"] == "mai@example.vn"
    assert me["posts"] == [
        {
            "post_id": post["id"],
            "unit_id": post["unit_id"],
            "unit_name_vi": "Xã Thử T-1",
            "title": "Chủ tịch UBND xã",
            "is_head": True,
            "basis": "substantive",
            "answers": True,
            "answering": {
                "official_id": one["id"],
                "name": one["name"],
                "basis": "substantive",
                "since": "2026-01-01",
            },
        }
    ]
