"""A mounted application starts before the first request and ends after the last, if it can."""

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.testing import capture_logs

from gateway.lifespans import DidNotStart, living


async def knows_none(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError(f"a request was expected, not {scope['type']}")


async def ends_at_once(scope: Scope, receive: Receive, send: Send) -> None:
    return None


@pytest.mark.parametrize("app", [knows_none, ends_at_once])
async def test_an_application_without_a_lifespan_is_served_all_the_same(
    app: ASGIApp,
) -> None:
    with capture_logs() as said:
        async with living(app, "tasks") as state:
            assert state == {}
    assert [(line["event"], line["service"]) for line in said] == [("no lifespan", "tasks")]


async def test_what_an_application_puts_into_its_state_is_given_to_its_requests() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert (await receive())["type"] == "lifespan.startup"
        scope["state"]["pool"] = "open"
        await send({"type": "lifespan.startup.complete"})
        assert (await receive())["type"] == "lifespan.shutdown"
        scope["state"]["pool"] = "closed"
        await send({"type": "lifespan.shutdown.complete"})

    async with living(app, "tasks") as state:
        assert state == {"pool": "open"}
    assert state == {"pool": "closed"}


@pytest.mark.parametrize("moment", ["startup", "shutdown"])
async def test_an_application_that_fails_is_named_with_the_moment_and_its_reason(
    moment: str,
) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        while True:
            asked = (await receive())["type"].removeprefix("lifespan.")
            if asked == moment:
                await send({"type": f"lifespan.{asked}.failed", "message": "no disk"})
                return
            await send({"type": f"lifespan.{asked}.complete"})

    with pytest.raises(DidNotStart, match=f"tasks failed at {moment}: no disk"):
        async with living(app, "tasks"):
            pass
