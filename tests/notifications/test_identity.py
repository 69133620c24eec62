"""An identity is a kind and an id: a client that bears the id of an official reads nothing that is
the official's, and holds none of its rights."""

from uuid import uuid4

import pytest

from kernel.identity import Actor
from tests.notifications.conftest import World


@pytest.mark.parametrize("kind", ["official", "client"])
async def test_what_is_an_officials_is_for_the_official_alone(world: World, kind: str) -> None:
    head = await world.an_official()
    await world.tell(world.rung(head))
    await world.release(mails=False)
    await world.a_webhook(head, "https://example.org/remit")
    own, them = kind == "official", Actor(kind=kind, id=head, name="x")
    notice = (await world.ask(head, "GET", "/v1/inbox")).json()["items"][0]["id"]
    webhook = (await world.ask(head, "GET", "/v1/webhooks")).json()["items"][0]["id"]
    for path in ("/v1/inbox", "/v1/webhooks", "/v1/deliveries"):
        answer = await world.ask(head, "GET", path, actor=them)
        assert bool(answer.json()["items"]) is own, path
    for path in (
        f"/v1/notices/{notice}",
        f"/v1/notices/{notice}/items",
        f"/v1/webhooks/{webhook}",
        f"/v1/contacts/{head}",
        "/v1/contacts/me",
    ):
        answer = await world.ask(head, "GET", path, actor=them)
        assert answer.status_code == (200 if own else 404), path
    key = {"Idempotency-Key": str(uuid4()), "If-Match": '"1"'}
    for method, path, done in (
        ("POST", f"/v1/notices/{notice}/receipt", 200),
        ("DELETE", f"/v1/webhooks/{webhook}", 204),
    ):
        answer = await world.ask(head, method, path, actor=them, headers=key)
        assert answer.status_code == (done if own else 404), path


@pytest.mark.parametrize("kind", ["official", "client"])
async def test_a_right_is_its_holders_and_not_of_another_kind_with_the_same_id(
    world: World, kind: str
) -> None:
    someone, holder = await world.an_official(), uuid4()
    granted = world.entry(
        "RightGranted",
        grant_id=str(uuid4()),
        holder_id=str(holder),
        holder_kind=kind,
        role="administrator",
        unit_id=None,
        from_on="2025-01-01",
    )
    await world.tell(granted, by=world.units)
    for asker in ("official", "client"):
        actor = Actor(kind=asker, id=holder, name="x")
        answer = await world.ask(holder, "GET", f"/v1/contacts/{someone}", actor=actor)
        assert answer.status_code == (200 if asker == kind else 404)
