"""Questions that no operation may answer by looking away: asked of every operation of a service."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple, get_args

import httpx
from fastapi import FastAPI
from pydantic import BaseModel

from kernel.clock import uuid7
from kernel.requests import UnitOfWorkRoute, asked_of

Ask = Callable[..., Awaitable[httpx.Response]]
HUGE = "1" + "0" * 400
# What a clumsy or a hostile caller puts where a word, a day, a number or an id belongs.
IN_A_QUERY = [
    *("", " ", "0", "-1", "1e9", HUGE, "9" * 5000, "NaN", "Infinity", "-0", "1.5", "true", "null"),
    *("1800-01-01", "2999-12-31", "0001-01-01", "9999-12-31", "2026-02-30", "1805155200"),
    *("ệ", "%", "_", "\\", "'", '"', "\x00", "\x7f", "\u202e", "\ud7ff", "\U0010ffff", "a" * 4000),
    *("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "[]", "{}"),
]
IN_A_BODY: list[Any] = [
    *(None, True, 0, -1, 1.5, 1e308, 10**18, 10**400, 2**31, 2**63, [], {}, [None], [[]], {"": ""}),
    *IN_A_QUERY,
    *("a" * 100_000, ["ffffffff-ffff-ffff-ffff-ffffffffffff"], {"day": 10**400}, "\ud800"),
]
RAW = [
    b"{",
    b'"\xff"',
    b"[" * 100_000,
    b'{"a": NaN}',
    b'{"a": 1' + b"0" * 5000 + b"}",
    b"\xff\xfe{",
]


class Operation(NamedTuple):
    name: str
    method: str
    path: str
    parameters: set[str]
    body: type[BaseModel] | None
    takes_a_file: bool


def operations(app: FastAPI) -> Iterator[Operation]:
    for route in app.router.routes:
        if isinstance(route, UnitOfWorkRoute):
            (method,) = sorted(route.methods or [])
            body: Any = route.body_field.field_info.annotation if route.body_field else None
            names = asked_of(route.dependant)
            file = route.openapi_extra is not None
            yield Operation(route.endpoint.__name__, method, route.path, names, body, file)


def fields_of(model: type[BaseModel], at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The place of every field, at any depth."""
    for name, field in model.model_fields.items():
        yield (*at, name)
        for part in (field.annotation, *get_args(field.annotation)):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from fields_of(part, (*at, name))


def with_one(body: Any, place: tuple[str, ...], value: Any) -> Any:
    """The body with this value in one place."""
    first, *rest = place
    inner = body.get(first) if isinstance(body, Mapping) else None
    return {**body, first: with_one(inner or {}, tuple(rest), value) if rest else value}


class Questions:
    """Every operation of one service, with bodies and ids that are good, to be spoilt in one
    place."""

    def __init__(self, app: FastAPI, ask: Ask, good: Mapping[str, list[Any]], **ids: Any) -> None:
        self.operations = list(operations(app))
        self._ask, self._good, self._ids = ask, good, ids

    async def _asked(self, one: Operation, path: str | None = None, **more: Any) -> httpx.Response:
        for name in ("{" + part.split("}")[0] + "}" for part in one.path.split("{")[1:]):
            path = (path or one.path).replace(name, str(self._ids.get(name[1:-1], uuid7())))
        headers = {"If-Match": "*", **more.pop("headers", {})}
        return await self._ask(one.method, path or one.path, headers=headers, **more)

    def _bodies(self, one: Operation) -> list[Any]:
        return self._good[one.name] if one.body else []

    async def passed_over(self) -> AsyncIterator[str]:
        """Whoever does not name what it does not know, or names nothing that would be right."""
        for one in self.operations:
            body, *_ = self._bodies(one) or [None]
            more: dict[str, Any] = {"json": body} if one.body else {}
            known = sorted(one.parameters)
            cases = [("/query/zz_top", [("zz_top", "1")], more)]
            cases += [(f"/query/{name}", [(name, "1"), (name, "1")], more) for name in known]
            if one.body:
                cases.append(("/zz_top", [], {"json": {**body, "zz_top": 1}}))
            elif not one.takes_a_file:
                cases.append(("", [], {"json": {"zz_top": 1}}))
            for pointer, params, sent in cases:
                answer = await self._asked(one, params=params, **sent)
                pointers = [f["pointer"] for f in answer.json().get("errors", [])]
                if answer.status_code != 422 or pointer not in pointers:
                    yield f"{one.name} {pointer} {params}: {answer.status_code} {answer.text[:200]}"

    async def broken(self) -> AsyncIterator[str]:
        """Whoever answers 500 when one place holds what does not belong there."""
        for one in self.operations:
            for sent in self._spoilt(one):
                answer = await self._asked(one, **sent)
                if answer.status_code >= 500:
                    yield f"{one.name} {str(sent)[:300]}: {answer.status_code} {answer.text[:200]}"

    def _spoilt(self, one: Operation) -> Iterator[dict[str, Any]]:
        bodies = self._bodies(one)
        keeping = {"json": bodies[0]} if bodies else {}
        for name in one.parameters:
            for value in IN_A_QUERY:
                yield {"params": {name: value}, **keeping}
        if one.method == "GET":
            return
        media = {"headers": {"Content-Type": "application/json"}}
        for raw in RAW:
            yield {"content": raw, **media}
        for body, place in product(bodies, fields_of(one.body) if one.body else ()):
            for value in IN_A_BODY if body is bodies[0] else IN_A_BODY[:15]:
                yield {"content": json.dumps(with_one(body, place, value)), **media}
