"""Problems: every refusal and failure as RFC 9457 `application/problem+json`, in Vietnamese or in
English."""

import json
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from kernel.errors import Fault, Malformed, NotFound, Refusal, Unavailable, Words, pointer_to
from kernel.logs import log, take_trace, trace_id
from kernel.texts import Unfit

MEDIA = "application/problem+json"

# What pydantic found, in Vietnamese; its own English is good. Its `ctx` fills the fields, or is
# itself the `words` of an error of ours.
FAULTS_VI: dict[str, str] = json.loads(
    Path(__file__).with_name("faults_vi.json").read_text("utf-8")
)


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
        "title": refusal.title.to(tongue),
        "status": refusal.status,
        "code": refusal.code,
        "detail": refusal.detail.filled(refusal.facts).to(tongue),
        "errors": [
            {"pointer": f.pointer, "code": f.code, "detail": f.words.to(tongue)}
            for f in refusal.faults
        ],
        "trace_id": trace_id.get(),
    }
    headers = {**refusal.headers, "Content-Language": tongue}
    return JSONResponse(body, refusal.status, headers, media_type=MEDIA)


class Unexpected(Refusal):
    status, code = 500, "unexpected"
    title = Words("Lỗi phía hệ thống", "A fault on our side")
    detail = Words(
        "Đã ghi lại; hãy báo `trace_id` cho người vận hành.",
        "On record; tell operations the `trace_id`.",
    )


class Unkept(Refusal):
    code = "conflict"
    title = Words("Trái với dữ liệu đang có", "In conflict with what is there")
    detail = Words(
        "Đã có, hoặc bản ghi liên quan không còn.",
        "It exists already, or what it refers to is gone.",
    )


class Unstorable(Refusal):
    status, code = 422, "unstorable"
    title = Words("Có giá trị không lưu được", "A value cannot be stored")
    detail = Words(
        "Bỏ ký tự NUL; giữ số và ngày trong giới hạn.",
        "Leave out NUL; keep numbers and days in bounds.",
    )


class MethodNotAllowed(Refusal):
    status, code = 405, "method_not_allowed"
    title = Words("Phương thức không dùng được ở đây", "That method does not work here")
    detail = Words(
        "Xem /docs để biết các phương thức của đường dẫn này.",
        "See /docs for the methods of this path.",
    )


class Declined(Refusal):
    code = "declined"
    title = Words("Không phục vụ được yêu cầu này", "This request cannot be served")
    detail = Words(
        "Không đọc được nội dung hoặc tiêu đề của yêu cầu; hãy kiểm tra rồi gửi lại.",
        "The body or a header cannot be read; look them over and send it again.",
    )


def _fault(error: Any) -> Fault:
    where, *path = error["loc"]
    code = str(error["type"])
    steps = path if where == "body" else [where, *path]
    pointer = pointer_to(steps)
    facts = defaultdict(str, error.get("ctx", {}))
    if isinstance(unfit := facts["error"], Unfit):
        return Fault(pointer, unfit.code, unfit.words)
    vi = FAULTS_VI.get(code, FAULTS_VI["value_error"]).format_map(facts)
    said = Words(vi.replace("' or '", "' hoặc '").replace("'", "`"), error["msg"])
    return Fault("" if code == "json_invalid" else pointer, code, facts.get("words", said))


def _declined(declined: HTTPException) -> Refusal:
    """What the library itself refused: its status is kept."""
    if declined.status_code == 404:
        return NotFound(what=Words("đường dẫn", "path"))
    refusal: Refusal = MethodNotAllowed() if declined.status_code == 405 else Declined()
    refusal.status = declined.status_code  # type: ignore[misc]  # of this one only
    refusal.headers = dict(declined.headers or {})  # type: ignore[misc]  # of this one only
    return refusal


ANSWERS: dict[type[Exception], Callable[[Any], Refusal]] = {
    Refusal: lambda refusal: refusal,
    RequestValidationError: lambda wrong: Malformed([_fault(error) for error in wrong.errors()]),
    HTTPException: _declined,
    # Also a deadlock: nothing was kept.
    psycopg.OperationalError: lambda _: Unavailable(what=Words("cơ sở dữ liệu", "the database")),
    psycopg.IntegrityError: lambda _: Unkept(),
    psycopg.DataError: lambda _: Unstorable(),
    Exception: lambda _: Unexpected(),
}


async def _answer(request: Request, broken: Exception) -> JSONResponse:
    refusal = next(made(broken) for kind, made in ANSWERS.items() if isinstance(broken, kind))
    if isinstance(refusal, Unexpected):
        log.error(refusal.code, path=request.url.path, exc_info=broken)
    elif isinstance(broken, psycopg.Error):
        log.error(refusal.code, path=request.url.path, reason=repr(broken))
    return problem(refusal, request.headers.get("accept-language", ""))


def traced_and_answered(app: ASGIApp) -> ASGIApp:
    """ASGI: what nobody expected is answered here too. Starlette would answer, then raise it again
    at the gateway."""

    async def call(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await app(scope, receive, send)
        take_trace(scope["headers"])
        try:
            await app(scope, receive, send)
        except Exception as broken:
            await (await _answer(Request(scope), broken))(scope, receive, send)

    return call


def answer_with_problems(app: FastAPI) -> None:
    app.add_middleware(traced_and_answered)
    for expected in (Refusal, RequestValidationError, HTTPException, psycopg.Error):
        app.add_exception_handler(expected, _answer)
