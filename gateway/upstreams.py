"""Upstreams: the services behind the gateway, each an ASGI application, here or at an address."""

import asyncio
import json
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message

from gateway.forwarding import Forwarder
from gateway.lifespans import living
from gateway.routing import SPOKEN, Service
from kernel.errors import Unavailable


@dataclass(slots=True)
class Upstream:
    """`state` is what a mounted service's lifespan gives to its requests."""

    name: Service
    app: ASGIApp
    state: dict[str, Any] = field(default_factory=dict)

    async def open(self, stack: AsyncExitStack) -> None:
        if isinstance(self.app, Forwarder):
            await stack.enter_async_context(self.app)
        else:
            self.state = await stack.enter_async_context(living(self.app, self.name))

    async def asked(self, path: str, seconds: float) -> tuple[int, Any]:
        """Status and JSON body of a GET of the gateway's own, the same for a service here or
        elsewhere."""
        status, pieces = 503, []

        async def keep(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                pieces.append(message.get("body", b""))

        async with asyncio.timeout(seconds):
            await self.app(self._scope(path), _Nothing(), keep)
        return status, json.loads(b"".join(pieces) or b"null")

    async def document(self) -> dict[str, Any]:
        """Its OpenAPI document."""
        described = getattr(self.app, "openapi", None)
        if described is not None:
            return dict(described())
        status, found = await self.asked("/openapi.json", 5)
        if status != 200 or not isinstance(found, dict):
            raise Unavailable(what=SPOKEN[self.name])
        return found

    def _scope(self, path: str) -> dict[str, Any]:
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(b"host", self.name.encode()), (b"accept", b"application/json")],
            "client": None,
            "server": None,
            "state": self.state.copy(),
        }


class _Nothing:
    """A `receive` with an empty body, whose caller never leaves."""

    def __init__(self) -> None:
        self._asked = False

    async def __call__(self) -> Message:
        if self._asked:
            await asyncio.Event().wait()
        self._asked = True
        return {"type": "http.request", "body": b"", "more_body": False}
