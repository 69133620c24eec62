"""A document that assigns tasks was issued on a day that has come, and by the state of today."""

from datetime import date
from typing import Any

import pytest

from services.tasks.directives.issue_days import IssueDayImpossible, expect_issue_day
from tests.tasks.conftest import World

TODAY = date(2026, 11, 2)


@pytest.mark.parametrize("day", ["1945-09-02", "1975-04-30", "2026-11-01", "2026-11-02"])
def test_a_day_of_the_state_up_to_today_stands(day: str) -> None:
    expect_issue_day(date.fromisoformat(day), TODAY)


@pytest.mark.parametrize("day", ["1945-09-01", "1900-01-01", "2026-11-03", "2099-01-01"])
def test_any_other_day_is_refused_and_the_right_ones_are_told(day: str) -> None:
    with pytest.raises(IssueDayImpossible) as refused:
        expect_issue_day(date.fromisoformat(day), TODAY)
    (fault,) = refused.value.faults
    assert (fault.pointer, fault.code) == ("/issued_on", "out_of_range")
    assert "02/09/1945" in fault.words.vi
    assert "2 November 2026" in fault.words.en


async def test_today_is_the_civil_day_of_viet_nam(world: World) -> None:
    async def registered(day: str) -> int:
        body = {
            "number": f"{day}/KH",
            "title": "Kế hoạch",
            "issuer_unit_id": str(world.unit("P-CSC")),
            "issued_on": day,
        }
        return (await world.ask("office", "POST", "/v1/directives", json=body)).status_code

    await world.at("2026-11-03T00:30+07:00")  # still the day before in Greenwich
    assert [await registered(day) for day in ("2026-11-03", "2026-11-04")] == [201, 422]


async def test_an_item_of_a_directive_is_used_once(world: World) -> None:
    one, other = await world.a_directive(), await world.a_directive(number="6/KH")

    async def drafted(directive: object, item: str) -> int:
        path, body = f"/v1/directives/{directive}/tasks", {"title": "Rà soát", "item": item}
        return (await world.ask("office", "POST", path, json=body)).status_code

    assert await drafted(one, "II.a") == 201
    for again in ("II.a", " II.a\u200b", "ii.a", "II.A", "iI.a"):
        assert await drafted(one, again) == 409, again
    assert await drafted(one, "Đ") == 201
    assert [await drafted(one, item) for item in ("đ", "d")] == [409, 201]
    assert [await drafted(one, "II.b"), await drafted(other, "II.a")] == [201, 201]
    body: dict[str, Any] = {
        "title": "Rà soát",
        "item": "II.a",
        "product": "Báo cáo",
        "lead_unit_id": str(world.unit("MOST")),
        "deadline": {"kind": "none"},
        "issuer_unit_id": str(world.unit("P-CSC")),
        "directive_id": str(one),
    }
    answer = await world.ask("office", "POST", "/v1/tasks", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (409, "/item")
    body["directive_id"] = None
    assert (await world.ask("office", "POST", "/v1/tasks", json=body)).status_code == 201
