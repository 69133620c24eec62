"""A directive from its registration to the verdict on its task, over HTTP only."""

from typing import Any
from uuid import uuid4

import pytest

from kernel.identity import Actor
from tests.tasks.conftest import World

EN = {"Accept-Language": "en"}


def register(world: World, **more: Any) -> Any:
    return {
        "number": "18-TB/BCĐTW",
        "title": "Kết luận",
        "issuer_unit_id": str(world.unit("P-CSC")),
        "issued_on": "2026-11-02",
        **more,
    }


LAST_QUARTER = {"kind": "quarter", "year": 2026, "part": 4, "text": "Quý IV"}
DRAFT = {"title": "Trình đề án", "product": "Đề án", "deadline": LAST_QUARTER}


async def test_a_directive_is_registered_filled_settled_issued_and_closed(world: World) -> None:
    made = await world.ask("office", "POST", "/v1/directives", json=register(world))
    assert made.status_code == 201, made.text
    assert (made.json()["tasks"], made.json()["drafts"]) == (0, 0)
    directive = made.headers["location"]
    drafted = await world.ask("office", "POST", f"{directive}/tasks", json=DRAFT)
    assert (drafted.status_code, drafted.json()["status"], drafted.json()["missing"]) == (
        201,
        "draft",
        ["person"],
    )
    task = drafted.headers["location"]
    settled = await world.ask(
        "office", "POST", f"{task}/lead-settlement", json={"lead_unit_id": str(world.unit("MOST"))}
    )
    assert (settled.status_code, settled.json()["lead"]["code"], settled.json()["missing"]) == (
        201,
        "MOST",
        [],
    )
    issued = await world.ask("office", "POST", f"{directive}/issuance")
    assert (issued.status_code, issued.json()["tasks"], issued.json()["drafts"]) == (201, 1, 0)
    assert issued.headers["etag"].startswith('"2.')
    for noun, body, who, status in [
        ("receipts", None, "MOST", "received"),
        ("progress-reports", {"text": "Đã họp", "percent": 30}, "MOST deputy 1", "received"),
        ("submissions", {"product": "Đề án số 5"}, "MOST", "submitted"),
        ("verdicts", {"accepted": False, "reason": "Thiếu số liệu"}, "office", "returned"),
        ("submissions", {"product": "Đề án số 5b"}, "MOST", "submitted"),
        ("verdicts", {"accepted": True}, "office", "accepted"),
    ]:
        answer = await world.ask(who, "POST", f"{task}/{noun}", json=body)
        assert (answer.status_code, answer.json()["status"]) == (201, status), answer.text
        assert answer.headers["location"] == task
        assert answer.headers["etag"].startswith(f'"{answer.json()["version"]}.')
    assert answer.json()["task_class"] == "done_on_time"
    assert [d["number"] for d in (await world.get("MOST", "/v1/directives"))["items"]] == [
        "18-TB/BCĐTW"
    ]
    assert (await world.get("MOJ", "/v1/directives"))["items"] == []


async def test_a_task_is_assigned_at_once_and_stays_one_however_often_it_is_sent(
    world: World,
) -> None:
    body = {**DRAFT, "issuer_unit_id": str(world.unit("P-CSC")), "group_code": "X-COMMUNES"}
    key = {"Idempotency-Key": "broadcast-1"}
    answers = [
        await world.ask("office", "POST", "/v1/tasks", json=body, headers=key) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert answers[1].headers["idempotent-replayed"] == "true"
    assert answers[0].json()["members"] == {"open_in_term": 2}
    assert (await world.get("office", "/v1/summary"))["tasks"] == 2


async def test_a_machine_client_needs_a_key(world: World) -> None:
    client = Actor(kind="client", id=world.person("office").id, name="egov")
    answer = await world.ask(client, "POST", "/v1/directives", json=register(world))
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_needed")


async def test_the_refusal_to_issue_lists_each_missing_clear_in_the_asked_language(
    world: World,
) -> None:
    """Rule 3."""
    draft = await world.a_draft(product=None, deadline=None)
    said = await world.ask("office", "POST", f"/v1/tasks/{draft}/issuance", headers=EN)
    assert (said.status_code, said.json()["code"]) == (422, "not_clear")
    assert [fault["pointer"] for fault in said.json()["errors"]] == [
        "/lead_unit_id",
        "/deadline",
        "/product",
    ]
    assert said.json()["errors"][2]["detail"] == "Product: name the product."
    vietnamese = await world.ask("office", "POST", f"/v1/tasks/{draft}/issuance")
    assert vietnamese.json()["errors"][2]["detail"] == "Rõ sản phẩm: nêu sản phẩm."
    assert (await world.get("office", f"/v1/tasks/{draft}"))["status"] == "draft"


# body of POST /v1/tasks beside what is right -> where the fault is, what it says in Vietnamese and
# in English
MALFORMED = [
    ({"title": ""}, "/title", "phải có chữ nhìn thấy được", "must be given"),
    ({"lead": "MOST"}, "/lead", "gần nhất: `lead_unit_id", "nearest: `lead_unit_id"),
    ({"lead_unit_id": "00004"}, "/lead_unit_id", "phải là UUID", "valid UUID"),
    ({"deadline": {"kind": "someday"}}, "/deadline/kind", "phải là một trong", "Input should be"),
    (
        {"deadline": {"kind": "on", "day": "31/12/2026"}},
        "/deadline/day",
        "phải là ngày dạng",
        "must be a day like",
    ),
    (
        {"deadline": {"kind": "month", "year": 2026, "part": 13}},
        "/deadline/part",
        "từ 1 đến 12",
        "between 1 and 12",
    ),
]


@pytest.mark.parametrize(("wrong", "pointer", "vi", "en"), MALFORMED)
async def test_a_wrong_body_is_told_where_and_how_in_both_languages(
    world: World, wrong: Any, pointer: str, vi: str, en: str
) -> None:
    right = {
        **DRAFT,
        "issuer_unit_id": str(world.unit("P-CSC")),
        "lead_unit_id": str(world.unit("MOST")),
    }
    for headers, words in (({}, vi), (EN, en)):
        answer = await world.ask(
            "office", "POST", "/v1/tasks", json={**right, **wrong}, headers=headers
        )
        assert answer.status_code == 422, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        (fault,) = answer.json()["errors"]
        assert fault["pointer"] == pointer
        assert words in fault["detail"]
    assert await world.rows("select count(*) from task") == [(0,)]


async def test_an_unknown_unit_or_group_is_named(world: World) -> None:
    right = {**DRAFT, "issuer_unit_id": str(world.unit("P-CSC"))}
    for wrong in ({"lead_unit_id": str(uuid4())}, {"group_code": "X-NOBODY"}):
        answer = await world.ask("office", "POST", "/v1/tasks", json={**right, **wrong})
        assert (answer.status_code, answer.json()["code"]) == (422, "unit_unknown")


@pytest.mark.parametrize(
    "path",
    ["tasks/x", "tasks/00000000-0000-0000-0000-00000000000g", "directives/1", "escalations/%20"],
)
async def test_a_malformed_id_is_told_apart_from_an_unknown_one(world: World, path: str) -> None:
    answer = await world.ask("office", "GET", f"/v1/{path}")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "uuid_parsing")


async def test_a_change_of_what_has_changed_since_is_refused(world: World) -> None:
    task = await world.a_task()
    etag = (await world.ask("MOST", "GET", f"/v1/tasks/{task}")).headers["etag"]
    first = await world.ask(
        "MOST", "POST", f"/v1/tasks/{task}/receipts", headers={"If-Match": etag}
    )
    second = await world.ask(
        "MOST", "POST", f"/v1/tasks/{task}/receipts", headers={"If-Match": etag}
    )
    assert (first.status_code, second.status_code, second.json()["code"]) == (201, 412, "stale")


async def test_the_rules_in_force_can_be_read(world: World) -> None:
    (ladder,) = (await world.get("stranger", "/v1/ladders"))["items"]
    assert await world.get("stranger", "/v1/ladders/1") == ladder
    assert [rung["name"] for rung in ladder["rungs"]][3:5] == ["overdue", "head"]
    assert (await world.ask("stranger", "GET", "/v1/ladders/2")).status_code == 404
    days = (
        await world.get(
            "stranger", "/v1/calendar-days", **{"from": "2026-02-13", "to": "2026-02-23"}
        )
    )["items"]
    assert [day["working"] for day in days] == [True] + [False] * 9 + [True]
    for wrong in (
        {"from": "2026-02-02", "to": "2026-02-01"},
        {"from": "2025-01-01", "to": "2026-12-31"},
    ):
        answer = await world.ask("stranger", "GET", "/v1/calendar-days", params=wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, "too_many_days")
