"""One request is one transaction, kept before its answer leaves."""

import asyncio

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


@pytest.mark.parametrize("key", [None, "", "x" * 201])
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
