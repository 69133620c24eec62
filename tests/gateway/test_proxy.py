"""What comes in, what does not, and what reaches a service: the same with the services here and
apart."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from io import BytesIO

import pytest

from tests.gateway.conftest import Caller, Opened

pytestmark = pytest.mark.asyncio(loop_scope="module")


def request(token: str, line: str, *headers: str) -> bytes:
    """A request as bytes; the connection ends with it."""
    head = [line, "Host: gateway", "Connection: close", f"Authorization: Bearer {token}", *headers]
    return ("\r\n".join(head) + "\r\n\r\n").encode("latin-1")


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/v1/units", "units"),
        ("/v1/me", "units"),
        ("/v1/tasks/019505e8/receipts", "tasks"),
        ("/v1/calendar-days", "tasks"),
        ("/v1/inbox", "notifications"),
        ("/v1/%74asks", "tasks"),
    ],
)
async def test_a_path_goes_to_the_service_of_its_first_segment(
    caller: Caller, path: str, service: str
) -> None:
    status, told, _ = await caller(path)
    assert (status, told["service"], told["path"]) == (200, service, path)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1",
        "/v1/",
        "/journal",
        "/v1/journal",
        "/internal/x",
        "/v1/internal",
        "/metrics",
        "/v2/tasks",
        "/docs/x",
    ],
)
async def test_what_is_not_public_is_not_there(caller: Caller, path: str) -> None:
    status, problem, _ = await caller(path)
    assert (status, problem["code"]) == (404, "not_found")
    assert not any(service.asked for service in caller.services.values())


async def test_a_service_knows_its_caller_by_our_pass_and_believes_nothing_else(
    caller: Caller,
) -> None:
    forged = {
        "X-User-Id": "1",
        "X_User_Id": "1",
        "X-Remit-Actor": "1",
        "X-Internal-Token": "1",
        "X-Forwarded-For": "127.0.0.9",
        "Forwarded": "for=127.0.0.9",
        "Remote-User": "root",
        "Cookie": "session=1",
        "Connection": "close, X-Nominated, Idempotency-Key",
        "Idempotency-Key": "named by Connection, so for this hop only",
        "X-HTTP-Method-Override": "DELETE",
    }
    _, told, _ = await caller("/v1/tasks", headers=forged)
    headers = dict(told["headers"])
    assert set(headers) <= {
        "host",
        "accept",
        "accept-encoding",
        "user-agent",
        "authorization",
        "traceparent",
    }
    assert headers["authorization"] != caller.session.headers["Authorization"]


async def test_what_a_service_needs_reaches_it(caller: Caller) -> None:
    wanted = {
        "If-Match": '"3"',
        "Idempotency-Key": "k",
        "Accept-Language": "vi",
        "Content-Type": "application/json",
    }
    _, told, _ = await caller("/v1/tasks", "POST", headers=wanted, data=b"{}")
    headers = dict(told["headers"])
    assert {name: headers[name.lower()] for name in wanted} == wanted
    assert headers["host"] == caller.address.removeprefix("http://")
    assert told["length"] == 2


async def test_path_and_query_arrive_byte_for_byte(caller: Caller, token: str) -> None:
    status, answer = await caller.raw(
        request(
            caller.session.headers["Authorization"][7:],
            "GET /v1/units/a%20b/%C4%91%3A?q=%2Fx+y&q=&z=a%252Fb HTTP/1.1",
        )
    )
    told = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert (status, told["path"], told["query"]) == (
        200,
        "/v1/units/a%20b/%C4%91%3A",
        "q=%2Fx+y&q=&z=a%252Fb",
    )


@pytest.mark.parametrize(
    "path",
    [
        "/v1/tasks/../units",
        "/v1/tasks/..",
        "/v1/./tasks",
        "/v1/tasks/..%2f..%2fjournal",
        "/v1/tasks/%2e%2e/units",
        "/v1/tasks%2Fx",
        "/v1/tasks%5cx",
        "/v1/tasks\\..\\x",
        "/v1//tasks",
        "//v1/tasks",
        "/v1/tasks/%00",
        "/v1/tasks/%0d%0aX-A:1",
        "/v1/tasks/%252e%252e",
        "/v1/tasks/%zz",
        "/v1/tasks/%",
        "/v1/tasks?q=%00",
        "/v1/tasks/" + "a" * 9000,
        "/v1/tasks?" + "a" * 9000,
        "/v1/tasks/\xe9",
    ],
)
async def test_a_path_that_could_be_read_in_two_ways_does_not_come_in(
    caller: Caller, token: str, path: str
) -> None:
    status, answer = await caller.raw(request(token, f"GET {path} HTTP/1.1"))
    assert status == 400
    assert not any(service.asked for service in caller.services.values())
    # The second is said before the application is asked.
    assert b'"odd_path"' in answer or b'"unreadable_request"' in answer


@pytest.mark.parametrize(
    "line",
    [
        "GET /v1/tasks?q=a b HTTP/1.1",
        "GET /v1/ta sks HTTP/1.1",
        "GET /v1/tasks\x01 HTTP/1.1",
        "GET /v1/tasks\x7f HTTP/1.1",
        "GET /v1/tasks?q=\x00 HTTP/1.1",
        "GET /v1/tasks HTTP/9.9",
        "GET /v1/tasks HTP/1.1",
        "G\xcbT /v1/tasks HTTP/1.1",
        "nonsense",
        "\x16\x03\x01\x02",
    ],
)
@pytest.mark.parametrize("tongue", ["vi", "en"])
async def test_what_is_no_http_gets_a_problem_too(
    caller: Caller, token: str, line: str, tongue: str
) -> None:
    status, answer = await caller.raw(request(token, line, f"Accept-Language: {tongue}"))
    head, _, body = answer.partition(b"\r\n\r\n")
    problem = json.loads(body)
    assert (status, problem["status"]) == (400, 400)
    assert problem["code"] in ("unreadable_request", "odd_path")
    assert problem["trace_id"]
    assert f"content-language: {tongue}".encode() in head.lower()
    assert b"content-type: application/problem+json" in head.lower()
    assert b"x-content-type-options: nosniff" in head.lower()


async def test_a_header_that_is_none_gets_a_problem_in_the_language_asked_beside_it(
    caller: Caller, token: str
) -> None:
    for tongue, title in (("en", "cannot be read"), ("vi", "Không đọc được")):
        headers = ("no colon", f"Accept-Language: {tongue}")
        asked = request(token, "GET /v1/tasks HTTP/1.1", *headers)
        status, answer = await caller.raw(asked)
        assert (status, title in answer.decode()) == (400, True)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (["Authorization: Bearer x"], 400),
        (["Host: other"], 400),
        (["Content-Length: 0", "Content-Length: 5"], 400),
        (["Content-Length: 5", "Transfer-Encoding: chunked"], 400),
        (["Content-Length: +5"], 400),
        (["Transfer-Encoding: chunked", "Transfer-Encoding: identity"], 400),
        (["Idempotency-Key: a", "Idempotency-Key: b"], 400),
        (['If-Match: "1"', 'If-Match: "2"'], 400),
        (["Content-Type: application/json", "Content-Type: text/plain"], 400),
        (["X-Long: " + "a" * 33_000], 431),
        ([f"X-Many-{n}: {'a' * 300}" for n in range(110)], 431),
        ([f"X-{'a' * 300}-{n}: 1" for n in range(110)], 431),
    ],
)
async def test_headers_that_could_be_read_in_two_ways_do_not_come_in(
    caller: Caller, token: str, headers: list[str], status: int
) -> None:
    found, _ = await caller.raw(request(token, "POST /v1/tasks HTTP/1.1", *headers))
    assert found == status
    assert not any(service.asked for service in caller.services.values())


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "PROPFIND"])
async def test_other_methods_are_told_which_are_taken(
    caller: Caller, token: str, method: str
) -> None:
    status, answer = await caller.raw(request(token, f"{method} /v1/tasks HTTP/1.1"))
    assert status == 405
    assert b"\r\nallow: GET, HEAD, POST, PUT, PATCH, DELETE\r\n" in answer.lower().replace(
        b"get, head, post, put, patch, delete", b"GET, HEAD, POST, PUT, PATCH, DELETE"
    )


async def test_head_is_answered_as_the_read_that_it_describes(caller: Caller, token: str) -> None:
    status, answer = await caller.raw(request(token, "HEAD /v1/tasks HTTP/1.1"))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert (status, body) == (200, b"")
    assert b"content-length: " in head
    assert caller.services["tasks"].asked == ["GET /v1/tasks"]
    _, answer = await caller.raw(request(token, "HEAD /v1/tasks/big HTTP/1.1"))
    assert answer.endswith(b"\r\n\r\n")


@pytest.mark.parametrize("limit", [("/v1/tasks", 1 << 20), ("/v1/imports", 20 << 20)])
async def test_a_body_is_counted_while_it_streams(caller: Caller, limit: tuple[str, int]) -> None:
    path, most = limit

    async def chunks(size: int) -> AsyncIterator[bytes]:
        for start in range(0, size, 1 << 16):
            yield b"x" * min(1 << 16, size - start)

    assert (await caller(path, "POST", data=BytesIO(b"x" * most)))[1]["length"] == most
    assert (await caller(path, "POST", data=chunks(most)))[1]["length"] == most
    for body in (BytesIO(b"x" * (most + 1)), chunks(most + 1)):
        status, problem, _ = await caller(path, "POST", data=body)
        assert (status, problem["code"]) == (413, "body_too_large")
        assert str(most) in problem["detail"]


async def test_a_service_that_hears_no_refusal_does_not_answer_in_its_place(caller: Caller) -> None:
    async def announced_to_nobody() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"x" * (1 << 19)

    status, problem, _ = await caller("/v1/tasks/deaf", "POST", data=announced_to_nobody())
    assert (status, problem["code"]) == (413, "body_too_large")
    status, told, _ = await caller("/v1/tasks/deaf", "POST", data=BytesIO(b"x" * 100))
    assert (status, told["service"]) == (200, "tasks")


async def test_the_caller_who_leaves_within_its_body_is_not_worked_for(
    caller: Caller, token: str
) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", int(caller.address.rpartition(":")[2]))
    writer.write(request(token, "POST /v1/tasks/slow HTTP/1.1", "Content-Length: 100") + b"half")
    await writer.drain()
    await caller.services["tasks"].reached.wait()
    writer.close()
    await asyncio.wait_for(caller.services["tasks"].left_early.wait(), 2)


async def test_an_endless_body_is_cut_off(caller: Caller, token: str) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", int(caller.address.rpartition(":")[2]))
    writer.write(request(token, "POST /v1/tasks HTTP/1.1", "Transfer-Encoding: chunked"))
    sent = 0
    with suppress(ConnectionError):
        while sent < 64:
            writer.write(b"100000\r\n" + b"x" * 0x100000 + b"\r\n")
            await writer.drain()
            sent += 1
    assert sent < 16  # megabytes: what socket buffers hold, not what it would have sent
    writer.close()


@pytest.mark.parametrize("authorization", ["", "Bearer nonsense", "Basic YTpi"])
async def test_a_stranger_is_told_what_is_needed(caller: Caller, authorization: str) -> None:
    status, problem, headers = await caller(
        "/v1/tasks", headers={"Authorization": authorization, "Accept-Language": "en"}
    )
    assert (status, problem["code"], headers["WWW-Authenticate"]) == (
        401,
        "unidentified",
        'Bearer realm="remit"',
    )
    assert problem["trace_id"] == headers["X-Request-Id"]
    assert headers["Content-Type"] == "application/problem+json"
    assert caller.services["tasks"].asked == []


async def test_an_answer_tells_browsers_to_be_careful(caller: Caller) -> None:
    _, _, headers = await caller("/v1/tasks")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in headers
    _, _, tagged = await caller("/v1/tasks?tagged")
    assert (tagged["ETag"], tagged["Cache-Control"]) == ('"1"', "private, no-cache")


async def test_one_trace_goes_all_the_way(caller: Caller) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    _, told, headers = await caller(
        "/v1/tasks", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"}
    )
    assert dict(told["headers"])["traceparent"].split("-")[1] == trace == headers["X-Request-Id"]
    _, told, headers = await caller("/v1/tasks", headers={"traceparent": "nonsense"})
    assert dict(told["headers"])["traceparent"].split("-")[1] == headers["X-Request-Id"]


async def test_a_service_that_breaks_is_not_quoted(caller: Caller) -> None:
    status, problem, headers = await caller("/v1/tasks/broken", headers={"Accept-Language": "en"})
    assert (status, problem["code"], problem["trace_id"]) == (
        500,
        "unexpected",
        headers["X-Request-Id"],
    )
    assert "swordfish" not in json.dumps(problem)


async def test_an_answer_that_breaks_off_is_not_made_to_look_whole(
    caller: Caller, token: str
) -> None:
    _, answer = await caller.raw(request(token, "GET /v1/tasks/half HTTP/1.1"))
    assert b"content-length: 200000" in answer.lower()
    assert len(answer) < 110_000


async def test_the_headers_of_a_hop_stay_on_it(caller: Caller) -> None:
    _, _, headers = await caller("/v1/tasks/hop")
    assert "Keep-Alive" not in headers
    assert headers.get("Server") != "nginx"


async def test_a_redirect_is_the_callers_to_follow(caller: Caller) -> None:
    status, _, headers = await caller("/v1/tasks/moved")
    assert (status, headers["Location"]) == (303, "/v1/tasks/elsewhere")
    assert caller.services["tasks"].asked == ["GET /v1/tasks/moved"]


async def test_the_gateway_is_ready_when_every_service_is(caller: Caller) -> None:
    status, body, _ = await caller("/readyz", headers={"Authorization": ""})
    assert (status, body["ready"]) == (200, ["notifications", "tasks", "units"])
    caller.services["tasks"].ready = False
    status, body, _ = await caller("/readyz", headers={"Authorization": ""})
    assert (status, body["code"]) == (503, "not_ready")
    assert body["not_ready"] == {"tasks": ["database: OperationalError"]}
    assert (await caller("/livez"))[0] == 200


async def test_a_service_that_is_mounted_lives_and_ends_with_the_gateway(opened: Opened) -> None:
    async with opened(apart=False) as caller:
        _, told, _ = await caller("/v1/tasks")
        assert told["of"] == "tasks"
        assert [one.lives for one in caller.services.values()] == [["startup"]] * 3
    assert [one.lives for one in caller.services.values()] == [["startup", "shutdown"]] * 3


async def test_the_caller_who_leaves_is_not_worked_for(caller: Caller, token: str) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", int(caller.address.rpartition(":")[2]))
    writer.write(request(token, "GET /v1/tasks/slow HTTP/1.1"))
    await writer.drain()
    await caller.services["tasks"].reached.wait()
    writer.close()
    await asyncio.wait_for(caller.services["tasks"].left_early.wait(), 2)
