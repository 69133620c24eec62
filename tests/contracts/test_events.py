"""What a service tells is what its followers hear: every event into every view of it, and what SQL
writes to a journal against its class."""

import json
import types
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, Union, get_args, get_origin
from uuid import UUID

import pytest

import services.notifications.app
import services.tasks.app
import services.units.app
from kernel.clock import instant, uuid7
from kernel.following import Reactions
from kernel.identity import Actor
from kernel.journal import Event
from services.notifications import following as notifications_following
from services.notifications.settings import NotificationsSettings
from services.tasks.assignment.settling import SettleLead, settle_lead
from services.tasks.deadlines.commands import DeadlineAsked
from services.tasks.directory import following as tasks_following
from services.tasks.explanations import hearing
from services.tasks.imports.applying import apply_import
from services.tasks.imports.trying import try_import
from services.tasks.results.reporting import (
    ReportProgress,
    SubmitResult,
    acknowledge_task,
    report_progress,
    submit_result,
)
from services.tasks.results.reviewing import GiveVerdict, give_verdict
from services.tasks.settings import TasksSettings
from services.tasks.sheets.refusals import CSV_TYPE
from services.units.settings import UnitsSettings
from tests.tasks.conftest import World, opened
from tests.tasks.imports.conftest import sheet

APPS = (services.units.app, services.tasks.app, services.notifications.app)
ON = date(2026, 11, 25)
PERSON = {"official_id": uuid7(), "post_id": uuid7(), "unit_id": uuid7(), "basis": "deputy"}
# What the type of a field does not say.
INSIDE: dict[str, list[dict[str, Any]]] = {
    "officials": [PERSON],
    "audience": [PERSON],
    "skipped": [{"unit_id": uuid7(), "post_id": None, "reason": "vacant"}],
    "superseded": [{"rung": "t-7", "first": 1, "last": 1, "reason": "superseded"}],
    "members": [{"level": "commune"}],
}
# follower, followed -> its reactions
FOLLOWING: dict[tuple[str, str], Reactions] = {
    ("tasks", "units"): tasks_following.UNITS,
    ("tasks", "notifications"): hearing.NOTIFICATIONS,
    ("notifications", "units"): notifications_following.UNITS,
    ("notifications", "tasks"): notifications_following.tasks(timedelta(seconds=1)),
}
SUBSCRIPTIONS = [
    (follower, followed, name)
    for (follower, followed), reactions in FOLLOWING.items()
    for name in reactions.events
]


def published(service: str) -> dict[str, type[Event]]:
    """The events that a service may record, by their public name."""

    def below(event: type[Event]) -> Iterator[type[Event]]:
        for one in event.__subclasses__():
            yield one
            yield from below(one)

    ours = [one for one in below(Event) if one.__module__.startswith(f"services.{service}.")]
    return {one.__name__: one for one in ours if not one.__subclasses__()}


def sample(event: type[Event], *, absent: bool = False) -> dict[str, Any]:
    """An event as the journal holds it: all that may be told, or (absent) as little as may be."""
    fields = event.model_fields.items()
    told = {name: INSIDE.get(name) or _value(one.annotation, absent) for name, one in fields}
    body: dict[str, Any] = json.loads(event.model_validate(told).model_dump_json())
    return body


SIMPLE: dict[Any, Any] = {
    str: "Sở Khoa học",
    int: 3,
    bool: True,
    UUID: uuid7(),
    date: ON,
    datetime: instant(ON, 9),
}


def _value(kind: Any, absent: bool) -> Any:
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return None if absent else _value(inside[0], absent)
    if origin is list:
        return [] if absent else [_value(inside[0], absent)]
    if origin is Literal:
        return inside[0]
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return next(iter(kind))
    return SIMPLE[kind]


@pytest.mark.parametrize(("follower", "followed", "name"), SUBSCRIPTIONS)
def test_what_is_told_is_heard(follower: str, followed: str, name: str) -> None:
    events = published(followed)
    assert name in events, f"{follower} waits for {name}, which {followed} never tells"
    view = FOLLOWING[follower, followed].events[name]
    assert set(view.model_fields) <= set(events[name].model_fields) | _optional(view)
    for absent in (False, True):
        view.model_validate(sample(events[name], absent=absent))


def _optional(view: Any) -> set[str]:
    """What a follower reads when it is there: an older publisher may not tell it."""
    return {name for name, one in view.model_fields.items() if not one.is_required()}


def test_every_follower_of_the_services_is_held_here() -> None:
    sources = {
        (name, source.name): source.reactions
        for name, app in _built().items()
        for source in app.state.sources
    }
    assert set(sources) == set(FOLLOWING)
    for pair, reactions in sources.items():
        assert set(reactions.events) == set(FOLLOWING[pair].events)


def _built() -> dict[str, Any]:
    url = "postgresql://127.0.0.1/none"
    settings: dict[str, Any] = {"database_url": url, "environment": "test", "background": False}
    return {
        "units": services.units.app.build(UnitsSettings(**settings)),
        "tasks": services.tasks.app.build(TasksSettings(**settings)),
        "notifications": services.notifications.app.build(NotificationsSettings(**settings)),
    }


def test_a_subscription_without_a_publisher_is_found() -> None:
    """The one that stood here until this was tested."""
    assert "OfficialChanged" not in published("units")


@pytest.fixture
async def world(
    database_of: Callable[[str], str], signed: Callable[..., dict[str, str]]
) -> AsyncIterator[World]:
    async with opened(database_of("tasks"), signed) as made:
        yield made


async def a_whole_life(world: World) -> None:
    """A task from the draft to the verdict and what waited for it, a broadcast, a sweep, a duty
    that halts and a sheet: all that tasks tells."""
    draft = await world.a_draft(lead=None)
    await world.act(settle_lead, draft, SettleLead(lead_unit_id=world.unit("MOST")))
    task = await world.issue(draft)
    await world.a_task(deadline=DeadlineAsked(kind="after", after=task, count=5))
    await world.a_task(group="X-COMMUNES")
    await world.act(acknowledge_task, task, by="MOST")
    await world.act(report_progress, task, ReportProgress(text="Một nửa", percent=50), by="MOST")
    for accepted in (False, True):
        await world.act(submit_result, task, SubmitResult(product="Báo cáo"), by="MOST")
        verdict = GiveVerdict(accepted=accepted, reason="Thiếu phụ lục")
        await world.act(give_verdict, task, verdict, by="office")
    late = await world.a_task(due_on="2026-12-01")
    waiting = await world.a_task()
    await world.act(acknowledge_task, waiting, by="MOST")
    await world.act(submit_result, waiting, SubmitResult(product="Báo cáo"), by="MOST")
    await world.a_task(lead="MOST-IT", deadline=DeadlineAsked(kind="recurring", every="weekly"))
    await world.end("MOST-IT", "2026-11-20")
    await world.at("2026-12-05T09:00+07:00")
    await world.sweep()
    assert await world.rungs_fired(late)
    assert await world.remind() == 1
    await world.at("2026-12-06T09:00+07:00")
    row = {"assigning_body": "P-CSC", "lead_code": "MOST", "id": "N-1", "source": "9-TB/X"}
    tried = await world.act(try_import, sheet(row), CSV_TYPE)
    assert not tried.faulty, tried
    await world.act(apply_import, tried.import_id)


async def test_what_stands_in_the_journal_of_tasks_is_what_its_classes_say(world: World) -> None:
    await a_whole_life(world)
    events = published("tasks")
    entries = await world.rows("select name, subject, body, actor, trace_id from journal")
    assert {name for name, *_ in entries} == set(events), "the whole life tells everything"
    for name, subject, body, actor, _ in entries:
        said = events[name].model_validate(body)
        assert json.loads(said.model_dump_json()) == body, name
        assert set(body) == set(events[name].model_fields), name
        assert getattr(said, said.about) == subject
        Actor.model_validate(actor)
