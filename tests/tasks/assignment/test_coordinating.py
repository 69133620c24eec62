"""The lead of a task is never its own coordinator, whichever way it came to lead, and nobody
coordinates twice."""

from typing import Any
from uuid import UUID

import pytest

from services.tasks.assignment.settling import SettleLead, settle_lead
from tests.tasks.conftest import World

COORDINATE = "insert into coordination (task_id, party_id, party) values (%(task)s, %(id)s, %(as)s)"


def asked(world: World, lead: str | None, *coordinating: str) -> dict[str, Any]:
    return {
        "title": "Rà soát",
        "product": "Báo cáo",
        "deadline": {"kind": "on", "day": "2026-12-01"},
        "lead_unit_id": str(world.unit(lead)) if lead else None,
        "coordinating_unit_ids": [str(world.unit(code)) for code in coordinating],
    }


async def coordinators(world: World, task: UUID | str) -> list[str]:
    shown = await world.get("office", f"/v1/tasks/{task}")
    return sorted(party["code"] for party in shown["coordinating"])


@pytest.mark.parametrize("path", ["tasks", "directives"])
async def test_a_lead_among_its_own_coordinators_is_refused_where_it_stands(
    world: World, path: str
) -> None:
    body = asked(world, "MOST", "MOJ", "MOST")
    if path == "tasks":
        body["issuer_unit_id"] = str(world.unit("P-CSC"))
    else:
        path = f"directives/{await world.a_directive()}/tasks"
    answer = await world.ask("office", "POST", f"/v1/{path}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "lead_coordinates")
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/coordinating_unit_ids/1"]
    assert await world.rows("select count(*) from task") == [(0,)]


async def test_who_is_named_twice_coordinates_once(world: World) -> None:
    body = asked(world, "MOST", "MOJ", "TH", "MOJ")
    body["issuer_unit_id"] = str(world.unit("P-CSC"))
    made = await world.ask("office", "POST", "/v1/tasks", json=body)
    assert made.status_code == 201
    assert await coordinators(world, made.json()["task_id"]) == ["MOJ", "TH"]


async def test_whoever_is_settled_as_the_lead_coordinates_no_more(world: World) -> None:
    draft = await world.a_draft(coordinating=["MOST", "MOJ"])
    assert await coordinators(world, draft) == ["MOJ", "MOST"]
    await world.act(settle_lead, draft, SettleLead(lead_unit_id=world.unit("MOST")))
    assert await coordinators(world, draft) == ["MOJ"]
    await world.act(settle_lead, draft, SettleLead(lead_unit_id=world.unit("MOJ")))
    await world.issue(draft)
    assert await coordinators(world, draft) == []


async def test_a_member_of_a_broadcast_is_not_its_own_coordinator(world: World) -> None:
    roll_up = await world.a_task(group="X-MINISTRIES", coordinating=["MOST", "TH"])
    members = await world.rows(
        "select u.code, t.task_id from task t join known_unit u on u.unit_id = t.lead_unit_id "
        "where t.roll_up_id = %(id)s",
        id=roll_up,
    )
    shown = {code: await coordinators(world, task) for code, task in members}
    assert shown["MOST"] == ["TH"]
    others = [named for code, named in shown.items() if code != "MOST"]
    assert others == [["MOST", "TH"]] * (len(members) - 1)
    assert others
    assert await coordinators(world, roll_up) == ["MOST", "TH"]


async def test_a_group_that_leads_does_not_coordinate_either(world: World) -> None:
    roll_up = await world.a_task(group="X-MINISTRIES")
    async with world.database.transaction() as tx:
        await tx.run(
            COORDINATE, task=roll_up, id=world.nation.groups["X-MINISTRIES"], **{"as": "group"}
        )
    assert await coordinators(world, roll_up) == []
