"""What the tests of the gateway share: services that tell what reached them, real sockets, and
tokens."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import aiohttp
import pytest
import pytest_asyncio
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from yarl import URL

from gateway.app import build
from gateway.dev_issuer import demo_token, issuing_key, public_key_file
from gateway.routing import SERVICES
from gateway.settings import GatewaySettings

OFFICIAL = UUID("019505e8-7c1e-7f00-8000-000000000001")
MEGABYTE = 1 << 20


class Outside:
    """A service of somebody else's making: tells what reached it, or misbehaves as its path
    asks."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lives: list[str] = []
        self.document: dict[str, Any] = {}
        self.forget()

    def forget(self) -> None:
        self.asked: list[str] = []
        self.reached = asyncio.Event()
        self.left_early = asyncio.Event()
        self.ready = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
            return
        self.asked.append(f"{scope['method']} {scope['path']}")
        self.reached.set()
        if scope["path"] == "/openapi.json":
            await said(send, 200, self.document)
            return
        act = getattr(self, "_" + scope["path"].rpartition("/")[2], None)
        await (act or self._told)(scope, receive, send)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        for moment in ("startup", "shutdown"):
            await receive()
            self.lives.append(moment)
            scope["state"]["of"] = self.name
            await send({"type": f"lifespan.{moment}.complete"})

    async def _told(self, scope: Scope, receive: Receive, send: Send) -> None:
        length, more = 0, True
        while more:
            message = await receive()
            length, more = length + len(message.get("body", b"")), message.get("more_body", False)
        body = {
            "service": self.name,
            "method": scope["method"],
            "path": scope["raw_path"].decode(),
            "query": scope["query_string"].decode(),
            "headers": [[n.decode(), v.decode("latin-1")] for n, v in scope["headers"]],
            "length": length,
            "of": scope["state"].get("of"),
        }
        await said(
            send, 200, body, [(b"etag", b'"1"')] if scope["query_string"] == b"tagged" else []
        )

    async def _readyz(self, scope: Scope, receive: Receive, send: Send) -> None:
        reasons = [] if self.ready else ["database: OperationalError"]
        await said(send, 200 if self.ready else 503, {"reasons": reasons})

    async def _big(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(50):
            await send({"type": "http.response.body", "body": b"x" * MEGABYTE, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def _slow(self, scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.left_early.set()

    async def _deaf(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hears no refusal, as a framework that answers every failure itself."""
        with suppress(Exception):
            while (await receive()).get("more_body", False):
                pass
        await said(send, 200, {"service": self.name})

    async def _broken(self, scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("the password is swordfish")

    async def _half(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(b"content-length", b"200000")],
            }
        )
        await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})
        raise RuntimeError("half way")

    async def _hop(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [
            (b"connection", b"x-inner"),
            (b"x-inner", b"1"),
            (b"keep-alive", b"timeout=9"),
            (b"server", b"nginx"),
        ]
        await said(send, 200, {}, headers)

    async def _moved(self, scope: Scope, receive: Receive, send: Send) -> None:
        await said(send, 303, {}, [(b"location", b"/v1/tasks/elsewhere"), (b"set-cookie", b"a=b")])


async def said(
    send: Send, status: int, body: Any, headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    encoded = json.dumps(body).encode()
    shape = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(encoded)).encode()),
    ]
    await send(
        {"type": "http.response.start", "status": status, "headers": [*shape, *(headers or [])]}
    )
    await send({"type": "http.response.body", "body": encoded})


@asynccontextmanager
async def serving(app: ASGIApp, port: int = 0) -> AsyncIterator[str]:
    """On a real socket, with the server that Remit runs on."""
    listener = socket.create_server(("127.0.0.1", port))
    config = uvicorn.Config(
        app,
        lifespan="on",
        log_config=None,
        access_log=False,
        http="gateway.unreadable:ProblemProtocol",
        timeout_graceful_shutdown=1,
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    # Without its main loop, which looks only ten times a second whether it should stop.
    await server.startup([listener])
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        await server.shutdown([listener])


class Caller:
    """Someone in front of the gateway, with a good token unless said otherwise."""

    def __init__(
        self, address: str, session: aiohttp.ClientSession, services: Mapping[str, Outside]
    ) -> None:
        self.address = address
        self.session = session
        self.services = services

    async def __call__(
        self, path: str, method: str = "GET", **more: Any
    ) -> tuple[int, Any, Mapping[str, str]]:
        url = URL(self.address + path, encoded=True)
        async with self.session.request(method, url, allow_redirects=False, **more) as answer:
            return answer.status, await answer.json(content_type=None), answer.headers

    async def raw(self, request: bytes) -> tuple[int, bytes]:
        """Bytes as they are, for what no decent client would send; closes after the answer."""
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", int(self.address.rpartition(":")[2])
        )
        writer.write(request)
        answer = await asyncio.wait_for(reader.read(), 5)
        writer.close()
        return int(answer.split(b" ", 2)[1]), answer


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def token(home: Path) -> str:
    return demo_token(issuing_key(home), OFFICIAL, "Bà Trần Thị Mẫu (demo)")


class Chosen(Protocol):
    """Settings of a test, with what it chooses."""

    def __call__(self, **more: Any) -> GatewaySettings: ...


class Opened(Protocol):
    def __call__(self, apart: bool, **more: Any) -> AbstractAsyncContextManager[Caller]: ...


@pytest.fixture(scope="module")
def settings(home: Path) -> Chosen:
    def made(**more: Any) -> GatewaySettings:
        return GatewaySettings(environment="test", dev_issuer_key=public_key_file(home), **more)

    return made


@pytest.fixture(scope="module")
def opened(settings: Chosen, token: str) -> Opened:
    """Opens a gateway over three outside services, mounted in it or at addresses of their own."""

    @asynccontextmanager
    async def made(apart: bool, **more: Any) -> AsyncIterator[Caller]:
        services: dict[str, Outside] = {name: Outside(name) for name in SERVICES}
        async with AsyncExitStack() as stack:
            if apart:
                for name, service in services.items():
                    more.setdefault(
                        f"{name}_url", await stack.enter_async_context(serving(service))
                    )
            local: dict[str, ASGIApp] = {} if apart else {**services}
            app = build(settings(**more), local)
            address = await stack.enter_async_context(serving(app))
            bearer = {"Authorization": f"Bearer {token}"}
            session = await stack.enter_async_context(
                aiohttp.ClientSession(headers=bearer, cookie_jar=aiohttp.DummyCookieJar())
            )
            yield Caller(address, session, services)

    return made


@pytest_asyncio.fixture(params=["here", "apart"], scope="module", loop_scope="module")
async def gateway(request: pytest.FixtureRequest, opened: Opened) -> AsyncIterator[Caller]:
    async with opened(apart=request.param == "apart", upstream_seconds=0.5) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def caller(gateway: Caller) -> Caller:
    """Every test with this fixture runs twice, because nobody may notice where a service is."""
    for service in gateway.services.values():
        service.forget()
    return gateway
