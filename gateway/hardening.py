"""Hardening: which requests come in, and which of their headers reach a service."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote_to_bytes

from gateway.refusals import AmbiguousLength, BodyTooLarge, HeadersTooLarge, OddPath, RepeatedHeader

Header = tuple[bytes, bytes]

PATH_LIMIT = 8 * 1024
HEADER_LIMIT = 32 * 1024
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})

# An encoded separator, dot, percent sign or control character means one thing to us and another to
# whoever decodes next, so none comes in. Uvicorn passes all of them on (..%2f reached a service
# before this).
_ODD = re.compile(
    rb"%(?:2[ef5]|5c|7f|[01][0-9a-f])|%(?![0-9a-f]{2})|[^\x21-\x7e]|[\\#?]|//|/\.\.?(?:/|$)",
    re.IGNORECASE,
)

# Two of these, and two readers may each believe another one.
_ONCE = frozenset(
    {
        b"authorization",
        b"host",
        b"content-length",
        b"transfer-encoding",
        b"content-type",
        b"idempotency-key",
        b"if-match",
    }
)
HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
        b"expect",
        b"http2-settings",
    }
)
_REPLACED = frozenset(
    {b"authorization", b"traceparent", b"tracestate", b"cookie", b"forwarded", b"via"}
)
_DROPPED = HOP | _REPLACED
# No service reads an x- header of a caller, and proxies carry identities in them: none goes in.
_DROPPED_STARTS = (b"x-", b"proxy-", b"remote-", b"ssl-client")
_PLAIN_CONNECTION = frozenset({b"keep-alive", b"close", b""})


def admit_path(raw_path: bytes, query: bytes) -> None:
    """`OddPath` for a path that two readers could read in two ways, or that is over 8 KB with its
    query."""
    if len(raw_path) + len(query) > PATH_LIMIT or _ODD.search(raw_path) or b"%00" in query:
        raise OddPath
    if not _is_utf8(raw_path):
        raise OddPath


def _is_utf8(raw_path: bytes) -> bool:
    try:
        return bool(unquote_to_bytes(raw_path).decode())
    except UnicodeDecodeError:
        return False


def admit_headers(headers: Iterable[Header]) -> tuple[list[Header], dict[bytes, bytes]]:
    """The headers that go on, and those that may come only once; refuses what is repeated or too
    much."""
    kept: list[Header] = []
    once: dict[bytes, bytes] = {}
    connection = b""
    size = 0
    for header in headers:
        name, value = header
        size += len(name) + len(value) + 4
        if name in _ONCE:
            if name in once:
                raise RepeatedHeader(header=name.decode("ascii"))
            once[name] = value
        if name in _DROPPED:
            if name == b"connection":
                connection += b"," + value
        elif b"_" not in name and not name.startswith(_DROPPED_STARTS):
            kept.append(header)
    if size > HEADER_LIMIT:
        raise HeadersTooLarge(limit=HEADER_LIMIT)
    return (without_named(kept, connection) if connection else kept), once


def without_named(headers: list[Header], connection: bytes) -> list[Header]:
    """Without what Connection names as meant for this hop only (RFC 9110, 7.6.1)."""
    named = {name.strip().lower() for name in connection.split(b",")} - _PLAIN_CONNECTION
    return [header for header in headers if header[0] not in named] if named else headers


def answer_headers(headers: Iterable[Header]) -> list[Header]:
    """A service's answer headers without those of its own hop; names in lower case."""
    lower = [(name.lower(), value) for name, value in headers]
    connection = b",".join(value for name, value in lower if name == b"connection")
    return without_named([header for header in lower if header[0] not in HOP], connection)


def admit_length(once: Mapping[bytes, bytes], limit: int) -> bool:
    """Whether a body follows; refuses a length that is unclear, or announced as over the limit."""
    length = once.get(b"content-length")
    if length is None:
        return b"transfer-encoding" in once
    if b"transfer-encoding" in once or not length.isdigit():
        raise AmbiguousLength
    if len(length) > 18 or int(length) > limit:
        raise BodyTooLarge(limit=limit)
    return length != b"0"
