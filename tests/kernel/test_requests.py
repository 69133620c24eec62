"""One request is one transaction, kept before its answer leaves."""

import asyncio
from typing import Any

import httpx
import psycopg
import pytest

from kernel.clock import uuid7
from kernel.database import Database
from kernel.requests import forget_old_keys
from tests.kernel.sample import CLIENT, OFFICIAL, asking, sample, serving

BOX = {"label": "tea", "size": 3}


def rows(url: str, sql: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, options="-c search_path=sample", autocommit=True) as live:
        return live.execute(sql).fetchall()


def count(url: str, table: str = "box") -> object:
    return rows(url, f"select count(*) from {table}")[0][0]  # noqa: S608 a name of ours


async def test_what_was_answered_201_is_there(client: httpx.AsyncClient, url: str) -> None:
    made = await client.post("/v1/boxes", json=BOX)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    read = await client.get(f"/v1/boxes/{made.json()['id']}")
    assert (read.json(), read.headers["etag"]) == (made.json(), '"1"')
    assert count(url, "journal") == 1


@pytest.mark.parametrize(("label", "status"), [("lidded", 409), ("explosive", 500)])
async def test_a_write_that_cannot_be_kept_is_not_answered_201_and_leaves_nothing(
    client: httpx.AsyncClient, url: str, label: str, status: int
) -> None:
    refused = await client.post(
        "/v1/boxes", json={"label": label}, headers={"Idempotency-Key": "k"}
    )
    assert refused.status_code == status
    assert refused.headers["content-type"] == "application/problem+json"
    assert [count(url, table) for table in ("box", "journal", "idempotency")] == [0, 0, 0]


async def test_a_replayed_post_makes_one_thing_and_gets_the_same_answer(
    client: httpx.AsyncClient, url: str
) -> None:
    first, again = [
        await client.post("/v1/boxes", json=BOX, headers={"Idempotency-Key": "k"}) for _ in range(2)
    ]
    assert (again.status_code, again.content, again.headers["etag"]) == (
        201,
        first.content,
        first.headers["etag"],
    )
    assert (first.headers.get("idempotent-replayed"), again.headers["idempotent-replayed"]) == (
        None,
        "true",
    )
    assert count(url) == 1


async def test_a_key_is_its_holders_alone_and_not_of_another_kind_with_the_same_id(
    url: str,
) -> None:
    app, twin = sample(url), CLIENT.model_copy(update={"id": OFFICIAL.id})
    async with (
        app.router.lifespan_context(app),
        asking(app, OFFICIAL) as one,
        asking(app, twin) as other,
    ):
        answers = [
            await who.post("/v1/boxes", json=BOX, headers={"Idempotency-Key": "k"})
            for who in (one, other)
        ]
    assert [answer.headers.get("idempotent-replayed") for answer in answers] == [None, None]
    assert answers[0].json()["id"] != answers[1].json()["id"]
    assert count(url) == 2


async def test_one_key_with_another_body_is_refused(client: httpx.AsyncClient, url: str) -> None:
    await client.post("/v1/boxes", json=BOX, headers={"Idempotency-Key": "k"})
    other = await client.post(
        "/v1/boxes", json={**BOX, "size": 4}, headers={"Idempotency-Key": "k"}
    )
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert count(url) == 1


async def test_two_posts_with_one_key_at_once_make_one_thing(
    client: httpx.AsyncClient, url: str
) -> None:
    same = [
        client.post("/v1/boxes", json={"label": "slow"}, headers={"Idempotency-Key": "k"})
        for _ in range(8)
    ]
    answers = await asyncio.gather(*same)
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {
        "idempotency_key_in_flight"
    }
    assert all("retry-after" in a.headers for a in answers if a.status_code == 409)
    assert count(url) == 1


async def test_many_rounds_of_racing_posts_with_one_key_never_make_two(
    client: httpx.AsyncClient, url: str
) -> None:
    for number in range(20):
        keyed = {"Idempotency-Key": f"k{number}"}
        answers = await asyncio.gather(
            *(client.post("/v1/boxes", json=BOX, headers=keyed) for _ in range(6))
        )
        assert {answer.status_code for answer in answers} <= {201, 409}
    assert count(url) == 20


async def test_a_key_belongs_to_its_holder(url: str) -> None:
    app = sample(url)
    async with app.router.lifespan_context(app), asking(app) as one, asking(app, CLIENT) as other:
        for caller in (one, other):
            made = await caller.post("/v1/boxes", json=BOX, headers={"Idempotency-Key": "k"})
            assert "idempotent-replayed" not in made.headers
    assert count(url) == 2


async def test_a_key_is_remembered_for_72_hours(
    client: httpx.AsyncClient, url: str, database: Database
) -> None:
    keyed = {"Idempotency-Key": "k"}
    await client.post("/v1/boxes", json=BOX, headers=keyed)
    rows(url, "update clock_shift set shift = '71 hours' returning 1")
    await forget_old_keys(database)
    assert (await client.post("/v1/boxes", json=BOX, headers=keyed)).headers[
        "idempotent-replayed"
    ] == "true"
    rows(url, "update clock_shift set shift = '73 hours' returning 1")
    await forget_old_keys(database)
    assert count(url, "idempotency") == 0
    assert (
        "idempotent-replayed"
        not in (await client.post("/v1/boxes", json=BOX, headers=keyed)).headers
    )
    assert count(url) == 2


@pytest.mark.parametrize("key", [None, "", "x" * 201, "a\x7fb"])
async def test_another_system_must_send_a_key(url: str, key: str | None) -> None:
    app = sample(url)
    async with app.router.lifespan_context(app), asking(app, CLIENT) as client:
        refused = await client.post(
            "/v1/boxes", json=BOX, headers={} if key is None else {"Idempotency-Key": key}
        )
    assert (refused.status_code, refused.json()["code"]) == (400, "idempotency_key_needed")


async def test_a_refused_post_may_be_mended_under_the_same_key(client: httpx.AsyncClient) -> None:
    keyed = {"Idempotency-Key": "k"}
    assert (await client.post("/v1/boxes", json={"labl": "x"}, headers=keyed)).status_code == 422
    assert (await client.post("/v1/boxes", json=BOX, headers=keyed)).status_code == 201


async def test_fifty_patches_with_one_etag_change_it_once(client: httpx.AsyncClient) -> None:
    made = await client.post("/v1/boxes", json=BOX)
    path, condition = f"/v1/boxes/{made.json()['id']}", {"If-Match": made.headers["etag"]}
    answers = await asyncio.gather(
        *(client.patch(path, json={"label": f"by {n}"}, headers=condition) for n in range(50))
    )
    assert sorted(a.status_code for a in answers) == [200] + [412] * 49
    assert (await client.get(path)).json()["version"] == 2


@pytest.mark.parametrize(
    ("if_match", "status"),
    [
        (None, 428),
        ('"7"', 412),
        ('W/"1"', 412),
        ('"1"', 200),
        ('"7", "1"', 200),
        ("*", 200),
        ("1", 412),
    ],
)
async def test_a_patch_needs_the_etag_that_was_read(
    client: httpx.AsyncClient, if_match: str | None, status: int
) -> None:
    made = await client.post("/v1/boxes", json=BOX)
    condition = {"If-Match": if_match} if if_match else {}
    answer = await client.patch(
        f"/v1/boxes/{made.json()['id']}", json={"label": "x"}, headers=condition
    )
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("known", "status"), [('"1"', 304), ('W/"1"', 304), ('"7", "1"', 304), ('"2"', 200)]
)
async def test_what_the_reader_has_already_is_not_sent_again(
    client: httpx.AsyncClient, known: str, status: int
) -> None:
    made = await client.post("/v1/boxes", json=BOX)
    answer = await client.get(f"/v1/boxes/{made.json()['id']}", headers={"If-None-Match": known})
    assert (answer.status_code, answer.headers["etag"]) == (status, '"1"')
    assert bool(answer.content) is (status == 200)


async def test_json_of_postgres_is_passed_through(client: httpx.AsyncClient) -> None:
    made = (await client.post("/v1/boxes", json={"label": "chè"})).json()
    assert (await client.get(f"/v1/boxes/{made['id']}/raw")).json() == made
    assert (await client.get(f"/v1/boxes/{uuid7()}/raw")).content == b"null"


async def test_hundreds_of_failing_requests_leave_no_connection_behind(url: str) -> None:
    async with serving(url, pool_size=2) as (app, client):
        for _ in range(70):
            for label in ("lidded", "explosive", "a\0b"):
                assert (await client.post("/v1/boxes", json={"label": label})).status_code in (
                    409,
                    422,
                    500,
                )
        waiting = [
            asyncio.create_task(client.post("/v1/boxes", json={"label": "slow"})) for _ in range(10)
        ]
        await asyncio.sleep(0.1)
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        async with asyncio.timeout(3):
            good = await asyncio.gather(*(client.post("/v1/boxes", json=BOX) for _ in range(10)))
        assert {answer.status_code for answer in good} == {201}
        free = app.state.database.pool.get_stats()
        assert free["pool_available"] == free["pool_size"]


async def test_nobody_is_served_without_an_identity(url: str) -> None:
    app = sample(url)
    async with (
        app.router.lifespan_context(app),
        asking(app, None) as stranger,
        asking(app, OFFICIAL, "other") as lost,
    ):
        for caller in (stranger, lost):
            refused = await caller.get("/v1/boxes")
            assert (refused.status_code, refused.json()["code"]) == (401, "unidentified")
            assert "www-authenticate" in refused.headers


UNREADABLE = [
    ("/v1/boxes?q=1", "/query/q", "unknown_parameter", "like"),
    ("/v1/boxes?limti=1", "/query/limti", "unknown_parameter", "limit"),
    ("/v1/boxes?Limit=1", "/query/Limit", "unknown_parameter", "limit"),
    ("/v1/boxes?limit=1&a/b~c=2", "/query/a~1b~0c", "unknown_parameter", "like"),
    ("/v1/boxes?limit=1&limit=1", "/query/limit", "repeated_parameter", "once"),
    ("/v1/boxes?like=%ff", "/query", "parameters_unreadable", "UTF-8"),
    ("/v1/boxes?%ff=1", "/query", "parameters_unreadable", "UTF-8"),
    ("/v1/boxes?" + "&".join(f"a{n}=1" for n in range(101)), "/query", "parameters_unreadable", ""),
    ("/journal?aftr=1", "/query/aftr", "unknown_parameter", "after"),
    ("/livez?x", "/query/x", "unknown_parameter", "none"),
]


@pytest.mark.parametrize(("path", "pointer", "code", "right"), UNREADABLE)
async def test_a_parameter_that_would_be_passed_over_is_refused_with_what_would_be_right(
    client: httpx.AsyncClient, path: str, pointer: str, code: str, right: str
) -> None:
    answer = await client.get(path, headers={"Accept-Language": "en"})
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["pointer"], fault["code"]) == (422, pointer, code)
    assert right in fault["detail"].partition("nearest:")[2] or right in fault["detail"]


async def test_a_raw_byte_in_a_query_is_not_read_as_another_letter(url: str) -> None:
    app = sample(url)
    async with app.router.lifespan_context(app), asking(app) as client:

        async def as_sent(scope: Any, receive: Any, send: Any) -> None:
            await app({**scope, "query_string": "like=rà".encode()}, receive, send)

        raw = httpx.AsyncClient(
            transport=httpx.ASGITransport(as_sent), base_url="http://in", headers=client.headers
        )
        async with raw:
            answer = await raw.get("/v1/boxes")
    assert [fault["code"] for fault in answer.json()["errors"]] == ["parameters_unreadable"]


JSON = {"Content-Type": "application/json"}
BODIES = [
    ({"content": b'{"label": "a", "label": "b"}', "headers": JSON}, "repeated_field"),
    ({"content": b'{"label": {"a": 1, "a": 2}}', "headers": JSON}, "repeated_field"),
    ({"content": b'{"label": NaN}', "headers": JSON}, "not_json"),
    ({"content": b'{"size": -Infinity}', "headers": JSON}, "not_json"),
    ({"content": b'{"size": 1' + b"0" * 5000 + b"}", "headers": JSON}, "not_json"),
    ({"content": b"[" * 100_000, "headers": JSON}, "not_json"),
    ({"content": b'{"label": "\xff"}', "headers": JSON}, "not_json"),
    ({"content": b'{"label": "a"}'}, "not_json"),
    ({"content": b'{"label": "a"}', "headers": {"Content-Type": "text/plain"}}, "not_json"),
    ({"data": {"label": "a"}}, "not_json"),
    ({"content": b'{"label": "a"', "headers": JSON}, "json_invalid"),
    ({"content": '{"label": "a"}'.encode("utf-16-le"), "headers": JSON}, "json_invalid"),
    ({"content": '{"label": "a"}'.encode("utf-16"), "headers": JSON}, "not_json"),
    ({"content": b"\x1f\x8b\x08\x00", "headers": JSON}, "not_json"),
    ({"content": b'{"labl": "a", "label": "b"}', "headers": JSON}, "extra_forbidden"),
    ({"content": b'{"\\ud800": 1, "label": "b"}', "headers": JSON}, "string_unicode"),
    ({"content": b'{"\\ud800": 1, "\\ud800": 2}', "headers": JSON}, "repeated_field"),
]


@pytest.mark.parametrize(("sent", "code"), BODIES)
async def test_a_body_that_two_readers_would_read_differently_is_refused(
    client: httpx.AsyncClient, sent: Any, code: str
) -> None:
    answer = await client.post("/v1/boxes", **sent)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, [f["code"] for f in answer.json()["errors"]]) == (422, [code])


async def test_a_body_where_none_is_asked_is_refused_and_an_empty_one_is_none(
    client: httpx.AsyncClient,
) -> None:
    told = await client.request("GET", "/v1/boxes", json={"limit": 1})
    assert (told.status_code, told.json()["errors"][0]["code"]) == (422, "body_unexpected")
    assert (await client.request("GET", "/v1/boxes", json={})).status_code == 200


async def test_an_unknown_field_is_named_with_the_nearest_right_one(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post("/v1/boxes", json={"label": "a", "siez": 2})
    (fault,) = answer.json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("/siez", "extra_forbidden")
    assert fault["detail"].endswith("gần nhất: `size, label`")
