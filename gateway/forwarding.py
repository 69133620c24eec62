"""Forwarding: a service at an HTTP address, as the ASGI application that it would be in this
process."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
from multidict import CIMultiDict
from starlette.types import Message, Receive, Scope, Send
from yarl import URL

from gateway.hardening import answer_headers
from gateway.refusals import AnswerLost, UpstreamSilent
from gateway.routing import SPOKEN, Service
from kernel.errors import Unavailable

SAFE = frozenset({"GET", "HEAD"})
CONNECTIONS = 200
# Uvicorn closes an idle connection after 5 s: letting go first means that a POST never meets a
# closed one.
IDLE_SECONDS = 4
ONE_PIECE = 64 * 1024  # an answer up to this size goes on in one message
# What aiohttp would add by itself.
_NOT_OURS = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")


class Forwarder:
    """Raw ASGI over aiohttp: 5,340 req/s where FastAPI on aiohttp did 3,010 and plain httpx 379."""

    def __init__(
        self, name: Service, address: str, connect_seconds: float, silent_seconds: float
    ) -> None:
        self._spoken = SPOKEN[name]
        self._silent_seconds = silent_seconds
        self._origin = URL(address)
        self._timeout = aiohttp.ClientTimeout(
            total=None,
            connect=connect_seconds,
            sock_connect=connect_seconds,
            sock_read=silent_seconds,
        )
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> "Forwarder":
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=IDLE_SECONDS),
            timeout=self._timeout,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
        )
        # aiohttp repeats PUT and DELETE too after a lost connection; only a read may be repeated
        # unasked.
        self._session._retry_connection = False
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        first = await receive()
        if first["type"] == "http.disconnect":
            return
        whole = not first.get("more_body", False)
        uploaded = asyncio.Event()
        if whole:
            uploaded.set()
        body = first.get("body", b"") if whole else _upload(first, receive, uploaded)
        caller = asyncio.create_task(_cancel_when_gone(receive, uploaded, asyncio.current_task()))
        try:
            await self._forward(scope, body, send)
        except asyncio.CancelledError:
            me = asyncio.current_task()
            if not caller.done() or me is None or me.uncancel() > 0:
                raise
        finally:
            caller.cancel()

    async def _forward(
        self, scope: Scope, body: "bytes | AsyncIterator[bytes]", send: Send
    ) -> None:
        answer = await self._asked(scope, body)
        try:
            headers = answer_headers(answer.raw_headers)
            if answer.content_length is not None and answer.content_length <= ONE_PIECE:
                content = await answer.read()
                await send(
                    {"type": "http.response.start", "status": answer.status, "headers": headers}
                )
                await send({"type": "http.response.body", "body": content})
                return
            await send({"type": "http.response.start", "status": answer.status, "headers": headers})
            async for piece in answer.content.iter_any():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        except aiohttp.SocketTimeoutError as silent:
            raise UpstreamSilent(service=self._spoken, seconds=self._silent_seconds) from silent
        except aiohttp.ClientError as lost:
            raise AnswerLost(service=self._spoken) from lost
        finally:
            answer.release()

    async def _asked(
        self, scope: Scope, body: "bytes | AsyncIterator[bytes]"
    ) -> aiohttp.ClientResponse:
        """The answer's head; a read is asked once more when a kept connection turns out to be
        closed."""
        tries = 2 if scope["method"] in SAFE and isinstance(body, bytes) else 1
        while True:
            tries -= 1
            try:
                return await self._once(scope, body)
            except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as down:
                raise Unavailable(what=self._spoken) from down
            except aiohttp.SocketTimeoutError as silent:
                raise UpstreamSilent(service=self._spoken, seconds=self._silent_seconds) from silent
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as lost:
                if not tries:
                    raise AnswerLost(service=self._spoken) from lost
            except aiohttp.ClientError as lost:
                raise AnswerLost(service=self._spoken) from lost

    async def _once(
        self, scope: Scope, body: "bytes | AsyncIterator[bytes]"
    ) -> aiohttp.ClientResponse:
        if self._session is None:
            raise RuntimeError("the forwarder is not open: serve the gateway with its lifespan on")
        return await self._session.request(
            scope["method"],
            self._url(scope),
            headers=CIMultiDict(
                (name.decode("latin-1"), _text(value)) for name, value in scope["headers"]
            ),
            data=body or None,
            allow_redirects=False,
            skip_auto_headers=_NOT_OURS,
        )

    def _url(self, scope: Scope) -> URL:
        """From the caller's own bytes: joining by httpx resolved ../../admin out of its prefix."""
        return URL.build(
            scheme=self._origin.scheme,
            authority=self._origin.raw_authority,
            path=scope["raw_path"].decode("ascii"),
            query_string=scope["query_string"].decode("ascii", "replace"),
            encoded=True,
        )


def _text(value: bytes) -> str:
    """aiohttp writes UTF-8, so valid bytes go on as they came."""
    return value.decode("utf-8", "replace")


async def _upload(
    first: Message, receive: Receive, uploaded: asyncio.Event
) -> AsyncIterator[bytes]:
    message = first
    while True:
        if message["type"] == "http.disconnect":
            raise ConnectionResetError("the caller closed the connection within its body")
        if message.get("body"):
            yield message["body"]
        if not message.get("more_body", False):
            uploaded.set()
            return
        message = await receive()


async def _cancel_when_gone(
    receive: Receive, uploaded: asyncio.Event, forwarding: "asyncio.Task[Any] | None"
) -> None:
    """Lets the service stop work that nobody waits for; reading for it may only begin after the
    body."""
    await uploaded.wait()
    while (await receive())["type"] != "http.disconnect":
        pass
    if forwarding is not None:
        forwarding.cancel()
