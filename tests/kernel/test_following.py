"""Each entry of another service's journal acts here exactly once, whatever fails or runs twice."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from kernel.clock import uuid7
from kernel.database import Database, Transaction
from kernel.following import Elsewhere, Follower, Reactions, Received, Source, apply, bookmark
from kernel.identity import service_actor
from kernel.journal import last_number, record_many, seal, sealed
from kernel.settings import DEVELOPMENT_SECRET
from remit.dead_letters import set_aside
from tests.kernel.sample import (
    OFFICIAL,
    BoxEmptied,
    BoxMade,
    asking,
    copying,
    make_sample,
    opened,
    sample,
)


@pytest.fixture
def two(url: str) -> str:
    """The sample's database with a second schema, `lids`, that follows the first."""
    make_sample(url, "lids")
    return url


async def happen(url: str, *labels: str) -> None:
    """Boxes are made in the followed service, and sealed."""
    async with opened(url) as database:
        async with database.transaction() as tx:
            await record_many(
                tx, [BoxMade(box_id=uuid7(), label=label) for label in labels], by=OFFICIAL
            )
        async with database.read() as read:
            # A follower's own transaction may be open, and what is younger waits for it.
            while await read.value("select count(*) from journal") > await last_number(read):
                await seal(database)


def copied(url: str) -> list[tuple[int, str]]:
    with psycopg.connect(url) as live:
        return live.execute("select number, label from lids.copy order by number").fetchall()


@asynccontextmanager
async def followed(url: str) -> AsyncIterator[FastAPI]:
    app = sample(url)
    async with app.router.lifespan_context(app):
        yield app


Replica = Callable[[Reactions], Follower]


@asynccontextmanager
async def replicas(url: str) -> AsyncIterator[tuple[Database, Replica]]:
    """The follower's database, and a maker of its replicas."""
    async with followed(url) as app, opened(url, "lids", 12) as database:
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sample")

        def replica(reactions: Reactions) -> Follower:
            return Follower(
                "lids", DEVELOPMENT_SECRET, Source("sample", "local", reactions), client
            )

        yield database, replica
        await client.aclose()


async def test_two_replicas_act_once_on_each_entry(two: str) -> None:
    async with replicas(two) as (database, replica):
        work = [asyncio.create_task(replica(copying()).follow(database, 0.2)) for _ in range(4)]
        for batch in range(10):
            await happen(two, *[f"{batch}-{n}" for n in range(20)])
        for _ in range(600):
            if await bookmark(database, "sample") == 200:
                break
            await asyncio.sleep(0.05)
        for one in work:
            one.cancel()
        await asyncio.gather(*work, return_exceptions=True)
    assert [number for number, _ in copied(two)] == list(range(1, 201))


async def test_of_two_that_apply_the_very_first_entries_at_once_one_does(two: str) -> None:
    await happen(two, "a", "b")
    both_in = asyncio.Barrier(2)

    async def wait(tx: Transaction, told: Received[BoxMade]) -> None:
        if told.entry.number == 1:
            await asyncio.sleep(0.2)

    async def one(database: Database) -> None:
        async with opened(two) as read_here, read_here.read() as read:
            entries = await sealed(read, 0, 10)
        await both_in.wait()
        await apply(database, Source("sample", "local", copying(wait)), 0, entries)

    async with opened(two, "lids") as database:
        done = await asyncio.gather(one(database), one(database), return_exceptions=True)
    assert [type(outcome) for outcome in done if outcome] == [Elsewhere]
    assert len(copied(two)) == 2


async def test_a_follower_that_is_behind_its_bookmark_does_nothing(two: str) -> None:
    await happen(two, "a", "b", "c")
    source = Source("sample", "local", copying())
    async with opened(two, "lids") as database, opened(two) as other:
        async with other.read() as read:
            entries = await sealed(read, 0, 10)
        with pytest.raises(Elsewhere):  # no bookmark yet, so nobody can be at 1
            await apply(database, source, 1, entries[1:])
        await apply(database, source, 0, entries[:2])
        with pytest.raises(Elsewhere):
            await apply(database, source, 0, entries)
        await apply(database, source, 2, entries[2:])
    assert [label for _, label in copied(two)] == ["a", "b", "c"]


async def test_a_reaction_that_fails_stops_the_source_and_is_told_until_it_is_mended(
    two: str,
) -> None:
    await happen(two, "a", "bad", "c")
    broken = True

    async def object_to_bad(tx: Transaction, told: Received[BoxMade]) -> None:
        if broken and told.event.label == "bad":
            raise ValueError("no lid fits")

    source = Source("sample", "local", copying(object_to_bad))
    async with followed(two) as upstream:
        app = sample(two, source=source, name="lids", background=True)
        app.state.upstreams = {"sample": upstream}
        async with app.router.lifespan_context(app), asking(app, name="lids") as client:
            red = await told_ready(client, 503)
            # What it quotes is for the log.
            assert red["reasons"] == ["sample: entry 2 BoxMade: ValueError"]
            assert red["lag"] == {"sample": 2}
            assert copied(two) == [(1, "a")]
            await asyncio.sleep(0.5)
            assert (await client.get("/readyz")).status_code == 503
            broken = False
            green = await told_ready(client, 200)
            assert (green["reasons"], green["lag"]) == ([], {"sample": 0})
    assert [label for _, label in copied(two)] == ["a", "bad", "c"]


async def test_a_source_that_went_back_to_an_older_state_stops_its_follower(two: str) -> None:
    """The numbers after the old end would be given again, and passed over in silence."""
    await happen(two, "a")
    async with followed(two) as upstream:
        app = sample(two, source=Source("sample", "local", copying()), name="lids", background=True)
        app.state.upstreams = {"sample": upstream}
        with psycopg.connect(two) as owner:
            owner.execute("insert into lids.bookmark (source, number) values ('sample', 9)")
        async with app.router.lifespan_context(app), asking(app, name="lids") as client:
            red = await told_ready(client, 503)
    assert "ends at 1, before 9" in str(red["reasons"])
    assert copied(two) == []


async def told_ready(client: httpx.AsyncClient, status: int) -> dict[str, object]:
    """What /readyz says once it has the status and every entry was tried."""
    async with asyncio.timeout(15):
        while True:
            answer = await client.get("/readyz")
            told: dict[str, object] = answer.json()
            if answer.status_code == status and (status == 503 or told["lag"] == {"sample": 0}):
                return told
            await asyncio.sleep(0.05)


async def test_an_entry_that_an_operator_set_aside_is_kept_and_passed_over(two: str) -> None:
    await happen(two, "bad", "b")

    async def refuse(tx: Transaction, told: Received[BoxMade]) -> None:
        if told.event.label == "bad":
            raise ValueError("no lid fits")

    async with replicas(two) as (database, replica):
        follower = replica(copying(refuse))
        for _ in range(2):
            with pytest.raises(ValueError, match="no lid fits"):
                await follower.step(database, 0)
        assert follower.source.stopped
        [bad] = await follower.fetch(0, 0)
        await set_aside(database, "sample", bad, "no lid fits")
        with pytest.raises(Elsewhere):
            await set_aside(database, "sample", bad, "twice")
        assert await follower.step(database, 0) == 1
        assert follower.source.stopped is None
        async with database.read() as read:
            kept = await read.row("select number, name, reason from dead_letter")
    assert kept == (1, "BoxMade", "no lid fits")
    assert copied(two) == [(2, "b")]


async def test_a_follower_that_dies_in_the_middle_of_a_batch_leaves_nothing_of_it(two: str) -> None:
    await happen(two, "a", "b", "c")

    async def die_at_b(tx: Transaction, told: Received[BoxMade]) -> None:
        if told.event.label == "b":
            await tx.value("select pg_terminate_backend(pg_backend_pid())")

    async with replicas(two) as (database, replica):
        with pytest.raises(psycopg.OperationalError):
            await replica(copying(die_at_b)).step(database, 0)
        assert copied(two) == []
        assert await replica(copying()).step(database, 0) == 3
    assert len(copied(two)) == 3


async def test_one_bad_entry_among_hundreds_holds_up_only_what_follows_it(two: str) -> None:
    await happen(two, *[str(n) for n in range(1, 301)])

    async def refuse(tx: Transaction, told: Received[BoxMade]) -> None:
        if told.event.label == "222":
            raise ValueError("no lid fits")

    async with replicas(two) as (database, replica):
        follower, tries = replica(copying(refuse)), 0
        while not follower.source.stopped and (tries := tries + 1) < 50:
            try:
                await follower.step(database, 0)
            except ValueError:
                continue
        assert len(copied(two)) == 221
        assert (follower.source.stopped or "").startswith("entry 222 BoxMade")


async def test_runs_of_one_event_reach_their_reaction_together_and_unknown_events_are_passed_over(
    two: str,
) -> None:
    async with opened(two) as database:
        async with database.transaction() as tx:
            made = [BoxMade(box_id=uuid7(), label=label) for label in "ab"]
            await record_many(tx, [*made, BoxEmptied(box_id=uuid7()), *made], by=OFFICIAL)
        await seal(database)
    runs: list[list[int]] = []
    reactions = Reactions()

    @reactions.on(BoxMade)
    async def note(tx: Transaction, entries: object) -> None:
        runs.append([told.entry.number for told in entries])  # type: ignore[attr-defined]

    async with replicas(two) as (database, replica):
        assert await replica(reactions).step(database, 0) == 5
    assert runs == [[1, 2], [4, 5]]


async def test_a_long_poll_answers_soon_after_a_write_and_waits_no_longer_than_asked(
    url: str,
) -> None:
    app = sample(url, background=True)
    async with (
        app.router.lifespan_context(app),
        asking(app, service_actor("lids")) as follower,
        asking(app) as client,
    ):
        began = monotonic()
        nothing = await follower.get("/journal", params={"after": 0, "wait": 0.5})
        assert (nothing.json(), 0.4 < monotonic() - began < 1.5) == (
            {"entries": [], "last": 0},
            True,
        )
        waiting = asyncio.create_task(follower.get("/journal", params={"after": 0, "wait": 20}))
        await asyncio.sleep(0.3)
        began = monotonic()
        await client.post("/v1/boxes", json={"label": "news"})
        feed = (await waiting).json()
        assert monotonic() - began < 1.5
        assert (feed["last"], [entry["body"]["label"] for entry in feed["entries"]]) == (
            1,
            ["news"],
        )


async def test_only_services_read_the_journal(url: str) -> None:
    async with followed(url) as app, asking(app) as official, asking(app, None) as stranger:
        assert (await official.get("/journal")).status_code == 403
        assert (await stranger.get("/journal")).status_code == 401
