"""Readiness and the description, of services that do not answer as they should."""

import asyncio

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway import readiness as probing
from gateway.app import build
from gateway.readiness import readiness
from gateway.routing import SERVICES
from gateway.upstreams import Upstream
from kernel.errors import Unavailable
from tests.gateway.conftest import said


def answering(status: int, body: object) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert (await receive())["more_body"] is False
        await said(send, status, body)

    return app


async def waits(scope: Scope, receive: Receive, send: Send) -> None:
    """Its caller never leaves, so it is the prober who must lose patience."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def breaks(scope: Scope, receive: Receive, send: Send) -> None:
    raise ConnectionError("no connection, the password is swordfish")


async def says_nothing(scope: Scope, receive: Receive, send: Send) -> None:
    await asyncio.sleep(0)


READY: list[tuple[ASGIApp, list[str]]] = [
    (answering(200, {"reasons": []}), []),
    (answering(503, {"reasons": ["database: OperationalError"]}), ["database: OperationalError"]),
    (answering(503, {"reasons": []}), ["answered 503"]),
    (answering(500, ["no object"]), ["answered 500"]),
    (answering(404, {}), ["answered 404"]),
    (says_nothing, ["answered 503"]),
    (waits, ["no answer in 0.1 s"]),
    (breaks, ["ConnectionError"]),
]


@pytest.mark.parametrize(("app", "reasons"), READY)
async def test_whatever_goes_wrong_is_a_reason_and_its_words_stay_inside(
    app: ASGIApp, reasons: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probing, "PATIENCE", 0.1)
    good = Upstream("units", answering(200, {}))
    status, body = await readiness([good, Upstream("tasks", app)])
    assert status == (503 if reasons else 200)
    assert body.get("not_ready", {}) == ({"tasks": reasons} if reasons else {})
    assert "units" in body["ready"]
    assert "swordfish" not in str(body)


@pytest.mark.parametrize(
    ("status", "body"), [(503, {}), (404, {"paths": {}}), (200, ["no object"])]
)
async def test_a_service_that_describes_nothing_is_away(status: int, body: object) -> None:
    with pytest.raises(Unavailable, match="tasks"):
        await Upstream("tasks", answering(status, body)).document()


async def test_what_a_composition_shows_besides_stands_beside_the_services_and_changes_no_status(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REMIT_ENVIRONMENT", "test")
    loading = {"loading": {"state": "loading", "stage": "rules"}}
    for status, word in ((200, "ready"), (503, "not_ready")):
        apps: dict[str, ASGIApp] = {name: answering(status, {}) for name in SERVICES}
        app = build(upstreams=apps, besides=lambda: loading)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
            answer = await client.get("/readyz")
        assert answer.status_code == status
        assert word in answer.json()
        assert answer.json()["loading"] == loading["loading"]
