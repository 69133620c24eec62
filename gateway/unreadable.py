"""Unreadable requests: what is no HTTP at all is answered by a problem too, before any application
is asked."""

from contextvars import copy_context

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway.hardening import Header
from gateway.refusals import UnreadableRequest
from gateway.responses import SECURITY
from kernel.logs import log, take_trace
from kernel.problems import problem


class ProblemProtocol(HttpToolsProtocol):
    """For `uvicorn --http gateway.unreadable:ProblemProtocol`, which answers in plain text
    itself: a raw space or byte in the request line, a header without a colon."""

    def send_400_response(self, msg: str) -> None:
        # The trace id is of this answer only: the connection's own context lives on.
        copy_context().run(self._refuse, msg)

    def _refuse(self, msg: str) -> None:
        headers: list[Header] = self.headers or []  # none before the first line is read
        take_trace(headers)
        log.info("unreadable request", reason=msg)
        told = b"".join(value for name, value in headers if name == b"accept-language")
        answer = problem(UnreadableRequest(), told.decode("latin-1"))
        sent = [*answer.raw_headers, *SECURITY, (b"connection", b"close")]
        lines = b"".join(b"%s: %s\r\n" % header for header in sent)
        self.transport.write(b"HTTP/1.1 400 Bad Request\r\n%s\r\n%s" % (lines, answer.body))
        self.transport.close()
