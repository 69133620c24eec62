"""Requests: one transaction each, kept before the answer leaves, with its conditions and its idempotency key."""

import hashlib
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from psycopg.types.json import Json

from kernel.database import Database, Read, Transaction
from kernel.errors import ConditionNeeded, Refusal, Stale, Words
from kernel.identity import Actor, identify

KEY = "idempotency-key"


class KeyNeeded(Refusal):
    status, code = 400, "idempotency_key_needed"
    title = Words("Thiếu Idempotency-Key", "Idempotency-Key is needed")
    detail = Words(
        "Hệ thống khác phải gửi Idempotency-Key (1–200 ký tự ASCII, mỗi việc một khóa) với mọi POST.",
        "Another system must send an Idempotency-Key (1–200 ASCII characters, one a piece of work) with every POST.",
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
        "Dùng khóa mới cho nội dung mới; gửi lại đúng nội dung cũ để nhận câu trả lời cũ.",
        "Use a new key for a new body; send the same body to get the same answer.",
    )


def matched(tx: Transaction, version: int) -> None:
    """Refuse when the request's If-Match names another version; call it under the row's lock."""
    if tx.if_match is not None and not _tags(tx.if_match) & {"*", f'"{version}"'}:
        raise Stale(current=f'"{version}"')


def stamped(work: Read, version: int) -> None:
    """The answer carries this version as its ETag."""
    work.answer["etag"] = f'"{version}"'


def _tags(header: str) -> set[str]:
    return {tag.strip() for tag in header.split(",")}


# The lock may be taken a moment after the look: then REMEMBER finds the row of the other, and refuses.
CLAIM = """
select pg_try_advisory_xact_lock(hashtextextended(%(holder)s::text || %(key)s, 57)),
       body_hash, status, headers, body
from (values (1)) as one left join idempotency
  on holder = %(holder)s and key = %(key)s and at > clock_now() - interval '72 hours'
"""
REMEMBER = """
insert into idempotency as i (holder, key, body_hash, status, headers, body, at)
values (%(holder)s, %(key)s, %(hash)s, %(status)s, %(headers)s, %(body)s, clock_now())
on conflict (holder, key) do update set body_hash = excluded.body_hash, status = excluded.status,
    headers = excluded.headers, body = excluded.body, at = excluded.at
where i.at <= clock_now() - interval '72 hours'
"""
FORGET = """
delete from idempotency where (holder, key) in (
    select holder, key from idempotency where at <= clock_now() - interval '72 hours' order by at limit 1000)
"""


async def forget_old_keys(database: Database) -> None:
    """A ticker of every service; in batches, since a long transaction would hold up the sealer."""
    forgotten = 1000
    while forgotten == 1000:
        async with database.transaction() as tx:
            forgotten = await tx.run(FORGET)


class Keyed:
    """One keyed POST: its answer is kept in the transaction of its effect, for 72 hours."""

    def __init__(self, work: Transaction, actor: Actor, key: str, digest: bytes) -> None:
        self.work, self.digest = work, digest
        self.names = {"holder": actor.id, "key": key}

    @classmethod
    async def of(cls, work: Transaction, actor: Actor, request: Request) -> "Keyed | None":
        key = request.headers.get(KEY)
        if key is None and actor.kind != "client":
            return None
        if not key or len(key) > 200 or not key.isascii():
            raise KeyNeeded
        text = f"{request.method} {request.url.path}?{request.url.query}\n".encode() + await request.body()
        return cls(work, actor, key, hashlib.sha256(text).digest())

    async def remembered(self) -> Response | None:
        claimed, digest, status, headers, body = await self.work.row(CLAIM, **self.names)
        if not claimed:
            raise KeyInFlight
        if digest is None:
            return None
        if digest != self.digest:
            raise KeyReused
        return Response(body, status, {**headers, "idempotent-replayed": "true"})

    async def remember(self, answer: Response) -> None:
        headers = {n: v for n, v in answer.headers.items() if n in ("content-type", "etag", "location", "link")}
        body, status = bytes(answer.body), answer.status_code
        kept = dict(self.names, hash=self.digest, status=status, headers=Json(headers), body=body)
        if not await self.work.run(REMEMBER, **kept):
            raise KeyInFlight


Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Exchange(APIRoute):
    """The route of every service: it knows who asks, opens the work, and keeps it before it answers.

    A `yield` dependency would commit after the answer has left: 201 for a write that failed.
    """

    def get_route_handler(self) -> Handler:
        act = super().get_route_handler()

        async def exchange(request: Request) -> Response:
            request.state.actor = identify(request)
            if request.method in ("GET", "HEAD"):
                return await _read(request, act)
            return await _write(request, act)

        return exchange


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
    if_match = request.headers.get("if-match")
    if if_match is None and request.method in ("PATCH", "PUT", "DELETE"):
        raise ConditionNeeded
    async with request.app.state.database.transaction() as work:
        request.state.work, work.if_match = work, if_match
        keyed = await Keyed.of(work, request.state.actor, request) if request.method == "POST" else None
        if keyed is not None and (before := await keyed.remembered()) is not None:
            return before
        answer = await act(request)
        answer.headers.update(work.answer)
        if keyed is not None and answer.status_code < 400:
            await keyed.remember(answer)
    return answer


def _work(request: Request) -> Any:
    return request.state.work


Session = Annotated[Transaction, Depends(_work)]
Reading = Annotated[Read, Depends(_work)]
