"""A worker whose event loop turns beats; one that hangs does not."""

import asyncio
import os
from pathlib import Path

from starlette.types import Receive, Scope, Send

from remit.heartbeat import OLD, Beating, beats


async def living(scope: Scope, receive: Receive, send: Send) -> None:
    assert (await receive())["type"] == "lifespan.shutdown"


async def test_it_beats_from_its_start_to_its_end_and_no_longer(tmp_path: Path) -> None:
    file, end = tmp_path / "web-0", asyncio.Queue[dict[str, str]]()
    well = beats(file)
    assert not await well()

    async def send(message: object) -> None:
        raise AssertionError(message)

    life = asyncio.create_task(Beating(living, file)({"type": "lifespan"}, end.get, send))
    await asyncio.sleep(0.05)
    assert await well()
    os.utime(file, (0, 0))
    assert not await well(), f"no beat for {OLD} s"
    await asyncio.sleep(1.1)
    assert await well()
    await end.put({"type": "lifespan.shutdown"})
    await life
    file.unlink()
    await asyncio.sleep(1.1)
    assert not await well()


async def test_a_request_goes_through_untouched(tmp_path: Path) -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["path"])

    async def receive() -> dict[str, str]:
        return {}

    async def send(message: object) -> None:
        seen.append(str(message))

    await Beating(app, tmp_path / "web-0")({"type": "http", "path": "/livez"}, receive, send)
    assert seen == ["/livez"]
    assert not (tmp_path / "web-0").exists()
