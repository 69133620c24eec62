"""Trickery: what a registrar of a part, or a head about to leave, may not gain."""

from typing import Any

import pytest

from tests.units.conftest import Nation
from tests.units.making import a_post, an_official, as_actor, one_with


@pytest.fixture
def nation_url(small_nation_url: str) -> str:
    return small_nation_url


async def in_office(
    nation: Nation, **days: str
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """A head, the post and the appointment, on 1 February 2026."""
    await nation.at("2026-02-01T09:00+07:00")
    post, head = await a_post(nation), await an_official(nation)
    path = f"/v1/posts/{post['id']}/appointments"
    return head, post, await nation.made(path, official_id=head["id"], from_on="2026-01-01", **days)


@pytest.mark.parametrize(("from_on", "status"), [("2026-03-01", 403), ("2026-02-20", 422)])
async def test_a_head_does_not_stay_in_office_by_delegating_to_oneself(
    nation: Nation, from_on: str, status: int
) -> None:
    head, post, _ = await in_office(nation, to_on="2026-02-28")
    body = {"to_official_id": head["id"], "from_on": from_on, "to_on": "2999-01-01"}
    answer = await nation.ask(
        as_actor(head), "POST", f"/v1/posts/{post['id']}/delegations", json=body
    )
    assert answer.status_code == status


async def test_nobody_delegates_for_longer_than_the_own_term(nation: Nation) -> None:
    head, post, _ = await in_office(nation, to_on="2026-02-28")
    friend = await an_official(nation, "Lê Văn An")
    path = f"/v1/posts/{post['id']}/delegations"
    body = {"to_official_id": friend["id"], "from_on": "2026-02-01", "to_on": "2026-03-01"}
    assert (await nation.ask(as_actor(head), "POST", path, json=body)).status_code == 403
    assert (
        await nation.ask(as_actor(head), "POST", path, json={**body, "to_on": "2026-02-28"})
    ).status_code == 201


async def test_what_a_head_delegated_ends_with_the_office_and_what_the_register_gave_stays(
    nation: Nation,
) -> None:
    head, post, appointment = await in_office(nation)
    path = f"/v1/posts/{post['id']}/delegations"
    given = []
    for who, friend, since, to in (
        (as_actor(head), "Lê Văn An", "2026-02-01", "2026-02-20"),
        ("registrar", "Trần Văn Ba", "2026-02-21", "2999-01-01"),
    ):
        body = {
            "to_official_id": (await an_official(nation, friend))["id"],
            "from_on": since,
            "to_on": to,
        }
        given.append((await nation.ask(who, "POST", path, json=body)).json())
    await nation.made(f"/v1/appointments/{appointment['id']}/ending", to_on="2026-02-10")
    ended = [
        (event["delegation_id"], event["to_on"]) for event in await nation.events("DelegationEnded")
    ]
    assert ended == [(given[0]["id"], "2026-02-10")]
    assert await nation.rows("select to_on::text from delegation order by to_on") == [
        ("2026-02-10",),
        ("2999-01-01",),
    ]


async def test_a_registrar_of_a_province_does_not_redirect_the_mail_of_one_over_the_nation(
    nation: Nation,
) -> None:
    keeper, above = await one_with(nation, "registrar", "38"), await nation.person("registrar")
    patch = {"json": {"email": "elsewhere@example.org"}, "headers": {"If-Match": '"1"'}}
    assert (
        await nation.ask(keeper, "PATCH", f"/v1/officials/{above.id}", **patch)
    ).status_code == 403
    assert (
        await nation.ask("registrar", "PATCH", f"/v1/officials/{above.id}", **patch)
    ).status_code == 200


async def test_a_registrar_of_a_province_makes_no_unit_with_the_code_of_a_ministry(
    nation: Nation,
) -> None:
    keeper, body = (
        await one_with(nation, "registrar", "38"),
        await nation.commune("G-MOST", scheme="mine"),
    )
    assert (await nation.ask(keeper, "POST", "/v1/units", json=body)).status_code == 403
    assert (
        await nation.ask(keeper, "POST", "/v1/units", json={**body, "code": "X-1"})
    ).status_code == 201


async def test_a_commune_that_calls_itself_a_ministry_is_none_of_the_ministries(
    nation: Nation,
) -> None:
    keeper = await one_with(nation, "registrar", "38")
    groups = {group["code"]: group["id"] for group in (await nation.get("/v1/groups"))["items"]}
    before = (await nation.get(f"/v1/groups/{groups['X-MIN']}/members", limit=200))["items"]
    for level in ("commune", "internal"):
        body = await nation.commune(f"X-{level}", level=level, kind="ministry", branch="party")
        assert (await nation.ask(keeper, "POST", "/v1/units", json=body)).status_code == 201
    assert (await nation.get(f"/v1/groups/{groups['X-MIN']}/members", limit=200))["items"] == before
    assert len(before) == 17
