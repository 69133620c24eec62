"""The kernel's small modules keep their word: clock, settings, identity, traces, scheduler and
health."""

import asyncio
import itertools
import time
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import RFC_4122, UUID

import httpx
import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kernel.clock import CIVIL, civil_day, instant, uuid7
from kernel.database import Database
from kernel.errors import Unidentified
from kernel.following import Reactions, Source
from kernel.identity import ISSUER, sign_internal, verify_internal
from kernel.service import Every, scheduled
from kernel.settings import DEVELOPMENT_SECRET, ServiceSettings
from tests.kernel.sample import OFFICIAL, asking, sample

SECRET = "a secret of the tests that is long enough"
FIRST, LAST = datetime(1990, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 the zone is drawn
MOMENTS = st.datetimes(FIRST, LAST, timezones=st.timezones())
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(at=MOMENTS, zone=OFFSETS)
def test_a_civil_day_is_the_same_however_its_instant_is_written(
    at: datetime, zone: timezone
) -> None:
    assert (
        civil_day(at)
        == civil_day(at.astimezone(zone))
        == (at.astimezone(UTC) + timedelta(hours=7)).date()
    )


@given(day=st.dates(date(1990, 1, 1)), hour=st.integers(0, 23))
def test_an_hour_of_a_civil_day_lies_on_that_day(day: date, hour: int) -> None:
    assert civil_day(instant(day, hour)) == day
    assert instant(day, hour).astimezone(CIVIL).hour == hour


def test_a_civil_day_begins_at_midnight_in_hanoi_and_a_naive_instant_has_none() -> None:
    assert civil_day(datetime(2026, 12, 1, 16, 59, 59, tzinfo=UTC)) == date(2026, 12, 1)
    assert civil_day(datetime(2026, 12, 1, 17, tzinfo=UTC)) == date(2026, 12, 2)
    with pytest.raises(ValueError, match="zone"):
        civil_day(datetime(2026, 12, 1))  # noqa: DTZ001 the refused one


def test_ids_are_valid_unique_and_sorted_by_the_time_they_were_made() -> None:
    ids = []
    for _ in range(5):
        ids.append([uuid7() for _ in range(1000)])
        time.sleep(0.002)
    flat = [one for batch in ids for one in batch]
    assert len(set(flat)) == 5000
    assert {(one.version, one.variant) for one in flat} == {(7, RFC_4122)}
    assert all(max(earlier) < min(later) for earlier, later in itertools.pairwise(ids))
    assert abs((flat[-1].int >> 80) / 1000 - time.time()) < 5


def test_production_is_the_default_and_refuses_what_is_known_or_short(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("REMIT_ENVIRONMENT", raising=False)
    for secret in ({}, {"internal_secret": DEVELOPMENT_SECRET}, {"internal_secret": "short"}):
        with pytest.raises(ValidationError, match="REMIT_INTERNAL_SECRET"):
            ServiceSettings.model_validate({"database_url": "postgresql://", **secret})
    good = ServiceSettings.model_validate(
        {"database_url": "postgresql://", "internal_secret": SECRET}
    )
    assert SECRET not in repr(good)
    with pytest.raises(ValidationError, match="frozen"):
        setattr(good, "environment", "test")  # noqa: B010 it is what a careless hand would do


def _token(**claims: Any) -> str:
    now = int(time.time())
    usual = {"iss": ISSUER, "aud": "boxes", "iat": now, "exp": now + 60}
    who = {"sub": str(OFFICIAL.id), "kind": "official", "name": "An"}
    return jwt.encode({**usual, **who, **claims}, claims.pop("secret", SECRET), "HS256")


FORGED = {
    "for another service": _token(aud="lids"),
    "of another issuer": _token(iss="somebody"),
    "out of date": _token(exp=int(time.time()) - 30),
    "not of a known kind": _token(kind="emperor"),
    "without a name": _token(name=None),
    "not a person": _token(sub="root"),
    "not signed": jwt.encode({"sub": str(OFFICIAL.id)}, "", "none"),
    "not a token": "x.y.z",
    "cut": _token()[:-3],
}


@pytest.mark.parametrize("token", FORGED.values(), ids=FORGED.keys())
def test_a_token_is_refused_when_it_is(token: str) -> None:
    with pytest.raises(Unidentified):
        verify_internal(token, "boxes", SECRET)


def test_a_token_is_known_again_until_it_ends_and_only_with_its_own_secret_and_audience() -> None:
    token = sign_internal(OFFICIAL, "boxes", SECRET)
    assert (
        verify_internal(token, "boxes", SECRET)
        == verify_internal(token, "boxes", SECRET)
        == OFFICIAL
    )
    for audience, secret in (("lids", SECRET), ("boxes", SECRET + "!")):
        with pytest.raises(Unidentified):
            verify_internal(token, audience, secret)


@pytest.mark.parametrize(
    "parent", ["", "00-xyz", "00-" + "a" * 31 + "-" + "b" * 16 + "-01", "ff" * 40]
)
async def test_a_request_without_a_usable_trace_gets_one_of_its_own(
    client: httpx.AsyncClient, parent: str
) -> None:
    traces = {
        (await client.get("/none", headers={"traceparent": parent})).json()["trace_id"]
        for _ in range(2)
    }
    assert len(traces) == 2
    assert all(UUID(hex=trace) for trace in traces)


async def test_a_tick_that_fails_does_not_stop_the_next_nor_its_neighbour(
    database: Database,
) -> None:
    ticks: list[str] = []

    async def fails(_: Database) -> None:
        ticks.append("fails")
        raise RuntimeError

    async def works(_: Database) -> None:
        ticks.append("works")

    scheduler = scheduled([Every(0.05, fails), Every(0.05, works)], database)
    scheduler.start()
    await asyncio.sleep(0.5)
    scheduler.shutdown(wait=False)
    assert ticks.count("fails") > 2
    assert ticks.count("works") > 2


async def test_a_service_is_ready_when_its_database_is_and_alive_in_any_case(url: str) -> None:
    app = sample(url)
    async with app.router.lifespan_context(app), asking(app, None) as stranger:
        ready = await stranger.get("/readyz")
        assert (ready.status_code, ready.json()["ready"]) == (200, True)
        assert (await stranger.get("/livez")).json() == {"status": "alive"}
    lost = sample("postgresql://nobody@127.0.0.1:1/none")
    async with lost.router.lifespan_context(lost), asking(lost, None) as stranger:
        red = await stranger.get("/readyz")
        assert (red.status_code, red.json()["ready"]) == (503, False)
        assert red.json()["reasons"][0].startswith("database: ")
        assert (await stranger.get("/livez")).status_code == 200


async def test_a_service_that_follows_a_local_one_says_what_is_missing_when_it_stands_alone(
    url: str,
) -> None:
    app = sample(url, source=Source("lids", "local", Reactions()), background=True)
    with pytest.raises(RuntimeError, match=r"lids is local.*set REMIT_LIDS_URL"):
        async with app.router.lifespan_context(app):
            pass


def test_a_token_that_was_verified_ends_with_its_time_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    token = sign_internal(OFFICIAL, "boxes", SECRET, 60)
    assert verify_internal(token, "boxes", SECRET) == OFFICIAL
    for later, ended in ((64, False), (66, True)):
        now = time.time() + later
        with monkeypatch.context() as moved:
            moved.setattr("kernel.identity.time.time", lambda now=now: now)
            with pytest.raises(Unidentified) if ended else nullcontext():
                verify_internal(token, "boxes", SECRET)


async def test_a_service_ends_its_background_work_when_it_ends(url: str) -> None:
    before = len(asyncio.all_tasks())
    app = sample(url, background=True)
    async with app.router.lifespan_context(app):
        assert len(asyncio.all_tasks()) > before
    await asyncio.sleep(0.1)
    assert len(asyncio.all_tasks()) <= before
