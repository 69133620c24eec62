"""Requests: asked in known words only, one transaction each, kept before the answer leaves."""

import hashlib
import inspect
import json
import re
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable
from difflib import get_close_matches
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import Depends, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from psycopg.types.json import Json

from kernel.database import Database, Read, Transaction
from kernel.errors import ConditionNeeded, Fault, Malformed, Refusal, Stale, Words, pointer_to
from kernel.identity import identify


class KeyNeeded(Refusal):
    status, code = 400, "idempotency_key_needed"
    title = Words("Thiếu Idempotency-Key", "Idempotency-Key is needed")
    detail = Words(
        "Gửi 1–200 ký tự ASCII, mỗi việc một khóa khác.",
        "Send 1–200 ASCII characters, new for each work.",
    )


class KeyInFlight(Refusal):
    status, code = 409, "idempotency_key_in_flight"
    title = Words("Yêu cầu cùng khóa đang chạy", "The same key is in flight")
    detail = Words("Chờ một giây rồi gửi lại.", "Wait a second, then send it again.")
    headers = {"Retry-After": "1"}


class KeyReused(Refusal):
    status, code = 422, "idempotency_key_reused"
    title = Words("Khóa đã dùng cho yêu cầu khác", "The key was used for another request")
    detail = Words(
        "Nội dung mới cần khóa mới; khóa cũ chỉ cho nội dung cũ.", "A new body needs a new key."
    )


def require_if_match(tx: Transaction, version: int) -> None:
    """Refuse when the request's If-Match is missing where it must be, or names another version;
    call it under the row's lock, once the right is sure: a version tells that the row exists."""
    if tx.must_match and tx.if_match is None:
        raise ConditionNeeded
    if tx.if_match is not None and not {_version(tag) for tag in _tags(tx.if_match)} & {
        "*",
        f'"{version}"',
    }:
        raise Stale(current=version)


def set_etag(work: Read, version: int, shown: bytes = b"") -> None:
    """The answer carries this version as its ETag; with what is `shown`, where that can change
    without the row."""
    work.answer["etag"] = (
        f'"{version}.{hashlib.sha256(shown).hexdigest()[:16]}"' if shown else f'"{version}"'
    )


def _version(tag: str) -> str:
    """A change is judged by the version alone: a name shown beside it may be new."""
    return re.sub(r"\.\w+", "", tag)


def _tags(header: str) -> set[str]:
    return {tag.strip() for tag in header.split(",")}


# The lock may be taken a moment after the look: then REMEMBER finds the row of the other, and
# refuses.
CLAIM = """
select pg_try_advisory_xact_lock(hashtextextended(%(holder)s::text || %(key)s, 57)),
       body_hash = %(hash)s, status, headers, body
from (values (1)) as one left join idempotency
  on holder = %(holder)s and key = %(key)s
"""
REMEMBER = """
insert into idempotency (holder, key, body_hash, status, headers, body, at)
values (%(holder)s, %(key)s, %(hash)s, %(status)s, %(headers)s, %(body)s, clock_now())
on conflict do nothing
"""
FORGET = """
delete from idempotency where (holder, key) in (
    select holder, key from idempotency
    where at <= clock_now() - interval '72 hours' order by at limit 5000)
"""


async def forget_old_keys(database: Database) -> None:
    """A job of every service: a key ends here. In batches, since a long transaction would hold
    up the sealer."""
    async with database.transaction() as tx:
        await tx.run(FORGET)


Handler = Callable[[Request], Coroutine[Any, Any, Response]]


async def _once(work: Transaction, request: Request, act: Handler) -> Response:
    """A keyed POST acts once while its key is remembered: its answer is kept in the transaction of
    its effect."""
    key, actor = request.headers.get("idempotency-key"), request.state.actor
    if key is None and actor.kind != "client":
        return await act(request)
    if not key or len(key) > 200 or not (key.isascii() and key.isprintable()):
        raise KeyNeeded
    text = f"{request.url.path}?{request.url.query}\n".encode() + await request.body()
    names = {"holder": actor.key, "key": key, "hash": hashlib.sha256(text).digest()}
    claimed, same, status, headers, body = await work.row(CLAIM, **names)
    if not claimed:
        raise KeyInFlight
    if same:
        return Response(body, status, {**headers, "idempotent-replayed": "true"})
    if same is not None:
        raise KeyReused
    answer = await act(request)
    answer.headers.update(work.answer)
    kept = {
        n: v for n, v in answer.headers.items() if n in ("content-type", "etag", "location", "link")
    }
    names |= {"status": answer.status_code, "headers": Json(kept), "body": bytes(answer.body)}
    if not await work.run(REMEMBER, **names):
        raise KeyInFlight
    return answer


FAULTS = {
    "parameters_unreadable": Words(
        "tham số phải là UTF-8 mã hóa phần trăm, tối đa 100 tham số",
        "parameters are percent-encoded UTF-8, 100 at most",
    ),
    "repeated_parameter": Words("chỉ được gửi một lần", "send it once"),
    "unknown_parameter": Words(
        "không có tham số này ở đây; gần nhất: `{nearest}`",
        "no such parameter here; the nearest: `{nearest}`",
    ),
    "extra_forbidden": Words(
        "không có trường này ở đây; gần nhất: `{nearest}`",
        "no such field here; the nearest: `{nearest}`",
    ),
    "body_unexpected": Words("yêu cầu này không có nội dung", "this request takes no body"),
    "not_json": Words(
        "gửi JSON mã UTF-8, không `NaN`, không lồng quá sâu, với `Content-Type: application/json`",
        "send JSON in UTF-8, without `NaN` or deep nesting, as `Content-Type: application/json`",
    ),
    "json_invalid": Words(
        "không phải JSON hợp lệ từ ký tự thứ {at}", "no well-formed JSON from character {at} on"
    ),
    "repeated_field": Words("trường này bị lặp lại", "this field is there twice"),
}


def _unfit(code: str, *place: str, **facts: Any) -> Fault:
    return Fault(pointer_to(place), code, FAULTS[code].filled(facts))


def _nearest(name: str, names: Iterable[str]) -> list[str]:
    """The right names: first what holds it or is held by it, then what is spelt like it."""
    asked = name[:100].lower()
    alike = get_close_matches(asked, sorted(names), 20, 0)
    return sorted(alike, key=lambda right: asked not in right and right not in asked)[:8]


def _expect_parameters(request: Request, names: set[str]) -> None:
    """Each is known and asked once: one that is passed over would look answered."""
    try:
        query = request.scope["query_string"].decode("ascii")
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError:
        raise Malformed([_unfit("parameters_unreadable", "query")]) from None
    asked = Counter(name for name, _ in pairs)
    faults = [
        _unfit("unknown_parameter", "query", name, nearest=_nearest(name, names))
        if name not in names
        else _unfit("repeated_parameter", "query", name)
        for name, times in asked.items()
        if name not in names or times > 1
    ]
    if faults:
        raise Malformed(faults)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(found := dict(pairs)) < len(pairs):
        name, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise Malformed([_unfit("repeated_field", name[:100])])
    return found


def _expect_json(body: bytes, media_type: str) -> None:
    if not re.match(r"application/([\w.-]+\+)?json\b", media_type, re.I):
        raise Malformed([_unfit("not_json")])
    try:
        # By our own decoding: bytes may be read as UTF-16 too.
        json.loads(body.decode("utf-8-sig"), object_pairs_hook=_unique, parse_constant=int)
    except json.JSONDecodeError as broken:
        raise Malformed([_unfit("json_invalid", at=broken.pos + 1)]) from None
    except (ValueError, RecursionError):
        raise Malformed([_unfit("not_json")]) from None


def asked_of(dependant: Dependant) -> set[str]:
    return {field.alias for field in dependant.query_params}.union(
        *map(asked_of, dependant.dependencies)
    )


class StrictRoute(APIRoute):
    """A question is answered or refused: what it does not know is never passed over (rule 32)."""

    def get_route_handler(self) -> Handler:
        act, self.names = super().get_route_handler(), asked_of(self.dependant)

        async def answer(request: Request) -> Response:
            await self.expect_known(request)
            try:
                return await act(request)
            except RequestValidationError as wrong:
                for error in wrong.errors():
                    if (code := error["type"]) == "extra_forbidden":
                        nearest = _nearest(str(error["loc"][-1]), self._fields())
                        error["ctx"] = {"words": FAULTS[code].filled({"nearest": nearest})}
                raise

        return answer

    async def expect_known(self, request: Request) -> None:
        _expect_parameters(request, self.names)
        if body := await request.body():
            if self.body_field is not None:
                _expect_json(body, request.headers.get("content-type", ""))
            elif self.openapi_extra is None and body.strip() != b"{}":
                raise Malformed([_unfit("body_unexpected")])

    def _fields(self) -> set[str]:
        """The names that its body knows, at any depth."""
        info: Any = self.body_field and self.body_field.field_info
        schema = info.annotation.model_json_schema()
        found = [schema, *schema.get("$defs", {}).values()]
        return {name for part in found for name in part.get("properties", {})}


class UnitOfWorkRoute(StrictRoute):
    """The route of every service: it knows who asks, opens the work, and commits before it answers.

    A `yield` dependency would commit after the answer has left: 201 for a write that failed. The
    name of the function is the id of the operation, the first line of its docstring the summary.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        summary, _, description = inspect.cleandoc(endpoint.__doc__ or "").partition("\n")
        more["operation_id"] = endpoint.__name__
        more["summary"], more["description"] = summary.rstrip("."), description.strip()
        super().__init__(path, endpoint, **more)

    def get_route_handler(self) -> Handler:
        act = super().get_route_handler()

        async def answer(request: Request) -> Response:
            request.state.actor = identify(request)
            return await (_read if request.method == "GET" else _write)(request, act)

        return answer


async def _read(request: Request, act: Handler) -> Response:
    async with request.app.state.database.read() as work:
        request.state.work = work
        answer = await act(request)
    answer.headers.update(work.answer)
    etag, known = answer.headers.get("etag"), request.headers.get("if-none-match")
    if etag and known and _tags(known.replace("W/", "")) & {"*", etag}:
        return Response(status_code=304, headers={"etag": etag})
    return answer


async def _write(request: Request, act: Handler) -> Response:
    async with request.app.state.database.transaction() as work:
        request.state.work, work.if_match = work, request.headers.get("if-match")
        work.must_match = request.method in ("PATCH", "PUT", "DELETE")
        answer = await (_once(work, request, act) if request.method == "POST" else act(request))
        answer.headers.update(work.answer)
    return answer


async def _work(request: Request) -> Any:
    return request.state.work


Writing = Annotated[Transaction, Depends(_work)]
Reading = Annotated[Read, Depends(_work)]
