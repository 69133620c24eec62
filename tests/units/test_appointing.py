"""Officials take posts and leave them: one substantive holder on any day (rule 2)."""

import asyncio
from typing import Any

import pytest

from tests.units.conftest import NOBODY, Nation
from tests.units.making import a_post, an_official, appointed, delegated


@pytest.fixture
def nation_url(small_nation_url: str) -> str:
    return small_nation_url


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


async def test_an_appointment_is_told_as_it_was_made(nation: Nation) -> None:
    post, one = await a_post(nation), await an_official(nation)
    made = await appointed(nation, post, one, to_on="2026-12-31")
    assert (await nation.events("OfficialAppointed"))[-1] == {
        "appointment_id": made["id"],
        "post_id": post["id"],
        "unit_id": post["unit_id"],
        "official_id": one["id"],
        "kind": "substantive",
        "from_on": "2026-01-01",
        "to_on": "2026-12-31",
    }
    assert made["version"] == 1


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        (("2026-01-01", "2026-01-31"), ("2026-02-01", None), 201),
        (("2026-01-01", "2026-01-31"), ("2026-01-31", None), 409),
        (("2026-02-01", None), ("2026-01-01", "2026-01-31"), 201),
        (("2026-02-01", None), ("2026-01-01", "2026-02-01"), 409),
        (("2026-02-01", None), ("2027-02-01", "2027-02-01"), 409),
        (("2026-01-01", "2026-12-31"), ("2026-05-01", "2026-05-01"), 409),
        (("2026-05-01", "2026-05-01"), ("2026-01-01", "2026-12-31"), 409),
    ],
)
async def test_two_terms_may_touch_and_share_no_day(
    nation: Nation,
    first: tuple[str, str | None],
    second: tuple[str, str | None],
    status: int,
) -> None:
    post, one = await a_post(nation), await an_official(nation)
    other = await an_official(nation, "Lê Văn An")
    await appointed(nation, post, one, first[0], to_on=first[1])
    body = {"official_id": other["id"], "from_on": second[0], "to_on": second[1]}
    path = f"/v1/posts/{post['id']}/appointments"
    answer = await nation.ask("registrar", "POST", path, json=body)
    assert answer.status_code == status
    assert answer.json().get("code") == ("post_held" if status == 409 else None)


async def test_an_official_is_not_appointed_twice_to_one_post_for_one_day(nation: Nation) -> None:
    post, one = await a_post(nation), await an_official(nation)
    await appointed(nation, post, one)
    path, body = f"/v1/posts/{post['id']}/appointments", {"official_id": one["id"]}
    assert await nation.refused(path, **body, from_on="2026-06-01") == (409, "post_held")


async def test_acting_holders_may_share_a_day_with_anyone(nation: Nation) -> None:
    post, one = await a_post(nation), await an_official(nation)
    await appointed(nation, post, one)
    for name in ("Lê Văn An", "Trần Văn Ba"):
        await appointed(nation, post, await an_official(nation, name), kind="acting")
    head = await nation.get(f"/v1/units/{post['unit_id']}/head", as_of="2026-06-01")
    assert (head["name"], head["basis"]) == ("Nguyễn Thị Mai", "substantive")


async def test_one_official_may_hold_posts_of_two_units(nation: Nation) -> None:
    one = await an_official(nation)
    await nation.at("2026-02-01T09:00+07:00")
    for code in ("T-1", "T-2"):
        await appointed(nation, await a_post(nation, code), one)
    me = await nation.get("/v1/me", as_=f"official:{one['id']}")
    assert {post["unit_name_vi"] for post in me["posts"]} == {"Xã Thử T-1", "Xã Thử T-2"}
    assert {post["basis"] for post in me["posts"]} == {"substantive"}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"official_id": str(NOBODY)}, "official_unknown"),
        ({"from_on": "2025-06-30"}, "outside_post"),
        ({"to_on": None}, "outside_post"),
        ({"to_on": "2027-01-01"}, "outside_post"),
        ({"to_on": "2025-12-31"}, "end_before_start"),
        ({"kind": "deputy"}, "enum"),
        ({"from_on": "2026-02-30"}, "not_a_day"),
    ],
)
async def test_what_is_wrong_with_an_appointment_is_named(
    nation: Nation, wrong: dict[str, Any], code: str
) -> None:
    post, one = await a_post(nation, valid_to="2026-12-31"), await an_official(nation)
    body = {"official_id": one["id"], "from_on": "2026-01-01", "to_on": "2026-12-31", **wrong}
    assert await nation.refused(f"/v1/posts/{post['id']}/appointments", **body) == (422, code)


async def test_a_term_may_end_on_its_first_day_and_the_day_after_is_free(nation: Nation) -> None:
    post, one = await a_post(nation), await an_official(nation)
    term = await appointed(nation, post, one)
    ended = await nation.made(f"/v1/appointments/{term['id']}/ending", to_on="2026-01-01")
    assert (ended["from_on"], ended["to_on"], ended["version"]) == ("2026-01-01", "2026-01-01", 2)
    await appointed(nation, post, await an_official(nation, "Lê Văn An"), "2026-01-02")


async def test_an_end_is_told_with_the_last_day(nation: Nation) -> None:
    post, one = await a_post(nation), await an_official(nation)
    term = await appointed(nation, post, one)
    await nation.made(f"/v1/appointments/{term['id']}/ending", to_on="2026-03-31")
    assert await nation.events("AppointmentEnded") == [
        {
            "appointment_id": term["id"],
            "post_id": post["id"],
            "unit_id": post["unit_id"],
            "official_id": one["id"],
            "to_on": "2026-03-31",
        }
    ]


async def test_of_five_who_end_one_term_at_once_one_is_heard(nation: Nation) -> None:
    post, one = await a_post(nation), await an_official(nation)
    term = await appointed(nation, post, one)
    path, body = f"/v1/appointments/{term['id']}/ending", {"to_on": "2026-03-31"}
    answers = await asyncio.gather(
        *(nation.ask("registrar", "POST", path, json=body) for _ in range(5))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
    assert len(await nation.events("AppointmentEnded")) == 1


async def test_the_end_of_a_term_leaves_what_the_register_delegated(nation: Nation) -> None:
    post, one = await a_post(nation), await an_official(nation)
    other = await an_official(nation, "Lê Văn An")
    term = await appointed(nation, post, one)
    await delegated(nation, post, other, "2026-02-01", "2026-12-31")
    await nation.made(f"/v1/appointments/{term['id']}/ending", to_on="2026-03-31")
    assert await nation.events("DelegationEnded") == []
    head = await nation.get(f"/v1/units/{post['unit_id']}/head", as_of="2026-06-01")
    assert (head["name"], head["basis"]) == ("Lê Văn An", "delegate")


async def test_the_terms_of_a_post_are_listed_the_latest_first_and_by_pages(
    nation: Nation,
) -> None:
    post, one = await a_post(nation), await an_official(nation)
    for month in ("01", "03", "02"):
        await appointed(nation, post, one, f"2026-{month}-01", to_on=f"2026-{month}-28")
    path, seen, more = f"/v1/posts/{post['id']}/appointments", [], dict[str, Any]()
    while True:
        page = await nation.get(path, limit=1, **more)
        seen += [term["from_on"] for term in page["items"]]
        if page["next_cursor"] is None:
            break
        more = {"cursor": page["next_cursor"]}
    assert seen == ["2026-03-01", "2026-02-01", "2026-01-01"]
