"""Heartbeat: a worker touches a file while its event loop turns, so that its supervisor sees one
that hangs."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

BEAT = 1.0
# Seconds without a beat after which one question goes unanswered. The supervisor asks more than
# once, and asks late itself on a machine that has no time for either.
OLD = 10.0


class Beating:
    """The application, and a beat from its start to its end."""

    def __init__(self, app: ASGIApp, file: Path) -> None:
        self._app, self._file = app, file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            return await self._app(scope, receive, send)
        beating = asyncio.create_task(self._beat())
        try:
            await self._app(scope, receive, send)
        finally:
            beating.cancel()

    async def _beat(self) -> None:
        while True:
            self._file.touch()
            await asyncio.sleep(BEAT)


def beats(file: Path) -> Callable[[], Awaitable[bool]]:
    """Whether the file was touched a moment ago."""

    async def beating() -> bool:
        try:
            return time.time() - os.stat(file).st_mtime < OLD
        except FileNotFoundError:
            return False

    return beating
