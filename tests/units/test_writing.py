"""Changes to units, offices and rights: who may, what is refused, and what is told."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from kernel.identity import Actor
from tests.units.conftest import NOBODY, Nation


@pytest.fixture
def nation_url(small_nation_url: str) -> str:
    return small_nation_url


async def a_post(nation: Nation, code: str = "T-1", **more: Any) -> dict[str, Any]:
    """A head post of a new commune."""
    unit = await nation.made("/v1/units", **await nation.commune(code))
    body = {
        "title": "Chủ tịch UBND xã",
        "is_head": True,
        "rank": 0,
        "valid_from": "2025-07-01",
        **more,
    }
    made: dict[str, Any] = await nation.made(f"/v1/units/{unit['id']}/posts", **body)
    return made


async def an_official(nation: Nation, name: str = "Nguyễn Thị Mai", **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = await nation.made("/v1/officials", name=name, **more)
    return made


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
        "vi": "phải từ 2025-07-01 trở đi, hoặc bỏ trống nếu chưa biết",
        "en": "must be 2025-07-01 or later, or left out",
    }


@pytest.mark.parametrize("who", ["stranger", "official", "head", "standing-office", "inspector"])
async def test_those_who_keep_no_register_change_nothing(nation: Nation, who: str) -> None:
    province = await nation.id_of("38")
    post = (await nation.get(f"/v1/units/{province}/posts"))["items"][0]
    someone = (await nation.person("head:01")).id
    held = await nation.rows("select id from held_right limit 1")
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
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), (
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


async def test_rule_2_a_post_has_one_substantive_holder_on_any_day(nation: Nation) -> None:
    post, one, other = (
        await a_post(nation),
        await an_official(nation),
        await an_official(nation, "Lê Văn An"),
    )
    path = f"/v1/posts/{post['id']}/appointments"
    first = await nation.made(path, official_id=one["id"], from_on="2025-07-01")
    again = {"official_id": other["id"], "from_on": "2026-01-01"}
    refused = await nation.ask("registrar", "POST", path, json=again)
    assert (refused.status_code, refused.json()["code"]) == (409, "post_held")
    assert one["id"] in refused.json()["detail"]
    await nation.made(path, **again, kind="acting", to_on="2026-01-31")
    await nation.made(f"/v1/appointments/{first['id']}/ending", to_on="2025-12-31")
    await nation.made(path, **again)
    heads = [
        (await nation.get(f"/v1/units/{post['unit_id']}/head", as_of=on))["name"]
        for on in ("2025-12-31", "2026-01-01")
    ]
    assert heads == ["Nguyễn Thị Mai", "Lê Văn An"]
    assert [a["kind"] for a in (await nation.get(path))["items"]].count("substantive") == 2
    assert (await nation.events("AppointmentEnded"))[-1]["to_on"] == "2025-12-31"


async def test_of_six_appointed_to_one_post_at_once_one_takes_it(nation: Nation) -> None:
    post, one = await a_post(nation), await an_official(nation)
    path, body = (
        f"/v1/posts/{post['id']}/appointments",
        {"official_id": one["id"], "from_on": "2026-01-01"},
    )
    answers = await asyncio.gather(
        *(nation.ask("registrar", "POST", path, json=body) for _ in range(6))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]


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


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"official_id": str(NOBODY)}, 422),
        ({"to_on": "2025-12-31"}, 422),
        ({"from_on": "2020-01-01"}, 422),
        ({"kind": "eternal"}, 422),
        ({"official_id": "me"}, 422),
    ],
)
async def test_a_wrong_appointment_is_refused(nation: Nation, wrong: Any, status: int) -> None:
    post, one = await a_post(nation), await an_official(nation)
    body = {"official_id": one["id"], "from_on": "2026-01-01", **wrong}
    assert (
        await nation.ask("registrar", "POST", f"/v1/posts/{post['id']}/appointments", json=body)
    ).status_code == status


async def test_an_appointment_ends_once_and_under_its_version(nation: Nation) -> None:
    post, one = await a_post(nation), await an_official(nation)
    path = f"/v1/posts/{post['id']}/appointments"
    appointment = await nation.made(path, official_id=one["id"], from_on="2026-01-01")
    ending = f"/v1/appointments/{appointment['id']}/ending"

    async def end(to_on: str, **headers: str) -> Any:
        return await nation.ask("registrar", "POST", ending, json={"to_on": to_on}, headers=headers)

    assert (await end("2025-12-31")).status_code == 422
    assert (await end("2026-06-30", **{"If-Match": '"7"'})).status_code == 412
    done = await end("2026-06-30", **{"If-Match": '"1"'})
    assert (done.status_code, done.headers["etag"]) == (201, '"2"')
    assert (await end("2026-07-31")).json()["code"] == "already_ended"
    assert (await end("2026-05-31")).status_code == 201


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


@pytest.mark.parametrize(
    "wrong",
    [
        {"holder_id": str(NOBODY)},
        {"unit_id": str(NOBODY)},
        {"to_on": "2020-01-01"},
        {"role": "king"},
    ],
)
async def test_a_wrong_grant_is_refused(nation: Nation, wrong: Any) -> None:
    body = {
        "holder_id": str((await nation.person("stranger")).id),
        "role": "monitor",
        "from_on": "2026-01-01",
        **wrong,
    }
    assert (await nation.ask("registrar", "POST", "/v1/grants", json=body)).status_code == 422


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


async def test_a_change_that_is_refused_leaves_no_entry(nation: Nation) -> None:
    before = await nation.rows("select count(*) from journal")
    taken = await nation.commune("G", scheme="remit-central")
    assert (await nation.ask("registrar", "POST", "/v1/units", json=taken)).status_code == 409
    assert await nation.rows("select count(*) from journal") == before
    assert UUID((await nation.unit("G"))["id"])


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
