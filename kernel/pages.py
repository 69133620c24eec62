"""Pages: keyset lists with an opaque cursor, signed and bound to the list, its filters and the reader."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import BaseModel

from kernel.errors import Invalid, Words

T = TypeVar("T")


class CursorUnknown(Invalid):
    code = "cursor_unknown"
    title = Words("Con trỏ trang không hợp lệ", "Not a cursor of this list")
    detail = Words(
        "Dùng next_cursor của đúng danh sách, bộ lọc và người dùng này, hoặc bỏ cursor để đọc từ đầu.",
        "Use the next_cursor of this same list, filter and reader, or leave cursor out to start again.",
    )


class PageOf(BaseModel, Generic[T]):
    items: list[T]
    next_cursor: str | None = None


@dataclass(frozen=True)
class Page:
    """Where a reader is in a list: at most `limit` items after `keys`, the sort keys of the last one seen."""

    limit: int
    keys: list[str | None] | None
    bound: bytes  # what a cursor is only good for
    secret: bytes
    request: Request

    def keyset(self, *names: str) -> dict[str, Any]:
        """SQL parameters `take` and `after_<name>`, null on the first page."""
        none: list[str | None] = [None] * len(names)
        keys = self.keys or none
        if len(keys) != len(names):
            raise CursorUnknown
        return {"take": self.limit + 1, **{f"after_{n}": key for n, key in zip(names, keys, strict=True)}}

    def cut(self, rows: Sequence[T], keys: Callable[[T], Sequence[Any]]) -> PageOf[T]:
        """The page of `limit` + 1 rows: the one too many becomes the cursor, and a Link header."""
        items = list(rows[: self.limit])
        if len(rows) <= self.limit:
            return PageOf(items=items)
        cursor = self._signed([_text(key) for key in keys(items[-1])])
        query = {**self.request.query_params, "cursor": cursor}
        self.request.state.work.answer["link"] = f'<{self.request.url.path}?{urlencode(query)}>; rel="next"'
        return PageOf(items=items, next_cursor=cursor)

    def _signed(self, keys: list[str | None]) -> str:
        payload = json.dumps(keys).encode()
        return urlsafe_b64encode(_seal(self.secret, self.bound, payload) + payload).decode().rstrip("=")


def _text(key: Any) -> str | None:
    return key.isoformat() if isinstance(key, date | datetime) else None if key is None else str(key)


def _seal(secret: bytes, bound: bytes, payload: bytes) -> bytes:
    return hmac.digest(secret, bound + b"\n" + payload, sha256)[:16]


def _opened(cursor: str, bound: bytes, secret: bytes) -> list[str | None]:
    try:
        raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        if not hmac.compare_digest(raw[:16], _seal(secret, bound, raw[16:])):
            raise CursorUnknown
        keys: list[str | None] = json.loads(raw[16:])
    except ValueError as garbage:
        raise CursorUnknown from garbage
    return keys


async def _page(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
) -> Page:
    secret = request.app.state.settings.internal_secret.get_secret_value().encode()
    reader: UUID = request.state.actor.id
    filters = sorted(pair for pair in request.query_params.multi_items() if pair[0] not in ("cursor", "limit"))
    bound = json.dumps([request.url.path, filters, str(reader)]).encode()
    return Page(limit, _opened(cursor, bound, secret) if cursor else None, bound, secret, request)


Paging = Annotated[Page, Depends(_page)]
