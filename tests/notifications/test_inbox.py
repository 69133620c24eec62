"""What an official sees and confirms, what others may not, and how a wrong request is answered."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from kernel.clock import uuid7
from kernel.identity import Actor
from tests.notifications.conftest import World


@pytest.fixture
async def head(world: World) -> Any:
    head = await world.an_official()
    await world.tell(world.rung(head))
    await world.release()
    return head


async def test_the_inbox_is_newest_first_and_paged(world: World, head: Any) -> None:
    for _ in range(2):
        await world.tell(world.issued(head))
        await world.release()
    first = (await world.ask(head, "GET", "/v1/inbox", params={"limit": 2})).json()
    after = (
        await world.ask(
            head, "GET", "/v1/inbox", params={"limit": 2, "cursor": first["next_cursor"]}
        )
    ).json()
    ids = [notice["id"] for notice in first["items"] + after["items"]]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 3
    assert after["next_cursor"] is None


async def test_what_still_gathers_is_shown_to_nobody(world: World, head: Any) -> None:
    await world.tell(world.rung(head))
    assert len(await world.inbox(head)) == 1


async def test_all_items_of_a_notice_can_be_paged(world: World, head: Any) -> None:
    await world.tell(*(world.rung(head) for _ in range(250)))
    await world.release()
    newest = (await world.inbox(head))[0]["id"]
    seen, query = [], {"limit": 200}
    while query:
        page = (await world.ask(head, "GET", f"/v1/notices/{newest}/items", params=query)).json()
        seen += [item["entry"] for item in page["items"]]
        query = page["next_cursor"] and {"limit": 200, "cursor": page["next_cursor"]}
    assert len(set(seen)) == 250


async def test_a_receipt_is_recorded_once_and_takes_the_notice_out_of_the_unread(
    world: World, head: Any
) -> None:
    (notice,) = await world.inbox(head, unread=True)
    path = f"/v1/notices/{notice['id']}/receipt"
    answers = await asyncio.gather(*(world.ask(head, "POST", path) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["receipt_at"] for answer in answers}) == 1
    assert await world.inbox(head, unread=True) == []
    assert len(await world.inbox(head)) == 1
    (told,) = await world.events("NoticeConfirmed")
    assert (told["notice_id"], told["official_id"]) == (notice["id"], str(head))
    assert told["escalation_ids"] == [notice["items"][0]["escalation_id"]]


async def test_a_notice_has_an_etag_that_a_receipt_changes(world: World, head: Any) -> None:
    (notice,) = await world.inbox(head)
    path = f"/v1/notices/{notice['id']}"
    before = await world.ask(head, "GET", path)
    stale = await world.ask(head, "POST", f"{path}/receipt", headers={"If-Match": '"7"'})
    confirmed = await world.ask(
        head, "POST", f"{path}/receipt", headers={"If-Match": before.headers["etag"]}
    )
    assert stale.status_code == 412
    assert before.headers["etag"] != confirmed.headers["etag"]


@pytest.mark.parametrize("path", ["", "/items", "/receipt"])
async def test_anothers_notice_does_not_exist(world: World, head: Any, path: str) -> None:
    """Rule 30."""
    (notice,) = await world.inbox(head)
    stranger = await world.an_official()
    await world.a_right(stranger, "administrator")
    method = "POST" if path == "/receipt" else "GET"
    answer = await world.ask(stranger, method, f"/v1/notices/{notice['id']}{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert await world.events("NoticeConfirmed") == []


async def test_deliveries_are_ones_own_or_all_of_them_by_a_right_for_the_nation(
    world: World, head: Any
) -> None:
    async def seen(official: UUID, **query: Any) -> Any:
        page = (await world.ask(official, "GET", "/v1/deliveries", params=query)).json()
        return sorted(row["channel"] for row in page["items"])

    monitor, of_a_unit, stranger = [await world.an_official() for _ in range(3)]
    await world.a_right(monitor, "monitor")
    await world.a_right(of_a_unit, "monitor", uuid7())
    assert await seen(head) == await seen(monitor) == ["email", "inbox"]
    assert await seen(head, state="pending") == ["email"]
    assert await seen(of_a_unit) == await seen(stranger) == []


async def test_a_revoked_right_opens_nothing(world: World, head: Any) -> None:
    monitor, grant = await world.an_official(), str(uuid7())
    granted = {
        "grant_id": grant,
        "holder_id": str(monitor),
        "role": "monitor",
        "from_on": "2025-01-01",
    }
    revoked = {"grant_id": grant, "holder_id": str(monitor), "to_on": "2025-06-30"}
    entries = [
        world.entry("RightGranted", **granted, unit_id=None),
        world.entry("RightRevoked", **revoked),
    ]
    await world.tell(*entries, by=world.units)
    assert (await world.ask(monitor, "GET", "/v1/deliveries")).json()["items"] == []


async def test_deliveries_are_paged(world: World, head: Any) -> None:
    seen, query = [], {"limit": 1}
    while query:
        page = (await world.ask(head, "GET", "/v1/deliveries", params=query)).json()
        seen += [row["channel"] for row in page["items"]]
        query = page["next_cursor"] and {"limit": 1, "cursor": page["next_cursor"]}
    assert seen == ["inbox", "email"]


async def test_a_contact_is_shown_to_its_official_and_to_an_administrator(
    world: World, head: Any
) -> None:
    administrator, stranger = await world.an_official(), await world.an_official()
    await world.a_right(administrator, "administrator")
    mine = await world.ask(head, "GET", "/v1/contacts/me")
    assert mine.json()["email"] == "an@example.vn"
    assert mine.headers["etag"] == '"1"'
    assert (await world.ask(administrator, "GET", f"/v1/contacts/{head}")).json() == mine.json()
    assert (await world.ask(stranger, "GET", f"/v1/contacts/{head}")).status_code == 404


async def test_a_webhooks_secret_is_shown_once_and_to_its_owner_only(
    world: World, head: Any
) -> None:
    made = await world.ask(head, "POST", "/v1/webhooks", json={"url": "https://example.org/remit"})
    assert made.json()["secret"].startswith("whsec_")
    path = f"/v1/webhooks/{made.json()['id']}"
    shown = await world.ask(head, "GET", path)
    listed = await world.ask(head, "GET", "/v1/webhooks")
    assert "secret" not in shown.json()
    assert listed.json()["items"] == [shown.json()]
    stranger = await world.an_official()
    assert (await world.ask(stranger, "GET", path)).status_code == 404
    assert (
        await world.ask(stranger, "DELETE", path, headers={"If-Match": '"1"'})
    ).status_code == 404
    assert (await world.ask(head, "DELETE", path)).status_code == 428
    assert (await world.ask(head, "DELETE", path, headers={"If-Match": '"2"'})).status_code == 412
    assert (
        await world.ask(head, "DELETE", path, headers={"If-Match": shown.headers["etag"]})
    ).status_code == 204
    told = [*await world.events("WebhookRegistered"), *await world.events("WebhookRemoved")]
    assert made.json()["secret"] not in str(told)
    assert len(told) == 2


async def test_a_second_webhook_is_refused(world: World, head: Any) -> None:
    await world.a_webhook(head, "https://example.org/remit")
    again = await world.ask(head, "POST", "/v1/webhooks", json={"url": "https://example.org/other"})
    assert (again.status_code, again.json()["code"]) == (409, "webhook_already_registered")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://example.org/remit", "not_https"),
        ("https://me:pw@example.org", "holds_credentials"),
        ("https://[fe80::1]/", "inside"),
        ("remit", "not_a_url"),
    ],
)
async def test_a_url_that_may_not_be_called_is_refused_with_what_would_be_right(
    world: World, head: Any, url: str, why: str
) -> None:
    answer = await world.ask(head, "POST", "/v1/webhooks", json={"url": url})
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["pointer"], fault["code"]) == (422, "/url", why)


async def test_a_client_registers_no_webhook_yet(world: World) -> None:
    client = Actor(kind="client", id=uuid7(), name="Hệ thống khác")
    answer = await world.ask(
        client.id,
        "POST",
        "/v1/webhooks",
        json={"url": "https://example.org"},
        actor=client,
        headers={"Idempotency-Key": "1"},
    )
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("request_line", "more", "status"),
    [
        ("GET /v1/inbox?cursor=garbage", {}, 422),
        ("GET /v1/inbox?limit=0", {}, 422),
        ("GET /v1/inbox?unread=perhaps", {}, 422),
        ("GET /v1/notices/not-an-id", {}, 422),
        ("GET /v1/notices/019505e8-7c1e-7f00-8000-000000000000", {}, 404),
        ("POST /v1/notices/019505e8-7c1e-7f00-8000-000000000000/receipt", {}, 404),
        ("GET /v1/deliveries?state=lost", {}, 422),
        ("POST /v1/webhooks", {"json": {}}, 422),
        ("POST /v1/webhooks", {"json": {"url": "https://example.org", "secret": "mine"}}, 422),
        ("POST /v1/webhooks", {"content": "{"}, 422),
        ("PUT /v1/inbox", {}, 405),
    ],
)
async def test_bad_input_is_a_problem(
    world: World, head: Any, request_line: Any, more: Any, status: int
) -> None:
    answer = await world.ask(head, *request_line.split(), **more)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_without_an_identity_nothing_is_shown(world: World, head: Any) -> None:
    assert (await world.http.get("/v1/inbox")).status_code == 401
