"""A service at an address: what the road between adds to what can go wrong."""

import asyncio
import resource
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp
import httpx
import pytest
from starlette.types import Message

from gateway.forwarding import Forwarder
from tests.gateway.conftest import Opened


@asynccontextmanager
async def speaking(
    answer: Callable[[int, bytes], bytes],
) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server that says exactly these bytes for each request of a connection, and counts the
    requests."""
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (head := await reader.readuntil(b"\r\n\r\n")) and (
                said := answer(len(heard), head)
            ):
                heard.append(head)
                writer.write(said)
                await writer.drain()
            heard.append(head)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", heard
    finally:
        server.close()


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


async def test_fifty_megabytes_pass_through_without_staying(opened: Opened) -> None:
    async with opened(apart=True) as caller:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        received = 0
        async with caller.session.get(caller.address + "/v1/tasks/big") as answer:
            async for piece in answer.content.iter_any():
                received += len(piece)
        assert received == 50 << 20
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert grown < 25_000  # KB, with both servers and the client in this one process


async def test_a_service_that_is_down_is_said_to_be_away_for_a_moment(opened: Opened) -> None:
    async with opened(apart=False, tasks_url=f"http://127.0.0.1:{free_port()}") as caller:
        status, problem, headers = await caller("/v1/tasks", headers={"Accept-Language": "en"})
        assert (status, problem["code"], headers["Retry-After"]) == (503, "unavailable", "2")
        assert "tasks" in problem["detail"]
        assert (await caller("/v1/units"))[0] == 200
        status, body, _ = await caller("/readyz")
        assert (status, list(body["not_ready"])) == (503, ["tasks"])


async def test_a_service_that_says_nothing_is_not_waited_for_without_end(opened: Opened) -> None:
    async with opened(apart=True, upstream_seconds=0.2) as caller:
        status, problem, _ = await caller("/v1/tasks/slow")
        assert (status, problem["code"]) == (504, "upstream_silent")
        await asyncio.wait_for(caller.services["tasks"].left_early.wait(), 2)


@pytest.mark.parametrize(
    ("method", "status", "asked"),
    [("GET", 200, 3), ("POST", 502, 2), ("PUT", 502, 2), ("DELETE", 502, 2)],
)
async def test_only_a_read_is_asked_again_when_a_kept_connection_was_closed(
    opened: Opened, method: str, status: int, asked: int
) -> None:
    """The second request finds the connection closed without an answer."""
    closing = speaking(lambda number, _: b"" if number == 1 else OK)
    async with closing as (address, heard), opened(apart=False, tasks_url=address) as caller:
        assert (await caller("/v1/tasks"))[0] == 200
        found, problem, _ = await caller("/v1/tasks", method)
        assert (found, len(heard)) == (status, asked)
        assert status == 200 or problem["code"] == "answer_lost"


async def test_a_compressed_answer_stays_as_it_is(opened: Opened) -> None:
    squeezed = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8bzz"
    async with (
        speaking(lambda *_: squeezed) as (address, _),
        opened(apart=False, tasks_url=address) as caller,
    ):
        answer = await caller.session.get(caller.address + "/v1/tasks", auto_decompress=False)
        assert (answer.headers["Content-Encoding"], await answer.read()) == ("gzip", b"\x1f\x8bzz")


async def test_what_the_other_end_names_for_its_hop_ends_here(opened: Opened) -> None:
    named = (
        b"HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Inner\r\nX-Inner: 1\r\nContent-Length: "
        b"2\r\n\r\n{}"
    )
    async with (
        speaking(lambda *_: named) as (address, heard),
        opened(apart=False, tasks_url=address) as caller,
    ):
        _, _, headers = await caller(
            "/v1/tasks", headers={"Connection": "X-Mine", "X-Mine": "1", "TE": "trailers"}
        )
        assert "X-Inner" not in headers
        assert b"te:" not in heard[0].lower()


async def test_a_cookie_of_a_service_is_never_sent_back_to_it(opened: Opened) -> None:
    async with opened(apart=True) as caller:
        await caller("/v1/tasks/moved")
        _, told, _ = await caller("/v1/tasks")
        assert "cookie" not in dict(told["headers"])


async def test_an_answer_without_sense_is_a_lost_answer(opened: Opened) -> None:
    other = speaking(lambda *_: b"SSH-2.0-OpenSSH\r\n\r\n")
    async with other as (address, _), opened(apart=False, tasks_url=address) as caller:
        assert (await caller("/v1/tasks"))[0] == 502


@pytest.mark.parametrize("length", [10, 200_000])
async def test_an_answer_that_stops_half_way_is_told_while_nothing_of_it_has_gone_on(
    opened: Opened, length: int
) -> None:
    """A short one is held until it is whole; a long one has begun, so it can only break off."""
    half = f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\nhalf".encode()
    async with (
        speaking(lambda *_: half) as (address, _),
        opened(apart=False, tasks_url=address, upstream_seconds=0.2) as caller,
    ):
        if length == 10:
            status, problem, _ = await caller("/v1/tasks")
            assert (status, problem["code"]) == (504, "upstream_silent")
        else:
            with pytest.raises(aiohttp.ClientPayloadError):
                await caller("/v1/tasks")


async def test_a_forwarder_without_its_lifespan_says_what_is_missing() -> None:
    closed = Forwarder("tasks", f"http://127.0.0.1:{free_port()}", 1, 1)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(closed), base_url="http://tasks"
    ) as client:
        with pytest.raises(RuntimeError, match="serve the gateway with its lifespan on"):
            await client.get("/v1/tasks")


async def test_nothing_is_asked_for_a_caller_who_has_left_before() -> None:
    said: list[Message] = []

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    async def hear(message: Message) -> None:
        said.append(message)

    async with Forwarder("tasks", f"http://127.0.0.1:{free_port()}", 1, 1) as forwarder:
        await forwarder({"type": "http", "method": "GET", "headers": []}, gone, hear)
    assert said == []


async def test_many_callers_share_few_connections(opened: Opened) -> None:
    async with opened(apart=True) as caller:
        found = await asyncio.gather(*(caller("/v1/tasks") for _ in range(300)))
        assert {status for status, _, _ in found} == {200}
