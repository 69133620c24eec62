"""Pages: keyset lists with an opaque cursor, signed and bound to the list, its filters and the
reader."""

import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

import jwt
from fastapi import Depends, Query, Request
from pydantic import BaseModel

from kernel.errors import Invalid, Words
from kernel.texts import Line

T = TypeVar("T")


class CursorUnknown(Invalid):
    code = "cursor_unknown"
    title = Words("Con trỏ trang không hợp lệ", "Not a cursor of this list")
    detail = Words(
        "Dùng `next_cursor` của chính danh sách này, hoặc bỏ đi.",
        "Use this list's own `next_cursor`, or none.",
    )


class PageOf(BaseModel, Generic[T]):
    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """A name that a generated client can take: `PageOfTaskLine`."""
        return f"PageOf{params[0].__name__}"

    items: list[T]
    next_cursor: str | None = None


@dataclass(frozen=True)
class Page:
    """Where a reader is in a list: at most `limit` items after `keys`, the sort keys of the last
    one seen."""

    limit: int
    keys: list[str | None] | None
    secret: bytes  # of this list, these filters and this reader only
    request: Request

    def keyset(self, *names: str) -> dict[str, Any]:
        """SQL parameters `take` and `after_<name>`, null on the first page."""
        keys: list[str | None] = self.keys or [None] * len(names)
        if len(keys) != len(names):
            raise CursorUnknown
        return {
            "take": self.limit + 1,
            **{f"after_{n}": key for n, key in zip(names, keys, strict=True)},
        }

    def cut(self, rows: Sequence[T], keys: Callable[[T], Sequence[Any]]) -> PageOf[T]:
        """The page of `limit` + 1 rows: the one too many becomes the cursor, and a Link header."""
        items = list(rows[: self.limit])
        if len(rows) <= self.limit:
            return PageOf(items=items)
        last = [None if key is None else str(key) for key in keys(items[-1])]
        cursor = jwt.encode({"keys": last}, self.secret, "HS256")
        next_page = self.request.url.include_query_params(cursor=cursor)
        self.request.state.work.answer["link"] = f'<{next_page.path}?{next_page.query}>; rel="next"'
        return PageOf(items=items, next_cursor=cursor)


async def _page(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[Line | None, Query()] = None,
) -> Page:
    filters = sorted(
        pair for pair in request.query_params.multi_items() if pair[0] not in ("cursor", "limit")
    )
    bound = json.dumps([request.url.path, filters, str(request.state.actor.key)]).encode()
    secret = hmac.digest(
        request.app.state.settings.internal_secret.get_secret_value().encode(), bound, "sha256"
    )
    try:
        return Page(
            limit,
            jwt.decode(cursor, secret, ["HS256"])["keys"] if cursor else None,
            secret,
            request,
        )
    except jwt.InvalidTokenError as garbage:
        raise CursorUnknown from garbage


Paging = Annotated[Page, Depends(_page)]
