"""Whatever goes wrong is told as a problem, in the asked language, with the trace id and without
the inside."""

from typing import Any

import httpx
import psycopg
import pytest
from fastapi import APIRouter, Query

from kernel.problems import language
from kernel.service import assemble
from tests.kernel.sample import MakeBox, asking, settings

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
JSON = {"Content-Type": "application/json"}
DEEP = b'{"label":' * 100_000


def assert_is_problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    told: dict[str, Any] = answer.json()
    assert (answer.status_code, told["status"], told["code"]) == (status, status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(told) == {"type", "title", "status", "code", "detail", "errors", "trace_id"}
    assert told["title"]
    assert len(told["trace_id"]) == 32
    assert "Traceback" not in answer.text
    return told


ASKED = [
    ("GET", "/v1/nothing", {}, 404, "not_found"),
    ("GET", "/v1/boxes/01a20079-0d74-78a4-9c8a-942a2282e3a8", {}, 404, "not_found"),
    ("GET", "/v1/boxes/17", {}, 422, "malformed"),
    ("GET", "/v1/boxes?limit=0", {}, 422, "malformed"),
    ("GET", "/v1/boxes?limit=201", {}, 422, "malformed"),
    ("GET", "/v1/boxes?cursor=x", {}, 422, "cursor_unknown"),
    ("GET", "/v1/boxes?like=a%00b", {}, 422, "unstorable"),
    ("PUT", "/v1/boxes", {"headers": {"If-Match": "*"}}, 405, "method_not_allowed"),
    ("POST", "/v1/boxes", {"content": b"{", "headers": JSON}, 422, "malformed"),
    ("POST", "/v1/boxes", {"content": b'"\xff"', "headers": JSON}, 422, "malformed"),
    ("POST", "/v1/boxes", {"content": DEEP, "headers": JSON}, 422, "malformed"),
    ("POST", "/v1/boxes", {"content": b"{}"}, 422, "malformed"),
    ("POST", "/v1/boxes", {}, 422, "malformed"),
    ("POST", "/v1/boxes", {"json": {"label": 1}}, 422, "malformed"),
    ("POST", "/v1/boxes", {"json": {"label": "x", "colour": "red"}}, 422, "malformed"),
    ("POST", "/v1/boxes", {"json": {"label": "a\0b"}}, 422, "unstorable"),
    ("POST", "/v1/boxes", {"content": b'{"label": "\\ud800"}', "headers": JSON}, 422, "malformed"),
    ("POST", "/v1/boxes", {"json": {"label": "x", "size": 2**40}}, 422, "unstorable"),
    (
        "POST",
        "/v1/boxes",
        {"json": {"label": "x", "size": 10**5000 // 10**4990}},
        422,
        "unstorable",
    ),
    ("POST", "/v1/boxes", {"json": {"label": "lidded"}}, 409, "conflict"),
    ("POST", "/v1/boxes", {"json": {"label": "explosive"}}, 500, "unexpected"),
]


@pytest.mark.parametrize(("method", "path", "sent", "status", "code"), ASKED)
async def test_whatever_is_sent_gets_a_problem_in_the_asked_language(
    client: httpx.AsyncClient,
    *,
    method: str,
    path: str,
    sent: dict[str, Any],
    status: int,
    code: str,
) -> None:
    told = {}
    for tongue in ("vi", "en"):
        headers = {**PARENT, **sent.get("headers", {}), "Accept-Language": tongue}
        answer = await client.request(method, path, **{**sent, "headers": headers})
        told[tongue] = assert_is_problem(answer, status, code)
        assert answer.headers["content-language"] == tongue
        assert told[tongue]["trace_id"] == TRACE
        assert "secret" not in answer.text
    assert told["vi"]["title"] != told["en"]["title"]


async def test_a_method_that_does_not_work_here_says_which_does(client: httpx.AsyncClient) -> None:
    answer = await client.delete("/v1/boxes", headers={"If-Match": "*"})
    assert answer.headers["allow"] in ("GET", "POST")


async def test_each_fault_has_a_pointer_and_says_what_would_be_right(
    client: httpx.AsyncClient,
) -> None:
    wrong = {"a/b~c": 1, "size": "big"}
    told = (await client.post("/v1/boxes", json=wrong)).json()
    faults = {fault["pointer"]: (fault["code"], fault["detail"]) for fault in told["errors"]}
    assert faults == {
        "/label": ("missing", "thiếu trường bắt buộc"),
        "/size": ("int_parsing", "phải là số nguyên"),
        "/a~1b~0c": (
            "extra_forbidden",
            "không có trường này ở đây; gần nhất: `label, size`",
        ),
    }
    told = (await client.get("/v1/boxes", params={"limit": 500})).json()
    assert told["errors"] == [
        {"pointer": "/query/limit", "code": "less_than_equal", "detail": "phải từ 200 trở xuống"}
    ]


odd = APIRouter()


@odd.get("/odd")
async def raise_it(what: str = Query()) -> None:
    raised: dict[str, Exception] = {
        "deadlock": psycopg.errors.DeadlockDetected(),
        "serialization": psycopg.errors.SerializationFailure(),
        "duplicate": psycopg.errors.UniqueViolation(),
        "syntax": psycopg.errors.SyntaxError(),
        "programming": KeyError("{x}"),
        "group": ExceptionGroup("", [ValueError()]),
    }
    raise raised[what]


@odd.post("/odd")
async def take(command: MakeBox) -> MakeBox:
    return command


@pytest.mark.parametrize(
    ("what", "status", "retry"),
    [
        ("deadlock", 503, True),
        ("serialization", 503, True),
        ("duplicate", 409, False),
        ("syntax", 500, False),
        ("programming", 500, False),
        ("group", 500, False),
    ],
)
async def test_an_error_never_leaves_the_service_as_an_exception(
    url: str, what: str, status: int, retry: bool
) -> None:
    app = assemble("odd", settings(url), routes=[odd])
    async with asking(app, None) as client:
        answer = await client.get("/odd", params={"what": what})
    assert_is_problem(answer, status, answer.json()["code"])
    assert ("retry-after" in answer.headers) is retry


@pytest.mark.parametrize(
    ("accept", "tongue"),
    [
        ("", "vi"),
        ("*", "vi"),
        ("en", "en"),
        ("en-US,en;q=0.9", "en"),
        ("vi-VN, en;q=0.8", "vi"),
        ("en;q=0.5, vi;q=0.4", "en"),
        ("en; q=0.5, vi; q=0.9", "vi"),
        ("fr, en;q=0.3", "en"),
        ("en;q=0.5, *;q=0.9", "vi"),
        ("vi;q=0, *", "en"),
        ("en;q=x", "vi"),
        ("en;q=nan", "vi"),
        (",;,q=", "vi"),
        ("EN", "en"),
    ],
)
def test_vietnamese_unless_english_is_wanted_more(accept: str, tongue: str) -> None:
    assert language(accept) == tongue
