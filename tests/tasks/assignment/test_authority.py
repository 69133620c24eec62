"""Authority: what one may not do to the tasks and documents of others, whatever is tried."""

from typing import Any
from uuid import UUID

import pytest

from kernel.identity import Actor
from tests.tasks.conftest import World


def asked(world: World, **more: Any) -> dict[str, Any]:
    """What the head of TH may assign to a commune of the province."""
    return {
        "title": "Rà soát",
        "product": "Báo cáo",
        "deadline": {"kind": "on", "day": "2026-12-01"},
        "issuer_unit_id": str(world.unit("TH")),
        "lead_unit_id": str(world.unit("TH-1")),
        **more,
    }


async def submitted(world: World, task: UUID, by: str = "MOST deputy 1") -> None:
    for path, body in (("receipts", None), ("submissions", {"product": "Báo cáo số 5"})):
        answer = await world.ask(by, "POST", f"/v1/tasks/{task}/{path}", json=body)
        assert answer.status_code == 201, answer.text


async def test_nobody_hangs_a_task_on_the_document_of_another_body_and_so_reads_it(
    world: World,
) -> None:
    directive = await world.a_directive()
    answer = await world.ask(
        "TH", "POST", "/v1/tasks", json=asked(world, directive_id=str(directive))
    )
    assert answer.status_code == 404
    assert (await world.ask("TH", "GET", f"/v1/directives/{directive}")).status_code == 404


async def test_a_document_of_ours_does_not_let_us_issue_the_draft_of_another_body(
    world: World,
) -> None:
    """An import files a document under the body of most of its rows: the others' drafts stay
    theirs."""
    draft = await world.a_draft(lead="TH-1")
    async with world.database.transaction() as tx:
        await tx.run("update directive set issuer_unit_id = %(th)s", th=world.unit("TH"))
    (directive,) = (await world.rows("select directive_id from directive"))[0]
    answer = await world.ask("TH", "POST", f"/v1/directives/{directive}/issuance")
    assert answer.status_code == 403
    assert await world.rows("select status from task where task_id = %(id)s", id=draft) == [
        ("draft",)
    ]


async def test_rule_11_one_who_heads_both_the_issuer_and_the_lead_does_not_accept_its_result(
    world: World,
) -> None:
    nation = world.nation
    nation.entries.clear()
    nation.seat(world.head("MOST"), "P-CSC", nation.posts["P-CSC"], "acting")
    await world.tell(*nation.entries)
    task = await world.a_task(lead="MOST")
    await submitted(world, task)
    own = await world.ask("MOST", "POST", f"/v1/tasks/{task}/verdicts", json={"accepted": True})
    assert (own.status_code, own.json()["code"]) == (403, "self_verdict")
    assert (
        await world.ask("P-CSC", "POST", f"/v1/tasks/{task}/verdicts", json={"accepted": True})
    ).status_code == 201


async def test_a_task_that_waits_for_another_cannot_hold_up_its_acceptance(world: World) -> None:
    """290 working days fit the calendar on the day of asking, and no more on that of the
    acceptance."""
    task = await world.a_task(lead="MOST")
    waits = {"kind": "after", "after": str(task), "count": 290}
    body = asked(
        world,
        issuer_unit_id=str(world.unit("G")),
        lead_unit_id=str(world.unit("TH")),
        deadline=waits,
    )
    assert (await world.ask("G", "POST", "/v1/tasks", json=body)).status_code == 201
    await world.at("2026-12-20T09:00+07:00")
    await submitted(world, task)
    verdict = await world.ask(
        "office", "POST", f"/v1/tasks/{task}/verdicts", json={"accepted": True}
    )
    assert verdict.status_code == 201


async def test_a_task_does_not_wait_for_one_that_its_author_may_not_read(world: World) -> None:
    hidden = await world.a_task(lead="LA")
    waits = {"kind": "after", "after": str(hidden), "count": 3}
    answer = await world.ask("TH", "POST", "/v1/tasks", json=asked(world, deadline=waits))
    assert (answer.status_code, answer.json()["code"]) == (422, "awaited_unknown")


@pytest.mark.parametrize(
    "deadline",
    [
        {"kind": "before", "day": "1800-01-01"},
        {"kind": "calendar_days", "count": 1_000_000},
        {"kind": "working_days", "count": 1_000_000},
        {"kind": "year", "year": 1_000_000},
    ],
)
async def test_a_day_that_no_calendar_has_is_refused_and_breaks_nothing(
    world: World, deadline: Any
) -> None:
    path = f"/v1/directives/{await world.a_directive()}/tasks"
    answer = await world.ask(
        "office", "POST", path, json={"title": "Rà soát", "deadline": deadline}
    )
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"].startswith("deadline_")


async def test_a_client_that_bears_the_id_of_a_head_holds_no_office(world: World) -> None:
    task = await world.a_task(lead="LA")
    client = Actor(kind="client", id=world.head("LA").id, name="x")
    path, key = f"/v1/tasks/{task}", {"idempotency-key": "1"}
    assert (await world.ask(client, "GET", path)).status_code == 404
    assert (await world.ask(client, "POST", f"{path}/receipts", headers=key)).status_code == 404
    assert (await world.ask("LA", "POST", f"{path}/receipts")).status_code == 201
