"""Logs: one structured line an event, each with the trace id of the request that caused it."""

import logging
import re
import secrets
import sys
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

import structlog

from kernel.settings import Settings

trace_id: ContextVar[str] = ContextVar("trace_id", default="")
_TRACEPARENT = re.compile(rb"^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$")

log: structlog.stdlib.BoundLogger = structlog.get_logger("remit")


def _traced(_: Any, __: str, entry: structlog.typing.EventDict) -> structlog.typing.EventDict:
    if trace := trace_id.get():
        entry["trace_id"] = trace
    return entry


def configure_logs(settings: Settings) -> None:
    """Once a process: our lines and those of the libraries in one form, on standard error."""
    shown: structlog.typing.Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if settings.log_format == "console":
        shown = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _traced,
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelName(settings.log_level.upper())
        ),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processor=shown, foreign_pre_chain=shared)
    )
    logging.basicConfig(handlers=[handler], level=settings.log_level.upper(), force=True)
    for noisy in ("httpx", "httpcore", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # A run passed by while the last one still goes on is no news.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def take_trace(headers: Iterable[tuple[bytes, bytes]]) -> None:
    """For the length of a request: the trace id of its `traceparent`, or one of its own."""
    found = _TRACEPARENT.match(dict(headers).get(b"traceparent", b""))
    trace_id.set(found[1].decode() if found else secrets.token_hex(16))
