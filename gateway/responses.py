"""Responses: what every answer of the gateway carries, whoever wrote it."""

from collections.abc import Sequence

from starlette.types import Message, Receive, Send

from gateway.hardening import HOP, Header
from gateway.refusals import BodyTooLarge
from kernel.errors import Refusal, Unavailable, Words
from kernel.problems import MEDIA, Unexpected, problem

SECURITY: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_NOT_THEIRS = (
    HOP | {b"x-request-id", b"server", b"date", b"x-powered-by"} | {name for name, _ in SECURITY}
)
_PROBLEM = MEDIA.encode()


class Answer:
    """The `send` given to a service: adds our headers, and holds back what a caller must not
    see."""

    __slots__ = ("_bodiless", "_language", "_muted", "_send", "_trace", "finished", "started")

    def __init__(self, send: Send, trace: str, bodiless: bool, language: str) -> None:
        self._send = send
        self._trace = trace.encode()
        self._bodiless = bodiless
        self._language = language
        self._muted = False
        self.started = False
        self.finished = False

    def mute(self) -> None:
        """From here on, nothing that the service says goes out: the gateway answers instead."""
        self._muted = not self.started or self._muted

    async def from_service(self, message: Message) -> None:
        if self._muted:
            return
        if message["type"] != "http.response.start":
            await self._body(message)
        elif message["status"] >= 500 and not _is_problem(message["headers"]):
            # A bare server's "Internal Server Error", or a traceback: for the log, not for the
            # caller.
            self._muted = True
            await self.refuse(
                Unavailable(what=Words("hệ thống", "the system"))
                if message["status"] == 503
                else Unexpected()
            )
        else:
            kept = [header for header in message["headers"] if header[0] not in _NOT_THEIRS]
            await self._start(message["status"], kept)

    async def refuse(self, refusal: Refusal) -> None:
        answer = problem(refusal, self._language)
        headers = answer.raw_headers
        if isinstance(refusal, BodyTooLarge):
            # Else the rest of the body would still be read.
            headers = [*headers, (b"connection", b"close")]
        await self.page(refusal.status, headers, bytes(answer.body))

    async def page(self, status: int, headers: Sequence[Header], body: bytes) -> None:
        await self._start(status, headers)
        await self._body({"type": "http.response.body", "body": body})

    async def _start(self, status: int, headers: Sequence[Header]) -> None:
        names = {name for name, _ in headers}
        sent = [*headers, *SECURITY, (b"x-request-id", self._trace)]
        if b"cache-control" not in names:
            # With an ETag a copy may be kept by its reader, and asked about each time; else not at
            # all.
            sent.append(
                (b"cache-control", b"private, no-cache" if b"etag" in names else b"no-store")
            )
        self.started = True
        await self._send({"type": "http.response.start", "status": status, "headers": sent})

    async def _body(self, message: Message) -> None:
        self.finished = not message.get("more_body", False)
        if not self._bodiless:
            await self._send(message)
        elif self.finished:
            await self._send({"type": "http.response.body", "body": b""})


def _is_problem(headers: Sequence[Header]) -> bool:
    return any(
        name.lower() == b"content-type" and value.startswith(_PROBLEM) for name, value in headers
    )


class Counted:
    """The `receive` given to a service: counts the body as it streams, whatever length was
    announced."""

    __slots__ = ("_answer", "_left", "_limit", "_receive", "refusal")

    def __init__(self, receive: Receive, limit: int, answer: Answer) -> None:
        self._receive = receive
        self._limit = self._left = limit
        self._answer = answer
        self.refusal: BodyTooLarge | None = None

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.refusal = BodyTooLarge(limit=self._limit)
            self._answer.mute()
            raise self.refusal
        return message
