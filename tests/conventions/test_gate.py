"""Every text and every day that a caller may send, in any operation, goes through the one gate."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Annotated, Any, get_args

import pytest
from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from kernel.requests import UnitOfWorkRoute
from remit.openapi import applications
from tests.kernel.test_texts import BIDI, CONTROL, NO_CHARACTER

# What no text may hold, and what shows nothing; pydantic itself refuses lone surrogates.
HOSTILE = [f"a{chr(sign)}b" for sign in (*BIDI, *CONTROL, *NO_CHARACTER)]
INVISIBLE = ["", " ", "\u200b", "\u2800", "\u3164\ufe0f", "\u00ad", "\u0301"]
UNLIKE_DAYS = [1805155200, 20261231, 1.5, True, "1805155200", "2026-12-31T00:00:00Z", "20261231"]
Leaf = tuple[str, Any]


def leaves(name: str, kind: Any) -> Iterator[Leaf]:
    """Every part of a kind that is no model, with the marks that stand on it."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for field, one in kind.model_fields.items():
            yield from leaves(f"{name}.{field}", with_marks(one.annotation, one.metadata))
        return
    inner = [part for part in parts(kind) if isinstance(part, type) and issubclass(part, BaseModel)]
    for part in inner:
        yield from leaves(name, part)
    if not inner:
        yield name, kind


def with_marks(kind: Any, marks: list[Any]) -> Any:
    return Annotated[kind, *marks] if marks else kind


def parts(kind: Any) -> Iterator[Any]:
    yield kind
    for part in get_args(kind):
        yield from parts(part)


def asked(dependant: Dependant) -> Iterator[Leaf]:
    for one in (*dependant.query_params, *dependant.path_params, *dependant.body_params):
        info = one.field_info
        yield from leaves(one.alias, with_marks(info.annotation, info.metadata))
    for more in dependant.dependencies:
        yield from asked(more)


def of_routes(routes: list[Any]) -> dict[str, Any]:
    return {
        f"{route.endpoint.__name__}: {name}": kind
        for route in routes
        if isinstance(route, UnitOfWorkRoute)
        for name, kind in asked(route.dependant)
    }


def every_field() -> dict[str, Any]:
    return of_routes([route for app in applications().values() for route in app.router.routes])


def taken(kind: Any, values: list[Any]) -> list[Any]:
    """What of these values comes in, and as what."""
    admitted = []
    for value in values:
        for sent in (value, [value], {"key": value}, {value: "x"}):
            try:
                admitted.append(TypeAdapter(kind).validate_python(sent))
            except (ValidationError, TypeError):
                continue
    return admitted


def leaks(fields: dict[str, Any]) -> list[str]:
    texts = {name: taken(kind, HOSTILE) for name, kind in fields.items()}
    days = {name: taken(kind, UNLIKE_DAYS) for name, kind in fields.items() if "date" in repr(kind)}
    return [f"{name} takes {came[0]!r}" for name, came in (texts | days).items() if came]


def test_no_field_of_any_operation_takes_a_text_or_a_day_past_the_gate() -> None:
    fields = every_field()
    assert len(fields) > 80
    assert leaks(fields) == []


def test_what_shows_nothing_is_refused_or_counts_as_not_given_in_every_field() -> None:
    shown = {
        name: came
        for name, kind in every_field().items()
        if (came := [one for one in taken(kind, INVISIBLE) if one not in (None, "")])
    }
    assert shown == {}


def models(kind: Any) -> Iterator[type[BaseModel]]:
    """Every model in a kind, at any depth."""
    for part in parts(kind):
        if isinstance(part, type) and issubclass(part, BaseModel):
            yield part
            for field in part.model_fields.values():
                yield from models(field.annotation)


def lenient(routes: list[Any]) -> set[str]:
    """The models of bodies that would pass over a field that they do not know."""
    bodies = [one.field_info.annotation for route in routes for one in route.dependant.body_params]
    found = {model for body in bodies for model in models(body)}
    return {model.__name__ for model in found if model.model_config.get("extra") != "forbid"}


def test_no_model_of_a_body_passes_over_a_field_at_any_depth() -> None:
    routes = [route for app in applications().values() for route in app.router.routes]
    assert lenient([route for route in routes if isinstance(route, UnitOfWorkRoute)]) == set()


class Planted(BaseModel):
    raw: str | None = None


async def by_query(raw: str) -> None: ...
async def by_field(command: Planted) -> None: ...
async def by_list(command: list[str]) -> None: ...
async def by_day(on: date) -> None: ...


@pytest.mark.parametrize("endpoint", [by_query, by_field, by_list, by_day])
def test_a_planted_text_or_day_that_passes_the_gate_by_is_found(
    endpoint: Callable[..., Any],
) -> None:
    router = APIRouter(route_class=UnitOfWorkRoute)
    router.post("/")(endpoint)
    assert leaks(of_routes(list(router.routes))) != []


class Forbidding(BaseModel):
    model_config = ConfigDict(extra="forbid")
    inner: list[Planted] | None = None


async def by_inner(command: Forbidding) -> None: ...


def test_a_planted_model_that_passes_fields_over_is_found_inside_another() -> None:
    router = APIRouter(route_class=UnitOfWorkRoute)
    router.post("/")(by_inner)
    assert lenient(list(router.routes)) == {"Planted"}
