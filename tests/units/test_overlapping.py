"""One official stands in for a post on any day, and never two in a circle for each other."""

import asyncio
import itertools

import pytest

from kernel.identity import Actor
from tests.units.conftest import NOBODY, Nation
from tests.units.making import (
    Made,
    a_lesser_post,
    a_post,
    an_official,
    appointed,
    as_actor,
    delegated,
    one_with,
)

TAKEN = ("2026-03-05", "2026-03-14")
EN = {"Accept-Language": "en"}


@pytest.fixture
def nation_url(small_nation_url: str) -> str:
    return small_nation_url


async def asked(
    nation: Nation, post: Made, official: Made, days: tuple[str, str]
) -> tuple[int, str | None, str]:
    body = {"to_official_id": official["id"], "from_on": days[0], "to_on": days[1]}
    path = f"/v1/posts/{post['id']}/delegations"
    answer = await nation.ask("registrar", "POST", path, json=body, headers=EN)
    said = answer.json()
    return answer.status_code, said.get("code"), said.get("detail", "")


@pytest.mark.parametrize(
    ("days", "status"),
    [
        (("2026-03-01", "2026-03-04"), 201),
        (("2026-03-15", "2026-03-31"), 201),
        (("2026-03-01", "2026-03-05"), 409),
        (("2026-03-14", "2026-03-31"), 409),
        (("2026-03-07", "2026-03-07"), 409),
        (("2026-03-01", "2026-03-31"), 409),
        (TAKEN, 409),
    ],
)
@pytest.mark.parametrize("same", [True, False])
async def test_no_two_stand_in_for_a_post_on_one_day(
    nation: Nation, days: tuple[str, str], status: int, same: bool
) -> None:
    post, first = await a_post(nation), await an_official(nation, "Lê Văn An")
    await delegated(nation, post, first, *TAKEN)
    other = first if same else await an_official(nation, "Trần Thị Bé")
    found, code, detail = await asked(nation, post, other, days)
    assert (found, code) == (status, "delegation_overlaps" if status == 409 else None)
    if status == 409:
        assert "Lê Văn An" in detail
        assert "2026" in detail  # the days that are taken are named
    kept = await nation.rows("select count(*) from delegation")
    assert kept == [(1 if status == 409 else 2,)]


async def test_days_are_free_again_once_a_delegation_was_ended_early(nation: Nation) -> None:
    post, first = await a_post(nation), await an_official(nation, "Lê Văn An")
    made = await delegated(nation, post, first, *TAKEN)
    await nation.made(f"/v1/delegations/{made['id']}/ending", to_on="2026-03-08")
    other = await an_official(nation, "Trần Thị Bé")
    assert (await asked(nation, post, other, ("2026-03-08", "2026-03-20")))[0] == 409
    assert (await asked(nation, post, other, ("2026-03-09", "2026-03-20")))[0] == 201


async def test_another_post_of_the_unit_is_free(nation: Nation) -> None:
    post, one = await a_post(nation), await an_official(nation)
    deputy = await a_lesser_post(nation, post["unit_id"])
    await delegated(nation, post, one, *TAKEN)
    assert (await asked(nation, deputy, one, TAKEN))[0] == 201


async def a_row(nation: Nation, length: int) -> list[tuple[Made, Made]]:
    """Posts, each with its holder since the first of January."""
    posts = [await a_post(nation)]
    posts += [await a_lesser_post(nation, posts[0]["unit_id"], rank) for rank in range(1, length)]
    held = []
    for number, post in enumerate(posts):
        holder = await an_official(nation, f"Người Giữ {number}")
        await appointed(nation, post, holder)
        held.append((post, holder))
    return held


@pytest.mark.parametrize("length", [2, 3, 5])
async def test_holders_do_not_stand_in_for_each_other_in_a_circle(
    nation: Nation, length: int
) -> None:
    row = await a_row(nation, length)
    for (post, _), (_, next_holder) in itertools.pairwise(row):
        await delegated(nation, post, next_holder, *TAKEN)
    last, first = row[-1][0], row[0][1]
    found, code, detail = await asked(nation, last, first, ("2026-03-14", "2026-03-20"))
    assert (found, code) == (409, "delegation_circular")
    assert f"Người Giữ {length - 1}" in detail
    assert (await asked(nation, last, first, ("2026-03-15", "2026-03-20")))[0] == 201


async def test_a_chain_whose_days_do_not_meet_is_no_circle(nation: Nation) -> None:
    (one, a), (two, b), (three, c) = await a_row(nation, 3)
    await delegated(nation, one, b, "2026-03-01", "2026-03-10")
    await delegated(nation, two, c, "2026-03-11", "2026-03-20")
    assert (await asked(nation, three, a, ("2026-03-01", "2026-03-20")))[0] == 201


async def test_of_two_who_close_a_circle_at_once_one_is_refused(nation: Nation) -> None:
    (one, a), (two, b) = await a_row(nation, 2)
    found = await asyncio.gather(asked(nation, one, b, TAKEN), asked(nation, two, a, TAKEN))
    assert sorted((status, code or "") for status, code, _ in found) == [
        (201, ""),
        (409, "delegation_circular"),
    ]


async def test_delegations_are_listed_by_those_who_may_delegate_and_the_delegates_own(
    nation: Nation,
) -> None:
    await nation.at("2026-02-01T09:00+07:00")
    (post, holder), (_, other) = await a_row(nation, 2)
    third = await an_official(nation, "Trần Thị Bé")
    made = [
        await delegated(nation, post, who, f"2026-0{month}-01", f"2026-0{month}-05")
        for month, who in ((3, other), (4, third), (5, other))
    ]
    path = f"/v1/posts/{post['id']}/delegations"
    newest = [one["id"] for one in made[::-1]]
    for who in (as_actor(holder), "registrar"):
        listed = await nation.get(path, as_=who)
        assert [one["id"] for one in listed["items"]] == newest
        assert listed["items"][0] == made[2]
    first = await nation.get(path, as_="registrar", limit=2)
    rest = await nation.get(path, as_="registrar", limit=2, cursor=first["next_cursor"])
    assert [one["id"] for one in first["items"] + rest["items"]] == newest
    own = await nation.get(path, as_=as_actor(other))
    assert [one["id"] for one in own["items"]] == [newest[0], newest[2]]
    for who in ("stranger", "inspector", Actor(kind="client", id=as_actor(holder).id, name="x")):
        answer = await nation.ask(who, "GET", path)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), who
    missing = await nation.ask("registrar", "GET", f"/v1/posts/{NOBODY}/delegations")
    assert missing.status_code == 404


async def test_a_delegation_that_one_may_not_see_does_not_exist(nation: Nation) -> None:
    await nation.at("2026-02-01T09:00+07:00")
    (post, holder), (_, other) = await a_row(nation, 2)
    made = await delegated(nation, post, other, *TAKEN)
    elsewhere = await one_with(nation, "registrar", "01")
    for who, status in (
        ("stranger", 404),
        (elsewhere, 404),
        (as_actor(other), 403),
        (as_actor(holder), 201),
    ):
        path = f"/v1/delegations/{made['id']}/ending"
        for stale in ('"0"', "*", "nonsense", None):
            headers = {"If-Match": stale} if stale else {}
            body = {"to_on": "2026-03-06"}
            answer = await nation.ask(who, "POST", path, json=body, headers=headers)
            if status != 201:
                assert answer.status_code == status, (who, stale, answer.text)
        assert status != 201 or answer.status_code in (201, 409)


async def test_i_see_who_answers_for_my_post_while_i_am_away(nation: Nation) -> None:
    await nation.at("2026-03-07T09:00+07:00")
    (post, holder), (_, other) = await a_row(nation, 2)

    async def mine(who: Made) -> list[tuple[str, bool, str]]:
        posts = (await nation.get("/v1/me", as_=as_actor(who)))["posts"]
        return [
            (one["basis"], one["answers"], one["answering"]["name"])
            for one in posts
            if one["post_id"] == post["id"]
        ]

    assert await mine(holder) == [("substantive", True, holder["name"])]
    await delegated(nation, post, other, *TAKEN)
    assert await mine(holder) == [("substantive", False, other["name"])]
    assert await mine(other) == [("delegate", True, other["name"])]
    await nation.at("2026-03-15T00:00+07:00")
    assert await mine(holder) == [("substantive", True, holder["name"])]
    assert await mine(other) == []
