"""Lifespans: starts a mounted application and stops it, by the ASGI messages that a server would
send."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.types import ASGIApp, Message

from kernel.logs import log


class DidNotStart(RuntimeError):
    """A mounted application said that it cannot start."""


class _Life:
    def __init__(self, app: ASGIApp, name: str) -> None:
        self._app = app
        self._name = name
        self._wishes: asyncio.Queue[Message] = asyncio.Queue()
        self._replies: asyncio.Queue[Message] = asyncio.Queue()
        self.state: dict[str, Any] = {}

    async def run(self) -> None:
        """In one task from start to stop, because an application may hold cancel scopes across
        both."""
        scope = {
            "type": "lifespan",
            "asgi": {"version": "3.0", "spec_version": "2.0"},
            "state": self.state,
        }
        try:
            await self._app(scope, self._wishes.get, self._replies.put)
        # An application without a lifespan raises too, so the last message decides.
        except Exception as wrong:
            await self._replies.put({"type": "lifespan.ended", "message": repr(wrong)})
        else:
            await self._replies.put({"type": "lifespan.ended", "message": ""})

    async def ask(self, wish: str) -> str:
        await self._wishes.put({"type": f"lifespan.{wish}"})
        reply = await self._replies.get()
        if reply["type"] == f"lifespan.{wish}.failed":
            raise DidNotStart(f"{self._name} failed at {wish}: {reply.get('message', '')}")
        return str(reply["type"])


@asynccontextmanager
async def living(app: ASGIApp, name: str) -> AsyncIterator[dict[str, Any]]:
    """Yields the state that the application wants to see in every request."""
    life = _Life(app, name)
    running = asyncio.create_task(life.run(), name=f"lifespan of {name}")
    try:
        supported = await life.ask("startup") == "lifespan.startup.complete"
        if not supported:
            log.warning("no lifespan", service=name)
        yield life.state
        if supported:
            await life.ask("shutdown")
        await running
    finally:
        running.cancel()
