"""What the gateway shows to anyone: the description of the API, with files of our own only."""

import re

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from gateway.app import build
from gateway.pages import STATIC
from gateway.routing import SERVICES
from tests.gateway.conftest import Caller, Chosen

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_description_is_that_of_all_services(caller: Caller) -> None:
    for name, segment in {"units": "units", "tasks": "tasks", "notifications": "inbox"}.items():
        caller.services[name].document = {
            "paths": {f"/v1/{segment}": {"get": {}}, "/journal": {"get": {}}}
        }
    status, document, headers = await caller("/openapi.json", headers={"Authorization": ""})
    assert (status, set(document["paths"])) == (200, {"/v1/units", "/v1/tasks", "/v1/inbox"})
    async with caller.session.get(
        caller.address + "/openapi.json", headers={"If-None-Match": headers["ETag"]}
    ) as again:
        assert (again.status, await again.read()) == (304, b"")


async def test_the_docs_need_no_token_and_nothing_from_elsewhere(caller: Caller) -> None:
    async with caller.session.get(
        caller.address + "/docs", headers={"Authorization": ""}
    ) as answer:
        page, policy = await answer.text(), answer.headers["Content-Security-Policy"]
    assert answer.status == 200
    assert "script-src 'self'" in policy
    assert "default-src 'none'" in policy
    named = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert named
    assert all(one in {*STATIC, "/openapi.json"} for one in named)
    assert "<script>" not in page
    for path, (_, media) in STATIC.items():
        async with caller.session.get(
            caller.address + path, headers={"Authorization": ""}
        ) as answer:
            assert (answer.status, answer.headers["Content-Type"]) == (200, media)
            assert int(answer.headers["Content-Length"]) == len(await answer.read())


@pytest.mark.parametrize("path", ["/docs", "/livez", "/openapi.json"])
async def test_a_page_is_only_read(caller: Caller, path: str) -> None:
    status, problem, headers = await caller(path, "POST")
    assert (status, problem["code"], headers["Allow"]) == (405, "method_not_allowed", "GET, HEAD")


@pytest.mark.parametrize("path", ["/docs", "/livez", "/readyz", "/openapi.json"])
async def test_a_page_passes_over_no_parameter_and_no_body(caller: Caller, path: str) -> None:
    for asked in (await caller(f"{path}?v=3"), await caller(path, "GET", data=b"{}")):
        assert (asked[0], asked[1]["code"]) == (422, "malformed")


async def test_a_service_that_is_mounted_describes_itself(settings: Chosen) -> None:
    app = FastAPI(openapi_url=None)

    @app.get("/v1/tasks")
    async def tasks() -> int:
        return 1

    gateway = build(settings(), {"units": FastAPI(), "tasks": app, "notifications": FastAPI()})
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(gateway), base_url="http://gateway"
    ) as client:
        described = (await client.get("/openapi.json")).json()
    assert list(described["paths"]) == ["/v1/tasks"]


async def test_a_websocket_is_closed_since_no_service_speaks_it(settings: Chosen) -> None:
    said: list[Message] = []

    async def connect() -> Message:
        return {"type": "websocket.connect"}

    async def hear(message: Message) -> None:
        said.append(message)

    gateway = build(settings(), {name: FastAPI() for name in SERVICES})
    await gateway({"type": "websocket", "path": "/v1/tasks", "headers": []}, connect, hear)
    assert said == [{"type": "websocket.close", "code": 1008}]


async def test_a_service_with_neither_an_application_nor_an_address_is_missed_at_the_start(
    settings: Chosen,
) -> None:
    with pytest.raises(ValueError, match="REMIT_UNITS_URL"):
        build(settings(), {})


async def test_the_gateway_does_not_open_when_a_mounted_service_cannot_start(
    settings: Chosen,
) -> None:
    async def no_database(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database at 127.0.0.1"})

    said: list[Message] = []

    async def start() -> Message:
        return {"type": "lifespan.startup"}

    async def hear(message: Message) -> None:
        said.append(message)

    gateway = build(
        settings(), {"units": FastAPI(), "tasks": no_database, "notifications": FastAPI()}
    )
    await gateway({"type": "lifespan", "state": {}}, start, hear)
    assert [message["type"] for message in said] == ["lifespan.startup.failed"]
    assert said[0]["message"] == "tasks failed at startup: no database at 127.0.0.1"
