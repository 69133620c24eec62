"""No operation of tasks passes over what it does not know, and none breaks on what is absurd."""

from typing import Any

from tests.contracts.questions import Questions
from tests.tasks.conftest import World

KINDS: list[dict[str, Any]] = [
    {"kind": "before", "day": "2026-12-01"},
    {"kind": "month", "year": 2026, "part": 12},
    {"kind": "quarter", "year": 2027, "part": 1},
    {"kind": "half_year", "year": 2027, "part": 1},
    {"kind": "year", "year": 2027},
    {"kind": "working_days", "count": 10},
    {"kind": "calendar_days", "count": 10},
    {"kind": "recurring", "every": "monthly", "interval": 2, "cutoff": 25},
    {"kind": "none"},
]


async def questions(world: World) -> Questions:
    task, directive = await world.a_task(), await world.a_directive()
    draft = await world.a_draft(directive)
    issuer, lead = str(world.unit("P-CSC")), str(world.unit("MOST"))
    kinds = [{"kind": "on", "day": "2026-12-01", "text": "1/12/2026"}, *KINDS]
    kinds.append({"kind": "after", "after": str(task), "count": 5})
    words = {"title": "Rà soát thể chế", "product": "Báo cáo", "lead_unit_id": lead}
    drafts: list[Any] = [{**words, "deadline": kind} for kind in kinds]
    named = {"number": "1/KH", "title": "Kế hoạch", "issued_on": "2026-11-01"}
    good = {
        "draft_task": drafts,
        "assign_task": [{**one, "issuer_unit_id": issuer} for one in drafts],
        "register_directive": [{**named, "issuer_unit_id": issuer}],
        "settle_lead": [{"lead_unit_id": lead}],
        "report_progress": [{"text": "Đang làm", "percent": 10}],
        "submit_result": [{"product": "Báo cáo"}],
        "give_verdict": [{"accepted": False, "reason": "Thiếu"}],
    }

    async def ask(method: str, path: str, **more: Any) -> Any:
        settling = path.endswith("/lead-settlement")
        return await world.ask(
            "office", method, path.replace(str(task), str(draft)) if settling else path, **more
        )

    return Questions(world.app, ask, good, task_id=task, directive_id=directive, version=1)


async def test_no_operation_passes_over_what_it_does_not_know(world: World) -> None:
    asking = await questions(world)
    assert len(asking.operations) > 20
    assert [wrong async for wrong in asking.passed_over()] == []


async def test_nothing_that_is_sent_breaks_an_operation(world: World) -> None:
    asking = await questions(world)
    assert [wrong async for wrong in asking.broken()] == []


async def test_the_days_that_no_calendar_holds_are_refused(world: World) -> None:
    for first, last in (("9999-01-01", "9999-12-31"), ("0001-01-01", "0001-01-02")):
        path = f"/v1/calendar-days?from={first}&to={last}"
        assert (await world.ask("office", "GET", path)).status_code == 422
