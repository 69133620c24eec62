"""Pages: what the gateway answers itself, to anyone: health, the API description, and its
readable form."""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from starlette.types import Scope

from gateway.hardening import Header
from gateway.openapi import merge
from gateway.readiness import readiness
from gateway.refusals import NoParameters, OnlyRead
from gateway.responses import Answer
from gateway.upstreams import Upstream
from kernel.problems import MEDIA

OURS = files("gateway") / "static"
# The package is used for its files alone: Swagger UI, kept current, without a network of others.
SWAGGER = files("fastapi_swagger") / "resources"
STATIC: dict[str, tuple[Traversable, str]] = {
    "/docs": (OURS / "docs.html", "text/html; charset=utf-8"),
    "/docs/start.js": (OURS / "start.js", "text/javascript; charset=utf-8"),
    "/docs/swagger-ui-bundle.js": (
        SWAGGER / "swagger-ui-bundle.js",
        "text/javascript; charset=utf-8",
    ),
    "/docs/swagger-ui.css": (SWAGGER / "swagger-ui.css", "text/css; charset=utf-8"),
    "/docs/favicon-32x32.png": (SWAGGER / "favicon-32x32.png", "image/png"),
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
JSON = "application/json"


class Copy:
    """Bytes that a reader may keep, and ask about by their ETag."""

    def __init__(self, body: bytes, media: str) -> None:
        self._body = body
        self._etag = b'"%s"' % hashlib.sha256(body).hexdigest()[:32].encode()
        self._headers: list[Header] = [
            (b"etag", self._etag),
            (b"cache-control", b"no-cache"),
            (b"content-security-policy", POLICY.encode()),
        ]
        self._shape: list[Header] = [
            (b"content-type", media.encode()),
            (b"content-length", str(len(body)).encode()),
        ]

    async def send(self, headers: list[Header], answer: Answer) -> None:
        if any(name == b"if-none-match" and self._etag in value for name, value in headers):
            await answer.page(304, self._headers, b"")
        else:
            await answer.page(200, [*self._headers, *self._shape], self._body)


class Pages:
    def __init__(
        self, upstreams: Mapping[Any, Upstream], besides: Callable[[], dict[str, Any]] = dict
    ) -> None:
        self._upstreams = upstreams
        self._besides = besides
        self._copies: dict[str, Copy] = {}
        self._public: Collection[str] = {"/livez", "/readyz", "/openapi.json", *STATIC}

    def answers(self, path: str) -> bool:
        return path in self._public

    async def answer(self, scope: Scope, headers: list[Header], answer: Answer) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            raise OnlyRead
        if scope["query_string"] or any(
            name == b"content-length" and size != b"0" for name, size in headers
        ):
            raise NoParameters
        path = scope["path"]
        if path == "/livez":
            await _json(answer, 200, {"status": "alive"})
        elif path == "/readyz":
            status, body = await readiness(self._upstreams.values())
            await _json(answer, status, {**body, **self._besides()})
        else:
            await (await self._copy(path)).send(headers, answer)

    async def _copy(self, path: str) -> Copy:
        """Read or made on first use, because a service elsewhere may start after the gateway."""
        if path not in self._copies:
            if path in STATIC:
                file, media = STATIC[path]
                self._copies[path] = Copy(file.read_bytes(), media)
            else:
                documents = {
                    name: await upstream.document() for name, upstream in self._upstreams.items()
                }
                body = json.dumps(
                    merge(documents), ensure_ascii=False, separators=(",", ":")
                ).encode()
                self._copies[path] = Copy(body, JSON)
        return self._copies[path]


async def _json(answer: Answer, status: int, body: Mapping[str, Any]) -> None:
    encoded = json.dumps(body, ensure_ascii=False).encode()
    media = (JSON if status < 400 else MEDIA).encode()
    shape = [(b"content-type", media), (b"content-length", str(len(encoded)).encode())]
    await answer.page(status, shape, encoded)
