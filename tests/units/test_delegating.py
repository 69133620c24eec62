"""Another acts for the holder of a post during an absence, and no longer than that."""

import asyncio
from typing import Any

import pytest

from kernel.identity import Actor
from tests.units.conftest import NOBODY, Nation
from tests.units.making import (
    Made,
    a_post,
    an_official,
    appointed,
    as_actor,
    delegated,
)


@pytest.fixture
def nation_url(small_nation_url: str) -> str:
    return small_nation_url


async def test_a_vacant_head_is_stood_for_by_the_acting_one_then_by_the_delegate(
    nation: Nation,
) -> None:
    post, one, other = (
        await a_post(nation),
        await an_official(nation),
        await an_official(nation, "Lê Văn An"),
    )
    where = f"/v1/units/{post['unit_id']}/head"

    async def head(on: str) -> tuple[Any, ...]:
        seen = await nation.get(where, as_of=on)
        return seen["name"], seen["basis"], seen["vacant"]

    assert await head("2026-02-01") == (None, None, "nobody_appointed")
    delegation = {"to_official_id": other["id"], "from_on": "2026-01-01", "to_on": "2026-03-31"}
    made = await nation.made(f"/v1/posts/{post['id']}/delegations", **delegation)
    assert await head("2026-02-01") == ("Lê Văn An", "delegate", None)
    acting = {
        "official_id": one["id"],
        "kind": "acting",
        "from_on": "2026-02-01",
        "to_on": "2026-02-28",
    }
    await nation.made(f"/v1/posts/{post['id']}/appointments", **acting)
    assert await head("2026-02-01") == ("Nguyễn Thị Mai", "acting", None)
    await nation.made(f"/v1/delegations/{made['id']}/ending", to_on="2026-03-01")
    assert [await head(on) for on in ("2026-03-01", "2026-03-02")] == [
        ("Lê Văn An", "delegate", None),
        (None, None, "nobody_appointed"),
    ]
    assert [e["to_on"] for e in await nation.events("DelegationEnded")] == ["2026-03-01"]


async def test_a_head_may_delegate_the_own_post_but_not_to_oneself(nation: Nation) -> None:
    head, deputy = await nation.person("head:38"), await nation.person("head:01")
    post = (await nation.get(f"/v1/units/{await nation.id_of('38')}/posts"))["items"][0]
    path, days = (
        f"/v1/posts/{post['id']}/delegations",
        {"from_on": "2026-12-01", "to_on": "2026-12-05"},
    )
    assert (
        await nation.ask(head, "POST", path, json={"to_official_id": str(deputy.id), **days})
    ).status_code == 201
    oneself = await nation.ask(head, "POST", path, json={"to_official_id": str(head.id), **days})
    assert (oneself.status_code, oneself.json()["errors"][0]["code"]) == (
        422,
        "delegate_to_oneself",
    )


async def held(nation: Nation) -> tuple[Made, Made, Made]:
    """A head post, its holder since 1 January 2026, and somebody else; today is 1 February."""
    await nation.at("2026-02-01T09:00+07:00")
    post, head = await a_post(nation, valid_to="2026-12-31"), await an_official(nation)
    await appointed(nation, post, head, to_on="2026-12-31")
    return post, head, await an_official(nation, "Lê Văn An")


async def test_a_delegation_is_told_as_it_was_made(nation: Nation) -> None:
    post, _, other = await held(nation)
    made = await delegated(nation, post, other, "2026-03-01", "2026-03-14")
    told = {key: made[key] for key in ("post_id", "unit_id", "to_official_id", "from_on", "to_on")}
    assert await nation.events("DelegationMade") == [{**told, "delegation_id": made["id"]}]
    assert made["version"] == 1


async def test_the_delegate_answers_from_the_first_day_to_the_last_and_the_holder_around_them(
    nation: Nation,
) -> None:
    post, _, other = await held(nation)
    await delegated(nation, post, other, "2026-03-01", "2026-03-14")
    shown = {}
    for day in ("2026-02-28", "2026-03-01", "2026-03-14", "2026-03-15"):
        head = await nation.get(f"/v1/units/{post['unit_id']}/head", as_of=day)
        shown[day] = (head["name"], head["basis"])
    assert shown == {
        "2026-02-28": ("Nguyễn Thị Mai", "substantive"),
        "2026-03-01": ("Lê Văn An", "delegate"),
        "2026-03-14": ("Lê Văn An", "delegate"),
        "2026-03-15": ("Nguyễn Thị Mai", "substantive"),
    }


async def test_both_the_holder_and_the_delegate_see_the_post_among_their_own(
    nation: Nation,
) -> None:
    post, head, other = await held(nation)
    await delegated(nation, post, other, "2026-02-01", "2026-02-14")
    for who, basis in ((head, "substantive"), (other, "delegate")):
        me = await nation.get("/v1/me", as_=as_actor(who))
        assert [(p["post_id"], p["basis"]) for p in me["posts"]] == [(post["id"], basis)]
    await nation.at("2026-02-15T00:00+07:00")
    assert (await nation.get("/v1/me", as_=as_actor(other)))["posts"] == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"to_official_id": str(NOBODY)}, "official_unknown"),
        ({"to_on": "2026-02-28"}, "end_before_start"),
        ({"to_on": "2027-01-01"}, "outside_post"),
        ({"from_on": "2025-06-30"}, "outside_post"),
        ({"to_on": None}, "not_a_day"),
        ({"because": "leave"}, "extra_forbidden"),
    ],
)
async def test_what_is_wrong_with_a_delegation_is_named(
    nation: Nation, wrong: dict[str, Any], code: str
) -> None:
    post, _, other = await held(nation)
    days = {"from_on": "2026-03-01", "to_on": "2026-03-14"}
    body = {"to_official_id": other["id"], **days, **wrong}
    assert await nation.refused(f"/v1/posts/{post['id']}/delegations", **body) == (422, code)


@pytest.mark.parametrize(
    ("days", "status"),
    [
        (("2026-05-31", "2026-06-30"), 201),
        (("2026-05-31", "2026-07-01"), 422),
        (("2026-09-01", "2026-09-02"), 422),
    ],
)
async def test_nobody_is_the_delegate_of_a_post_on_a_day_of_holding_it(
    nation: Nation, days: tuple[str, str], status: int
) -> None:
    post, _, other = await held(nation)
    await appointed(nation, post, other, "2026-07-01", kind="acting", to_on="2026-12-31")
    body = {"to_official_id": other["id"], "from_on": days[0], "to_on": days[1]}
    path = f"/v1/posts/{post['id']}/delegations"
    answer = await nation.ask("registrar", "POST", path, json=body)
    assert answer.status_code == status
    if status == 422:
        assert answer.json()["errors"][0]["code"] == "delegate_to_oneself"


async def test_a_delegate_does_not_delegate_further(nation: Nation) -> None:
    post, _, other = await held(nation)
    await delegated(nation, post, other, "2026-02-01", "2026-02-14")
    third = await an_official(nation, "Trần Văn Ba")
    body = {"to_official_id": third["id"], "from_on": "2026-02-02", "to_on": "2026-02-03"}
    path = f"/v1/posts/{post['id']}/delegations"
    assert await nation.refused(path, as_actor(other), **body) == (403, "forbidden")


@pytest.mark.parametrize(
    ("today", "status"), [("2025-12-31", 403), ("2026-01-01", 201), ("2027-01-01", 403)]
)
async def test_a_holder_delegates_only_in_the_own_term(
    nation: Nation, today: str, status: int
) -> None:
    post, head, other = await held(nation)
    await nation.at(f"{today}T09:00+07:00")
    body = {"to_official_id": other["id"], "from_on": "2026-02-01", "to_on": "2026-02-14"}
    path = f"/v1/posts/{post['id']}/delegations"
    answer = await nation.ask(as_actor(head), "POST", path, json=body)
    assert answer.status_code == status


async def test_a_client_with_the_id_of_a_holder_is_not_the_holder(nation: Nation) -> None:
    post, head, other = await held(nation)
    client = as_actor(head).model_copy(update={"kind": "client"})
    body = {"to_official_id": other["id"], "from_on": "2026-02-01", "to_on": "2026-02-14"}
    answer = await nation.ask(
        client,
        "POST",
        f"/v1/posts/{post['id']}/delegations",
        json=body,
        headers={"Idempotency-Key": "k"},
    )
    assert answer.status_code == 403


@pytest.mark.parametrize(("who", "status"), [("head", 201), ("registrar", 201), ("other", 403)])
async def test_a_delegation_is_ended_by_the_holder_or_the_register(
    nation: Nation, who: str, status: int
) -> None:
    post, head, other = await held(nation)
    made = await delegated(nation, post, other, "2026-02-01", "2026-02-14")
    asks: dict[str, Actor | str] = {
        "head": as_actor(head),
        "registrar": "registrar",
        "other": as_actor(other),
    }
    path = f"/v1/delegations/{made['id']}/ending"
    answer = await nation.ask(asks[who], "POST", path, json={"to_on": "2026-02-10"})
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("to_on", "status", "code"),
    [
        ("2026-01-31", 422, "end_before_start"),
        ("2026-02-14", 409, "already_ended"),
        ("2026-02-15", 409, "already_ended"),
    ],
)
async def test_a_delegation_is_only_ever_made_shorter(
    nation: Nation, to_on: str, status: int, code: str
) -> None:
    post, _, other = await held(nation)
    made = await delegated(nation, post, other, "2026-02-01", "2026-02-14")
    path = f"/v1/delegations/{made['id']}/ending"
    assert await nation.refused(path, to_on=to_on) == (status, code)


async def test_of_five_who_end_one_delegation_under_one_etag_one_is_heard(nation: Nation) -> None:
    post, _, other = await held(nation)
    made = await delegated(nation, post, other, "2026-02-01", "2026-02-14")
    path = f"/v1/delegations/{made['id']}/ending"
    answers = await asyncio.gather(
        *(
            nation.ask(
                "registrar",
                "POST",
                path,
                json={"to_on": f"2026-02-0{day}"},
                headers={"If-Match": '"1"'},
            )
            for day in range(1, 6)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201, 412, 412, 412, 412]
    assert len(await nation.events("DelegationEnded")) == 1
