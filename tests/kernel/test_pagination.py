"""Every row of a list is met once, and a cursor is good for nothing but the list it came from."""

import asyncio
import string
from base64 import urlsafe_b64encode

import httpx
import jwt
import psycopg
import pytest
from fastapi import Request
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.clock import uuid7
from kernel.pagination import CursorUnknown, Page
from tests.kernel.sample import CLIENT, OFFICIAL, asking, sample, serving


def fill(url: str, labels: list[str]) -> None:
    with psycopg.connect(url, options="-c search_path=sample") as live:
        live.execute("delete from box")
        rows = [(uuid7(), label) for label in labels]
        live.cursor().executemany("insert into box (id, label, size) values (%s, %s, 1)", rows)


async def walk(client: httpx.AsyncClient, limit: int, **filters: str) -> list[list[str]]:
    pages, path = [], str(httpx.URL("/v1/boxes", params={"limit": limit, **filters}))
    while path:
        answer = await client.get(path)
        assert answer.status_code == 200, answer.text
        pages.append([box["label"] for box in answer.json()["items"]])
        path = answer.links["next"]["url"] if "next" in answer.links else ""
        assert bool(path) is (answer.json()["next_cursor"] is not None)
    return pages


LABELS = st.lists(st.text(string.ascii_letters + "ăâđêôơưáạ %/\"'\\", max_size=6), max_size=30)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(labels=LABELS, limit=st.integers(1, 12))
def test_walking_the_pages_meets_each_row_once_and_in_order(
    url: str, labels: list[str], limit: int
) -> None:
    fill(url, labels)

    async def walked() -> list[list[str]]:
        async with serving(url) as (_, client):
            return await walk(client, limit)

    pages = asyncio.run(walked())
    met = [label for page in pages for label in page]
    assert sorted(met) == sorted(labels)
    assert met == sorted(met, key=str.encode)
    assert all(len(page) == limit for page in pages[:-1])


async def test_a_page_after_other_keys_than_the_list_is_sorted_by_is_refused() -> None:
    request = Request({"type": "http", "headers": []})
    after_one_key = Page(limit=1, keys=["a"], secret=b"", request=request)
    assert after_one_key.keyset("label") == {"take": 2, "after_label": "a"}
    with pytest.raises(CursorUnknown):
        after_one_key.keyset("label", "id")
    first = Page(limit=1, keys=None, secret=b"", request=request)
    assert first.keyset("label", "id") == {"take": 2, "after_label": None, "after_id": None}


async def test_a_filter_goes_along_from_page_to_page(client: httpx.AsyncClient, url: str) -> None:
    fill(url, ["tea & %1", "tea & %2", "rice", "tea & %3"])
    assert await walk(client, 1, like="tea & %") == [["tea & %1"], ["tea & %2"], ["tea & %3"]]


async def test_a_cursor_is_good_for_its_own_list_filter_and_reader_only(url: str) -> None:
    fill(url, ["a", "b", "c"])
    app = sample(url)
    async with (
        app.router.lifespan_context(app),
        asking(app) as reader,
        asking(app, CLIENT) as other,
        asking(app, CLIENT.model_copy(update={"id": OFFICIAL.id})) as twin,
    ):
        cursor = (await reader.get("/v1/boxes?limit=1")).json()["next_cursor"]
        head, _, signature = cursor.split(".")
        keys = urlsafe_b64encode(b'{"keys":["b"]}').decode().rstrip("=")
        forged = f"{head}.{keys}.{signature}"
        unsigned = jwt.encode({"keys": ["b"]}, "", "none")
        assert (
            await reader.get("/v1/boxes", params={"cursor": cursor, "limit": 2})
        ).status_code == 200
        refused = [
            await other.get("/v1/boxes", params={"cursor": cursor}),
            await twin.get("/v1/boxes", params={"cursor": cursor}),
            await reader.get("/v1/boxes", params={"cursor": cursor, "like": "%"}),
            *[
                await reader.get("/v1/boxes", params={"cursor": garbage})
                for garbage in (
                    forged,
                    unsigned,
                    cursor[:-2],
                    cursor[4:],
                    "x",
                    "-",
                    "====",
                    "ệ",
                    "a b",
                    "AAAA" * 50,
                )
            ],
        ]
    assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {
        (422, "cursor_unknown")
    }
