"""Proxy: the one way in; authenticates the caller, admits the request, and hands it to the
service that answers."""

import re
import secrets
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Protocol

from starlette.types import Receive, Scope, Send

from gateway.authentication import Authenticator
from gateway.hardening import METHODS, Header, admit_headers, admit_length, admit_path
from gateway.refusals import NoSuchMethod, NoSuchPath
from gateway.responses import Answer, Counted
from gateway.routing import Service, service_of, takes_large_bodies
from gateway.settings import GatewaySettings
from gateway.upstreams import Upstream
from kernel.errors import Refusal
from kernel.logs import log, trace_id
from kernel.problems import Unexpected

_TRACEPARENT = re.compile(rb"00-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")


class OwnPages(Protocol):
    """What the gateway answers itself, for anyone."""

    def answers(self, path: str) -> bool: ...

    async def answer(self, scope: Scope, headers: list[Header], answer: Answer) -> None: ...


class Proxy:
    """ASGI. No framework on this path: in front of a service in the same process it costs next to
    nothing."""

    def __init__(
        self,
        settings: GatewaySettings,
        authenticator: Authenticator,
        upstreams: Mapping[Service, Upstream],
        pages: OwnPages,
    ) -> None:
        self._settings = settings
        self._authenticator = authenticator
        self._upstreams = upstreams
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._request(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        trace = _trace_of(scope["headers"])
        trace_id.set(trace)
        answer = Answer(send, trace, scope["method"] == "HEAD", _language_of(scope["headers"]))
        try:
            await self._admit(scope, receive, answer)
        except Refusal as refusal:
            if refusal.status >= 500:
                log.warning("no answer from a service", code=refusal.code, reason=str(refusal))
            if not answer.started:
                await answer.refuse(refusal)
        except Exception as broken:
            # A service that answered its own failure raises it again afterwards, for the log.
            log.error("request failed", path=scope["path"], exc_info=broken)
            if not answer.started:
                await answer.refuse(Unexpected())

    async def _admit(self, scope: Scope, receive: Receive, answer: Answer) -> None:
        admit_path(scope["raw_path"], scope["query_string"])
        headers, once = admit_headers(scope["headers"])
        path = scope["path"]
        if self._pages.answers(path):
            await self._pages.answer(scope, headers, answer)
            return
        service = service_of(path)
        if service is None:
            raise NoSuchPath
        if scope["method"] not in METHODS:
            raise NoSuchMethod
        limit = (
            self._settings.import_limit if takes_large_bodies(path) else self._settings.body_limit
        )
        ours = self._authenticator.passed(once.get(b"authorization"), service)
        headers.append((b"authorization", ours))
        headers.append((b"traceparent", f"00-{trace_id.get()}-{secrets.token_hex(8)}-01".encode()))
        has_body = admit_length(once, limit)
        counted = Counted(receive, limit, answer) if has_body else None
        await self._hand_over(
            self._upstreams[service], {**scope, "headers": headers}, counted or receive, answer
        )

    async def _hand_over(
        self, upstream: Upstream, scope: Scope, receive: Receive, answer: Answer
    ) -> None:
        scope["state"] = upstream.state.copy()
        if scope["method"] == "HEAD":
            scope["method"] = "GET"  # answered as the read that it describes; the body stays here
        try:
            await upstream.app(scope, receive, answer.from_service)
        except Exception:
            if isinstance(receive, Counted) and receive.refusal is not None:
                raise receive.refusal from None
            raise
        if isinstance(receive, Counted) and receive.refusal is not None:
            raise receive.refusal

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        async with AsyncExitStack() as stack:
            try:
                for upstream in self._upstreams.values():
                    await upstream.open(stack)
            except Exception as wrong:
                log.error("did not start", reason=str(wrong))
                await send({"type": "lifespan.startup.failed", "message": str(wrong)})
                return
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})


def _trace_of(headers: list[Header]) -> str:
    parent = next((value for name, value in headers if name == b"traceparent"), b"")
    found = _TRACEPARENT.fullmatch(parent)
    return found[1].decode() if found else secrets.token_hex(16)


def _language_of(headers: list[Header]) -> str:
    return next(
        (value.decode("latin-1") for name, value in headers if name == b"accept-language"), ""
    )
