"""Rights are granted from a day to a day, and open nothing before or after."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from kernel.identity import Actor
from tests.units.conftest import NOBODY, Nation
from tests.units.making import SINCE, an_official, as_actor, one_with


@pytest.fixture
def nation_url(small_nation_url: str) -> str:
    return small_nation_url


async def test_a_right_is_granted_and_revoked_at_once(nation: Nation) -> None:
    one = await an_official(nation)
    grant = await nation.made(
        "/v1/grants", holder_id=one["id"], role="monitor", from_on="2025-01-01"
    )
    who = f"official:{one['id']}"
    assert [g["role"] for g in (await nation.get("/v1/me", as_=who))["grants"]] == ["monitor"]
    await nation.made(f"/v1/grants/{grant['id']}/revocation")
    assert (await nation.get("/v1/me", as_=who))["grants"] == []
    assert (await nation.events("RightRevoked"))[-1]["grant_id"] == grant["id"]
    again = await nation.ask("registrar", "POST", f"/v1/grants/{grant['id']}/revocation", json={})
    assert again.json()["code"] == "already_ended"


async def test_an_ended_right_opens_nothing(nation: Nation) -> None:
    one = await an_official(nation)
    span = {"from_on": "2025-01-01", "to_on": "2025-12-31"}
    await nation.made("/v1/grants", holder_id=one["id"], role="administrator", **span)
    await nation.at("2025-12-31T12:00+07:00")
    who = f"official:{one['id']}"
    assert (
        await nation.ask(who, "POST", "/v1/units", json=await nation.commune("T-1"))
    ).status_code == 201
    await nation.at("2026-01-01T00:00+07:00")
    assert (
        await nation.ask(who, "POST", "/v1/units", json=await nation.commune("T-2"))
    ).status_code == 403


async def test_a_client_establishes_under_its_right_and_a_repeat_makes_one(nation: Nation) -> None:
    client = Actor(kind="client", id=uuid4(), name="e-office")
    grant = {
        "holder_id": str(client.id),
        "holder_kind": "client",
        "role": "registrar",
        "from_on": "2025-01-01",
    }
    await nation.made("/v1/grants", **grant)
    body = await nation.commune("T-1")
    assert (await nation.ask(client, "POST", "/v1/units", json=body)).json()[
        "code"
    ] == "idempotency_key_needed"
    twice = [
        await nation.ask(client, "POST", "/v1/units", json=body, headers={"Idempotency-Key": "k1"})
        for _ in "12"
    ]
    assert twice[0].json() == twice[1].json()
    assert twice[1].headers["idempotent-replayed"] == "true"
    impostor = Actor(kind="official", id=client.id, name="x")
    assert (
        await nation.ask(impostor, "POST", "/v1/units", json=await nation.commune("T-2"))
    ).status_code == 403


async def test_a_grant_is_told_as_it_was_made(nation: Nation) -> None:
    one, unit_id = await an_official(nation), str(await nation.id_of("38"))
    body = {
        "holder_id": one["id"],
        "holder_kind": "official",
        "role": "inspector",
        "unit_id": unit_id,
        "from_on": "2026-01-01",
        "to_on": "2026-12-31",
    }
    made = await nation.made("/v1/grants", **body)
    assert made == {**body, "id": made["id"], "version": 1}
    assert (await nation.events("RightGranted"))[-1] == {**body, "grant_id": made["id"]}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"holder_id": str(NOBODY)}, "official_unknown"),
        ({"unit_id": str(NOBODY)}, "unit_unknown"),
        ({"to_on": "2025-12-31"}, "end_before_start"),
        ({"role": "king"}, "enum"),
        ({"holder_kind": "service"}, "enum"),
    ],
)
async def test_what_is_wrong_with_a_grant_is_named(
    nation: Nation, wrong: dict[str, Any], code: str
) -> None:
    one = await an_official(nation)
    body = {"holder_id": one["id"], "role": "monitor", "from_on": "2026-01-01", **wrong}
    assert await nation.refused("/v1/grants", **body) == (422, code)


@pytest.mark.parametrize(
    ("today", "status"),
    [("2025-12-31", 403), ("2026-01-01", 201), ("2026-01-31", 201), ("2026-02-01", 403)],
)
async def test_a_right_opens_from_its_first_day_to_its_last(
    nation: Nation, today: str, status: int
) -> None:
    days = {"from_on": "2026-01-01", "to_on": "2026-01-31"}
    keeper = await one_with(nation, "registrar", "38", **days)
    await nation.at(f"{today}T00:00+07:00")
    body = await nation.commune("T-1")
    assert (await nation.ask(keeper, "POST", "/v1/units", json=body)).status_code == status


@pytest.mark.parametrize(
    ("to_on", "roles"),
    [(None, []), ("2026-02-01", ["monitor"]), ("2026-02-02", ["monitor"]), ("2026-01-31", [])],
)
async def test_a_revoked_right_is_held_to_its_last_day(
    nation: Nation, to_on: str | None, roles: list[str]
) -> None:
    await nation.at("2026-02-01T09:00+07:00")
    one = await an_official(nation)
    grant = await nation.made(
        "/v1/grants", holder_id=one["id"], role="monitor", from_on="2026-01-01"
    )
    revoked = await nation.made(
        f"/v1/grants/{grant['id']}/revocation", **({"to_on": to_on} if to_on else {})
    )
    assert revoked["to_on"] == (to_on or "2026-01-31"), "at once: yesterday was the last day"
    me = await nation.get("/v1/me", as_=as_actor(one))
    assert [held["role"] for held in me["grants"]] == roles
    assert (await nation.events("RightRevoked"))[-1] == {
        "grant_id": grant["id"],
        "holder_id": one["id"],
        "to_on": revoked["to_on"],
    }


async def test_a_right_is_revoked_once_under_its_version(nation: Nation) -> None:
    one = await an_official(nation)
    grant = await nation.made("/v1/grants", holder_id=one["id"], role="monitor", from_on=SINCE)
    path = f"/v1/grants/{grant['id']}/revocation"

    async def revoke(tag: str, **body: str) -> tuple[int, str | None]:
        answer = await nation.ask("registrar", "POST", path, json=body, headers={"If-Match": tag})
        return answer.status_code, answer.headers.get("etag")

    assert await revoke('"2"') == (412, None)
    assert await revoke('"1"', to_on="2027-12-31") == (201, '"2"')
    assert await revoke('"1"', to_on="2027-06-30") == (412, None)
    assert await revoke('"2"', to_on="2027-06-30") == (201, '"3"')
    assert await nation.refused(path, to_on="2027-07-01") == (409, "already_ended")


async def test_a_client_and_an_official_with_one_id_hold_rights_apart(nation: Nation) -> None:
    one = await an_official(nation)
    client = Actor(kind="client", id=as_actor(one).id, name="e-office")
    grant = {"holder_id": one["id"], "holder_kind": "client", "from_on": SINCE}
    await nation.made("/v1/grants", **grant, role="monitor")
    assert (await nation.get("/v1/me", as_=as_actor(one)))["grants"] == []
    assert [held["role"] for held in (await nation.get("/v1/me", as_=client))["grants"]] == [
        "monitor"
    ]


async def test_my_rights_are_listed_by_role_those_over_the_nation_first(nation: Nation) -> None:
    one, unit_id = await an_official(nation), str(await nation.id_of("38"))
    for role, unit in (("monitor", unit_id), ("issuer", unit_id), ("monitor", None)):
        grant = {"holder_id": one["id"], "role": role, "unit_id": unit, "from_on": SINCE}
        await nation.made("/v1/grants", **grant)
    me = await nation.get("/v1/me", as_=as_actor(one))
    assert [(held["role"], held["unit_id"]) for held in me["grants"]] == [
        ("issuer", unit_id),
        ("monitor", None),
        ("monitor", unit_id),
    ]


async def test_a_right_over_a_unit_that_has_yet_to_begin_may_be_used_before(
    nation: Nation,
) -> None:
    """A unit that starts next month is already in somebody's care."""
    await nation.at("2026-02-01T09:00+07:00")
    keeper = await one_with(nation, "registrar", "38")
    later = str(date(2026, 2, 1) + timedelta(30))
    unit = await nation.made("/v1/units", keeper, **await nation.commune("T-1", valid_from=later))
    post = {"title": "Văn thư", "valid_from": later}
    assert await nation.made(f"/v1/units/{unit['id']}/posts", keeper, **post)
    stranger = await one_with(nation, "registrar", "01", "Lê Văn An")
    assert await nation.refused(f"/v1/units/{unit['id']}/posts", stranger, **post) == (
        403,
        "forbidden",
    )
