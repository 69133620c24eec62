"""Problems: every refusal and failure as RFC 9457 `application/problem+json`, in Vietnamese or in English."""

from collections import defaultdict
from contextlib import suppress
from typing import Any, cast

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from kernel.errors import Fault, Invalid, NotFound, Refusal, Unavailable, Words
from kernel.logs import log, trace_id

MEDIA = "application/problem+json"

# What pydantic found, in Vietnamese; its own English is good. Its `ctx` fills the fields.
FAULTS_VI = {
    "missing": "thiếu trường bắt buộc",
    "extra_forbidden": "trường này không có trong yêu cầu; hãy bỏ đi hoặc sửa tên",
    "json_invalid": "nội dung không phải JSON hợp lệ",
    "uuid_parsing": "phải là UUID, ví dụ 019505e8-7c1e-7f00-8000-000000000000",
    "string_too_short": "ít nhất {min_length} ký tự",
    "string_too_long": "nhiều nhất {max_length} ký tự",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "phải từ {le} trở xuống",
    "date_from_datetime_parsing": "phải là ngày dạng 2025-12-31",
    "date_parsing": "phải là ngày dạng 2025-12-31",
    "datetime_parsing": "phải là thời điểm dạng 2025-12-31T08:00:00+07:00",
    "int_parsing": "phải là số nguyên",
    "enum": "phải là một trong: {expected}",
    "literal_error": "phải là một trong: {expected}",
    "string_type": "phải là chuỗi ký tự",
    "model_attributes_type": "phải là một đối tượng JSON; gửi Content-Type: application/json",
}


def language(accept: str) -> str:
    """`vi` unless English is asked for with more weight (RFC 9110 §12.5.4)."""
    weights: dict[str, float] = {}
    for part in accept.lower().split(","):
        tag, _, weight = part.replace(" ", "").partition(";q=")
        with suppress(ValueError):
            weights[tag[:2]] = max(weights.get(tag[:2], 0.0), float(weight or 1))
    other = weights.get("*", 0.0)
    return "en" if weights.get("en", other) > weights.get("vi", other) else "vi"


def problem(refusal: Refusal, accept: str = "") -> JSONResponse:
    tongue = language(accept)
    body = {
        "type": f"urn:remit:problem:{refusal.code}",
        "title": getattr(refusal.title, tongue),
        "status": refusal.status,
        "code": refusal.code,
        "detail": getattr(refusal.detail.filled(refusal.facts), tongue),
        "errors": [{"pointer": f.pointer, "code": f.code, "detail": getattr(f.words, tongue)} for f in refusal.faults],
        "trace_id": trace_id.get(),
    }
    headers = {**refusal.headers, "Content-Language": tongue}
    return JSONResponse(body, refusal.status, headers, media_type=MEDIA)


class Malformed(Invalid):
    code = "malformed"


class Unexpected(Refusal):
    status, code = 500, "unexpected"
    title = Words("Lỗi phía hệ thống", "A fault on our side")
    detail = Words(
        "Đã ghi lại; hãy báo trace_id cho người vận hành.",
        "It is on record; give the trace_id to operations.",
    )


class Unkept(Refusal):
    code = "conflict"
    title = Words("Trái với dữ liệu đang có", "In conflict with what is there")
    detail = Words(
        "Đã có bản ghi như vậy, hoặc bản ghi được nhắc đến không còn; hãy đọc lại rồi sửa yêu cầu.",
        "There is such a record already, or one that it refers to is gone; read again, then mend the request.",
    )


class Unstorable(Refusal):
    status, code = 422, "unstorable"
    title = Words("Có giá trị không lưu được", "A value cannot be stored")
    detail = Words(
        "Bỏ ký tự NUL (\\u0000) trong văn bản và giữ số, ngày trong giới hạn.",
        "Leave NUL characters (\\u0000) out of texts, and keep numbers and days within their bounds.",
    )


class MethodNotAllowed(Refusal):
    status, code = 405, "method_not_allowed"
    title = Words("Phương thức không dùng được ở đây", "That method does not work here")
    detail = Words("Xem /docs để biết các phương thức của đường dẫn này.", "See /docs for the methods of this path.")


class Declined(Refusal):
    code = "declined"
    title = Words("Không phục vụ được yêu cầu này", "This request cannot be served")
    detail = Words("{why}", "{why}")


def _fault(error: Any) -> Fault:
    where, *path = error["loc"]
    code = str(error["type"])
    pointer = "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)
    if where != "body":
        pointer = f"/{where}{pointer}"
    bounds = defaultdict(str, error.get("ctx", {}))
    vi = FAULTS_VI[code].format_map(bounds) if code in FAULTS_VI else f"giá trị chưa đúng: {error['msg']}"
    return Fault("" if code == "json_invalid" else pointer, code, Words(vi, error["msg"]))


def _declined(declined: HTTPException) -> Refusal:
    """What the library itself refused: its status is kept."""
    if declined.status_code == 404:
        return NotFound(what="path")
    refusal: Refusal = MethodNotAllowed() if declined.status_code == 405 else Declined(why=declined.detail)
    refusal.status = declined.status_code  # type: ignore[misc]
    refusal.headers = dict(declined.headers or {})  # type: ignore[misc]
    return refusal


def _refusal(broken: Exception) -> Refusal:
    if isinstance(broken, RequestValidationError):
        return Malformed([_fault(error) for error in broken.errors()])
    if isinstance(broken, HTTPException):
        return _declined(broken)
    known = {
        Refusal: broken,
        psycopg.OperationalError: Unavailable(what="Postgres"),  # also a deadlock or a full pool: nothing was kept
        psycopg.IntegrityError: Unkept(),
        psycopg.DataError: Unstorable(),
    }
    return cast(Refusal, next((known[kind] for kind in known if isinstance(broken, kind)), Unexpected()))


async def _answer(request: Request, broken: Exception) -> JSONResponse:
    refusal = _refusal(broken)
    if isinstance(broken, psycopg.Error):
        log.error(refusal.code, path=request.url.path, reason=repr(broken))
    elif isinstance(refusal, Unexpected):
        log.error(refusal.code, path=request.url.path, exc_info=broken)
    return problem(refusal, request.headers.get("accept-language", ""))


class Answered:
    """ASGI: what nobody expected is answered here. Starlette would answer, then raise it again at the gateway."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.app(scope, receive, send)
        except Exception as broken:
            if scope["type"] != "http":
                raise
            await (await _answer(Request(scope), broken))(scope, receive, send)


def answer_with_problems(app: FastAPI) -> None:
    app.add_middleware(Answered)
    for expected in (Refusal, RequestValidationError, HTTPException, psycopg.Error):
        app.add_exception_handler(expected, _answer)
