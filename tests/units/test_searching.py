"""Officials are found by name however it is typed, and grants by those whom they concern."""

import unicodedata
from typing import Any

import pytest

from kernel.clock import uuid7
from kernel.identity import Actor
from services.units.searching import fold_names
from tests.units.conftest import Nation
from tests.units.making import an_official, as_actor, everything, one_with

NAME = "Đỗ Thị Hòa Bình"
TYPED = [
    NAME,
    "do thi hoa binh",
    "ĐỖ THỊ HOÀ BÌNH",
    "hoa binh",
    "bình",
    "do thi",
    unicodedata.normalize("NFD", NAME),
    unicodedata.normalize("NFD", "hoà"),
]


@pytest.fixture
def nation_url(small_nation_url: str) -> str:
    return small_nation_url


async def found(nation: Nation, q: str, as_: Any = "stranger") -> list[str]:
    return [one["name"] for one in await everything(nation, "/v1/officials", q=q)]


@pytest.mark.parametrize("q", TYPED)
async def test_an_official_is_found_however_the_name_is_typed(nation: Nation, q: str) -> None:
    await an_official(nation, NAME)
    await an_official(nation, "Đỗ Văn Hóa")
    assert NAME in await found(nation, q)
    if len(q.split()) == 4:
        assert await found(nation, q) == [NAME]


@pytest.mark.parametrize("q", ["òa bình", "inh", "hoa thi", "%", "' or 1=1", "_o thi"])
async def test_what_is_not_the_start_of_a_word_finds_nobody(nation: Nation, q: str) -> None:
    await an_official(nation, NAME)
    answer = await nation.ask("stranger", "GET", "/v1/officials", params={"q": q})
    assert answer.status_code == 422 or answer.json()["items"] == []


async def test_officials_are_listed_in_vietnamese_order_page_by_page(nation: Nation) -> None:
    names = ["Đặng An", "Ăn Bình", "An Bình", "Âu Cơ", "Dương An", "Zan Bo"]
    for name in names:
        await an_official(nation, f"Xyz {name}")
    first = await nation.get("/v1/officials", q="xyz", limit=4)
    rest = await nation.get("/v1/officials", q="xyz", limit=4, cursor=first["next_cursor"])
    listed = [one["name"].removeprefix("Xyz ") for one in first["items"] + rest["items"]]
    assert listed == ["An Bình", "Ăn Bình", "Âu Cơ", "Dương An", "Đặng An", "Zan Bo"]
    assert rest["next_cursor"] is None


async def test_an_address_is_for_its_official_and_for_those_who_keep_a_register(
    nation: Nation,
) -> None:
    one = await an_official(nation, NAME, email="hoa@example.vn")
    client = Actor(kind="client", id=as_actor(one).id, name="x")
    for who, address in (
        ("stranger", None),
        (client, None),
        (as_actor(one), "hoa@example.vn"),
        ("registrar", "hoa@example.vn"),
    ):
        (listed,) = (await nation.get("/v1/officials", as_=who, q=NAME))["items"]
        assert listed["email"] == address
        shown = await nation.ask(who, "GET", f"/v1/officials/{one['id']}")
        assert shown.json() == listed
        assert (shown.headers["etag"] == '"1"') is (address is not None)


async def test_a_name_that_changes_is_found_by_the_new_one_alone(nation: Nation) -> None:
    one = await an_official(nation, NAME)
    patch = {"json": {"name": "Cao Bá Quát"}, "headers": {"If-Match": '"1"'}}
    path = f"/v1/officials/{one['id']}"
    assert (await nation.ask("registrar", "PATCH", path, **patch)).status_code == 200
    assert NAME not in await found(nation, NAME)
    assert "Cao Bá Quát" in await found(nation, "cao ba quat")


async def test_names_that_the_code_of_before_kept_are_folded_by_a_job(nation: Nation) -> None:
    before = "insert into official (id, name, locale, demo, version) values (%(id)s, %(n)s, 'vi',"
    async with nation.database.transaction() as tx:
        await tx.run(f"{before} false, 1)", id=uuid7(), n=NAME)
    assert NAME not in await found(nation, NAME)
    await fold_names(nation.database)
    assert await found(nation, NAME) == [NAME]
    assert await nation.rows("select count(*) from official where sort_key = ''") == [(0,)]


async def test_grants_are_listed_by_their_holder_and_by_those_who_administer_there(
    nation: Nation,
) -> None:
    province = await one_with(nation, "administrator", "38", "Quản Trị Tỉnh")
    holder = await one_with(nation, "monitor", "38", "Người Theo Dõi")
    beside = await one_with(nation, "inspector", "01", "Kiểm Tra")

    async def seen(who: Actor | str, **query: Any) -> set[str]:
        page = await nation.get("/v1/grants", as_=who, limit=200, **query)
        return {str(one["holder_id"]) for one in page["items"]}

    assert await seen(holder) == {str(holder.id)}
    assert await seen(beside) == {str(beside.id)}
    assert {str(holder.id), str(province.id)} <= await seen(province)
    assert str(beside.id) not in await seen(province)
    assert {str(holder.id), str(beside.id)} <= await seen("administrator")
    assert await seen("stranger") == set()
    assert await seen("standing-office") == {str((await nation.person("standing-office")).id)}
    assert await seen(Actor(kind="client", id=holder.id, name="x")) == set()
    assert await seen("administrator", role="monitor", holder_id=str(holder.id)) == {str(holder.id)}
    assert await seen("administrator", role="issuer", holder_id=str(holder.id)) == set()
    assert await seen(province, unit_id=str(await nation.id_of("01"))) == set()


async def test_grants_are_paged_newest_first_and_tell_what_has_ended(nation: Nation) -> None:
    one = await an_official(nation)
    body = {"holder_id": one["id"], "from_on": "2025-01-01"}
    made = [
        await nation.made("/v1/grants", role=role, **body)
        for role in ("monitor", "inspector", "issuer")
    ]
    ended = await nation.made(f"/v1/grants/{made[0]['id']}/revocation", to_on="2025-02-01")
    first = await nation.get("/v1/grants", as_=as_actor(one), limit=2)
    rest = await nation.get("/v1/grants", as_=as_actor(one), limit=2, cursor=first["next_cursor"])
    assert first["items"] + rest["items"] == [made[2], made[1], ended]


async def test_a_grant_that_one_may_not_see_does_not_exist(nation: Nation) -> None:
    holder = await one_with(nation, "monitor", "38", "Người Theo Dõi")
    beside = await one_with(nation, "administrator", "01", "Quản Trị Nơi Khác")
    (grant,) = (await nation.get("/v1/grants", as_=holder))["items"]
    for who, status in (("stranger", 404), (beside, 404), (holder, 403), ("administrator", 201)):
        for known in (grant["id"], str(uuid7())):
            path = f"/v1/grants/{known}/revocation"
            answer = await nation.ask(who, "POST", path, json={}, headers={"If-Match": '"1"'})
            assert answer.status_code == (status if known == grant["id"] else 404), who
