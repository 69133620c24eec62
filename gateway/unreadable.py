"""Unreadable requests: what is no HTTP at all is answered by a problem too, before any application
is asked."""

import re
from contextvars import copy_context

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway.refusals import UnreadableRequest
from gateway.responses import SECURITY
from kernel.logs import log, take_trace
from kernel.problems import problem

ACCEPT_LANGUAGE = re.compile(rb"\naccept-language:[ \t]*([^\r\n]{1,200})", re.IGNORECASE)


class ProblemProtocol(HttpToolsProtocol):
    """For `uvicorn --http gateway.unreadable:ProblemProtocol`, which answers in plain text
    itself: a raw space or byte in the request line, a header without a colon."""

    _received = b""

    def data_received(self, data: bytes) -> None:
        self._received = data
        super().data_received(data)

    def send_400_response(self, msg: str) -> None:
        # The trace id is of this answer only: the connection's own context lives on.
        copy_context().run(self._refuse, msg)

    def _refuse(self, msg: str) -> None:
        take_trace(())
        log.info("unreadable request", reason=msg)
        # The parser stopped before it; what came with the fault still tells.
        asked = ACCEPT_LANGUAGE.search(self._received)
        answer = problem(UnreadableRequest(), asked[1].decode("latin-1") if asked else "")
        sent = [*answer.raw_headers, *SECURITY, (b"connection", b"close")]
        lines = b"".join(b"%s: %s\r\n" % header for header in sent)
        self.transport.write(b"HTTP/1.1 400 Bad Request\r\n%s\r\n%s" % (lines, answer.body))
        self.transport.close()
