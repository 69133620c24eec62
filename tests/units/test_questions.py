"""No operation of units passes over what it does not know, and none breaks on what is absurd."""

from typing import Any

import pytest
from fastapi import FastAPI

from services.units.app import build
from services.units.settings import UnitsSettings
from tests.contracts.questions import Questions
from tests.units.conftest import Nation
from tests.units.making import a_lesser_post, a_post, an_official, appointed, delegated


@pytest.fixture
def nation_url(small_nation_url: str) -> str:
    return small_nation_url


async def questions(nation: Nation, app: FastAPI) -> Questions:
    post, official = await a_post(nation), await an_official(nation)
    other = await an_official(nation, "Lê Văn An")
    days = {"from_on": "2026-02-01", "to_on": "2026-03-01"}
    unit, person = post["unit_id"], {"official_id": official["id"]}
    ids = {
        "unit_id": unit,
        "post_id": post["id"],
        "official_id": official["id"],
        "appointment_id": (await appointed(nation, post, official))["id"],
        "delegation_id": (await delegated(nation, post, other, **days))["id"],
        "grant_id": (await nation.made("/v1/grants", **right(official["id"], unit)))["id"],
        "group_id": (await nation.get("/v1/groups"))["items"][0]["id"],
    }
    ids["post_id"] = (await a_lesser_post(nation, unit))["id"]
    good: dict[str, list[Any]] = {
        "establish_unit": [await nation.commune("T-9")],
        "establish_post": [{"title": "Phó", "rank": 3, "valid_from": "2026-01-01"}],
        "register_official": [{"name": "An", "email": "an@example.vn"}],
        "amend_official": [{"name": "An"}],
        "appoint_official": [{**person, "from_on": "2026-01-01", "to_on": "2026-06-30"}],
        "end_appointment": [{"to_on": "2026-06-30"}],
        "delegate_post": [{"to_official_id": other["id"], **days}],
        "end_delegation": [{"to_on": "2026-02-10"}],
        "grant_right": [right(other["id"], unit)],
        "revoke_right": [{"to_on": "2026-06-30"}],
    }

    async def ask(method: str, path: str, **more: Any) -> Any:
        return await nation.ask("registrar", method, path, **more)

    return Questions(app, ask, good, **ids)


def right(holder: str, unit: str) -> dict[str, Any]:
    return {"holder_id": holder, "role": "monitor", "unit_id": unit, "from_on": "2026-01-01"}


async def test_no_operation_passes_over_what_it_does_not_know_and_none_breaks(
    nation: Nation, nation_url: str
) -> None:
    app = build(UnitsSettings(database_url=nation_url, environment="test", background=False))
    asking = await questions(nation, app)
    assert len(asking.operations) > 20
    assert [wrong async for wrong in asking.passed_over()] == []
    assert [wrong async for wrong in asking.broken()] == []
