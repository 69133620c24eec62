"""Requests: one transaction each, kept before the answer leaves, with its conditions and its
idempotency key."""

import hashlib
import inspect
import re
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from psycopg.types.json import Json

from kernel.database import Database, Read, Transaction
from kernel.errors import ConditionNeeded, Refusal, Stale, Words
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
        raise Stale(current=f'"{version}"')


def set_etag(work: Read, version: int, shown: bytes = b"") -> None:
    """The answer carries this version as its ETag; with what is `shown`, where that can change
    without the row."""
    work.answer["etag"] = (
        f'"{version}.{hashlib.sha256(shown).hexdigest()[:16]}"' if shown else f'"{version}"'
    )


def _version(tag: str) -> str:
    """A change is judged by the version alone: a name shown beside it may be new, the row is
    not."""
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
    if not key or len(key) > 200 or not key.isascii():
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


class UnitOfWorkRoute(APIRoute):
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
