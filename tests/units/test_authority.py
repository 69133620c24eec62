"""Who may change what, and where: the table of roles, places and acts."""

from typing import Any
from uuid import uuid4

import pytest

from kernel.identity import Actor
from tests.units.conftest import NOBODY, Nation
from tests.units.making import SINCE, a_post, an_official, appointed, as_actor, one_with


@pytest.fixture
def nation_url(small_nation_url: str) -> str:
    return small_nation_url


@pytest.mark.parametrize("who", ["stranger", "official", "head", "standing-office", "inspector"])
async def test_those_who_keep_no_register_change_nothing(nation: Nation, who: str) -> None:
    province = await nation.id_of("38")
    post = (await nation.get(f"/v1/units/{province}/posts"))["items"][0]
    someone = (await nation.person("head:01")).id
    held = await nation.rows("select id from held_right where role = 'registrar' limit 1")
    appointment = (await nation.get(f"/v1/posts/{post['id']}/appointments"))["items"][0]
    day = {"from_on": "2026-01-01", "to_on": "2026-01-02"}
    for path, body in [
        ("/v1/units", await nation.commune("T-1")),
        (f"/v1/units/{province}/posts", {"title": "x", "valid_from": "2026-01-01"}),
        (
            f"/v1/posts/{post['id']}/appointments",
            {"official_id": str(someone), "from_on": "2026-01-01"},
        ),
        (f"/v1/posts/{post['id']}/delegations", {"to_official_id": str(someone), **day}),
        (f"/v1/appointments/{appointment['id']}/ending", {"to_on": "2026-01-01"}),
        ("/v1/officials", {"name": "x"}),
        (
            "/v1/grants",
            {"holder_id": str(someone), "role": "administrator", "from_on": "2026-01-01"},
        ),
        (f"/v1/grants/{held[0][0]}/revocation", {}),
    ]:
        answer = await nation.ask(who, "POST", path, json=body)
        # A grant is seen by its holder and by those who administer it.
        hidden = "/revocation" in path
        expected = (404, "not_found") if hidden else (403, "forbidden")
        assert (answer.status_code, answer.json()["code"]) == expected, (
            path,
            answer.text,
        )
    patch = await nation.ask(
        who, "PATCH", f"/v1/officials/{someone}", json={"name": "x"}, headers={"If-Match": '"1"'}
    )
    assert patch.status_code == 403


async def test_a_registrar_keeps_the_own_subtree_and_nothing_beside_it(nation: Nation) -> None:
    keeper = await an_official(nation)
    grant = {
        "holder_id": keeper["id"],
        "unit_id": str(await nation.id_of("38")),
        "from_on": "2025-07-01",
    }
    await nation.made("/v1/grants", role="registrar", **grant)
    mine, theirs = (
        await nation.commune("T-1"),
        await nation.commune("T-2", parent_id=str(await nation.id_of("01"))),
    )
    who = f"official:{keeper['id']}"
    unit = await nation.made("/v1/units", who, **mine)
    await nation.made(
        f"/v1/units/{unit['id']}/posts", who, title="Văn thư", valid_from="2026-01-01"
    )
    assert (await nation.ask(who, "POST", "/v1/units", json=theirs)).status_code == 403
    top = {**mine, "code": "T-3", "level": "central", "parent_id": None}
    assert (await nation.ask(who, "POST", "/v1/units", json=top)).status_code == 403
    nationwide = {**grant, "role": "registrar", "unit_id": None}
    assert (await nation.ask(who, "POST", "/v1/grants", json=nationwide)).status_code == 403


async def test_an_unknown_post_appointment_delegation_or_grant_is_not_found(nation: Nation) -> None:
    day = {"from_on": "2026-01-01", "to_on": "2026-01-02"}
    for path, body in [
        (f"/v1/units/{NOBODY}/posts", {"title": "x", "valid_from": "2026-01-01"}),
        (f"/v1/posts/{NOBODY}/appointments", {"official_id": str(NOBODY), "from_on": "2026-01-01"}),
        (f"/v1/posts/{NOBODY}/delegations", {"to_official_id": str(NOBODY), **day}),
        (f"/v1/appointments/{NOBODY}/ending", {"to_on": "2026-01-01"}),
        (f"/v1/delegations/{NOBODY}/ending", {"to_on": "2026-01-01"}),
        (f"/v1/grants/{NOBODY}/revocation", {}),
    ]:
        answer = await nation.ask("registrar", "POST", path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path


Place = str | None  # the code of the unit over which a right is held or an act is asked for
HERE, BESIDE, NATION = "38", "01", None
KEEP, ADMINISTER = "keep", "administer"
# A role over a place, and where it may keep the register or administer rights.
ALLOWED: list[tuple[str, Place, set[tuple[str, Place]]]] = [
    ("registrar", HERE, {(KEEP, HERE)}),
    ("registrar", "G", {(KEEP, HERE), (KEEP, BESIDE)}),
    ("registrar", NATION, {(KEEP, HERE), (KEEP, BESIDE), (KEEP, NATION)}),
    ("administrator", HERE, {(KEEP, HERE), (ADMINISTER, HERE)}),
    (
        "administrator",
        "G",
        {(KEEP, HERE), (KEEP, BESIDE), (ADMINISTER, HERE), (ADMINISTER, BESIDE)},
    ),
    (
        "administrator",
        NATION,
        {(act, place) for act in (KEEP, ADMINISTER) for place in (HERE, BESIDE, NATION)},
    ),
    ("issuer", NATION, set()),
    ("monitor", NATION, set()),
    ("inspector", NATION, set()),
    ("registrar", "L38-TU", set()),
    ("administrator", "G-MOST", set()),
]


async def attempted(nation: Nation, who: Actor, act: str, place: Place) -> int:
    """The status of keeping the register, or of granting a right, at a place."""
    unit_id = str(await nation.id_of(place)) if place else None
    if act == ADMINISTER:
        body: dict[str, Any] = {"holder_id": str(who.id), "role": "issuer", "from_on": SINCE}
        return (
            await nation.ask(who, "POST", "/v1/grants", json={**body, "unit_id": unit_id})
        ).status_code
    level = "commune" if place else "central"
    body = await nation.commune(f"T-{place}", level=level, parent_id=unit_id)
    return (await nation.ask(who, "POST", "/v1/units", json=body)).status_code


@pytest.mark.parametrize(("role", "over", "allowed"), ALLOWED)
async def test_a_role_reaches_its_own_unit_and_all_below_and_nothing_else(
    nation: Nation, role: str, over: Place, allowed: set[tuple[str, Place]]
) -> None:
    who = await one_with(nation, role, over)
    for act in (KEEP, ADMINISTER):
        for place in (HERE, BESIDE, NATION):
            expected = 201 if (act, place) in allowed else 403
            assert await attempted(nation, who, act, place) == expected, (act, place)


@pytest.mark.parametrize(("code", "status"), [("38", 201), ("01", 403), ("G", 201), (None, 201)])
async def test_posts_terms_and_delegations_belong_to_the_register_over_their_unit(
    nation: Nation, code: str | None, status: int
) -> None:
    post, one = await a_post(nation), await an_official(nation)
    other = await an_official(nation, "Lê Văn An")
    term = await appointed(nation, post, one)
    keeper = await one_with(nation, "registrar", code)
    days = {"from_on": "2026-03-01", "to_on": "2026-03-14"}
    for path, body in [
        (f"/v1/units/{post['unit_id']}/posts", {"title": "Phó", "rank": 1, "valid_from": SINCE}),
        (
            f"/v1/posts/{post['id']}/appointments",
            {"official_id": other["id"], "kind": "acting", "from_on": "2026-06-01"},
        ),
        (f"/v1/posts/{post['id']}/delegations", {"to_official_id": other["id"], **days}),
        (f"/v1/appointments/{term['id']}/ending", {"to_on": "2026-04-30"}),
    ]:
        answer = await nation.ask(keeper, "POST", path, json=body)
        assert answer.status_code == status, (path, answer.text)


@pytest.mark.parametrize("over", ["38", "L38-TU", None])
async def test_whoever_keeps_any_register_registers_officials_and_reads_their_addresses(
    nation: Nation, over: str | None
) -> None:
    keeper = await one_with(nation, "registrar", over)
    made = await nation.made("/v1/officials", keeper, name="Trần Văn Ba", email="ba@example.vn")
    assert (await nation.get(f"/v1/officials/{made['id']}", as_=keeper))["email"]
    for role in ("issuer", "monitor", "inspector"):
        other = await one_with(nation, role, None, role)
        assert (await nation.get(f"/v1/officials/{made['id']}", as_=other))["email"] is None
        assert await nation.refused("/v1/officials", other, name="x") == (403, "forbidden")


async def test_one_who_is_head_of_a_unit_does_not_keep_its_register(nation: Nation) -> None:
    await nation.at("2026-02-01T09:00+07:00")
    post, head = await a_post(nation), await an_official(nation)
    await appointed(nation, post, head)
    path, body = f"/v1/units/{post['unit_id']}/posts", {"title": "x", "valid_from": SINCE}
    assert await nation.refused(path, as_actor(head), **body) == (403, "forbidden")


async def test_a_refusal_names_the_right_that_was_missing_and_over_what(nation: Nation) -> None:
    said = {}
    for parent in (str(await nation.id_of("38")), None):
        level = "commune" if parent else "central"
        body = await nation.commune("T-1", parent_id=parent, level=level)
        answer = await nation.ask(
            "stranger", "POST", "/v1/units", json=body, headers={"Accept-Language": "en"}
        )
        said[parent is None] = answer.json()["detail"]
    assert "registrar, administrator over this unit or one above it" in said[False]
    assert "registrar, administrator over the whole nation" in said[True]


async def test_a_right_over_the_old_parent_of_a_moved_unit_reaches_it_no_longer(
    nation: Nation,
) -> None:
    keeper = await one_with(nation, "registrar", "38")
    post = await a_post(nation)
    async with nation.database.transaction() as tx:
        await tx.run(
            """
            update unit_version set parent_id = %(beside)s where unit_id = %(unit)s
            """,
            beside=await nation.id_of("01"),
            unit=post["unit_id"],
        )
    path, body = f"/v1/units/{post['unit_id']}/posts", {"title": "x", "valid_from": SINCE}
    assert await nation.refused(path, keeper, **body) == (403, "forbidden")


async def test_anyone_identified_reads_the_structure_of_the_state(nation: Nation) -> None:
    unit_id = await nation.id_of("38")
    post = (await nation.get(f"/v1/units/{unit_id}/posts"))["items"][0]
    for who in ("stranger", Actor(kind="client", id=uuid4(), name="e-office")):
        for path in (
            "/v1/units",
            f"/v1/units/{unit_id}",
            f"/v1/units/{unit_id}/children",
            f"/v1/units/{unit_id}/superiors",
            f"/v1/units/{unit_id}/head",
            f"/v1/units/{unit_id}/posts",
            f"/v1/posts/{post['id']}/appointments",
            "/v1/groups",
            "/v1/me",
        ):
            assert (await nation.ask(who, "GET", path)).status_code == 200, path
