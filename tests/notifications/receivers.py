"""The outside, by real sockets: a mail server and a webhook receiver that may fail, hang or hang
up."""

import asyncio
import contextlib
import email
import email.policy
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from standardwebhooks import Webhook


@dataclass
class Post:
    """A mail server's side: what it took, and what it says to the next letter."""

    letters: list[EmailMessage] = field(default_factory=list)
    says: str = "250 OK"
    url: str = ""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.says.startswith("250"):
            self.letters.append(
                email.message_from_bytes(envelope.content, policy=email.policy.default)
            )
        return self.says


@contextlib.contextmanager
def mail_server() -> Any:
    post = Post()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    post.url = f"smtp://127.0.0.1:{port}"
    try:
        yield post
    finally:
        controller.stop()


Call = tuple[dict[str, str], bytes]


@dataclass
class Desk:
    """A webhook receiver's side: the calls it read, and how it behaves; 200 unless told
    otherwise."""

    calls: list[Call] = field(default_factory=list)
    status: int = 200
    hangs: bool = False
    hangs_up: bool = False
    before_answer: Callable[[], Awaitable[None]] | None = None
    url: str = ""

    def verified(self, secret: str) -> list[Any]:
        """What each call said, once its signature was found true."""
        return [Webhook(secret).verify(body, headers) for headers, body in self.calls]

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.calls]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            self.calls.append(await _read(reader))
            if self.before_answer:
                await self.before_answer()
            if self.hangs:
                await reader.read()  # until the caller goes
            elif not self.hangs_up:
                head = (
                    f"HTTP/1.1 {self.status} So\r\nLocation: "
                    f"http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
                )
                writer.write(head.encode())
                await writer.drain()
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def _read(reader: asyncio.StreamReader) -> Call:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:-2]
    headers = {name.lower(): value for name, value in (one.split(": ", 1) for one in head)}
    return headers, await reader.readexactly(int(headers["content-length"]))


@contextlib.asynccontextmanager
async def webhook_receiver() -> AsyncIterator[Desk]:
    desk = Desk()
    server = await asyncio.start_server(desk.serve, "127.0.0.1", 0)
    desk.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/remit"
    try:
        yield desk
    finally:
        server.close()
        await server.wait_closed()
