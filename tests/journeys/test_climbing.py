"""From the office that assigns a task to the heads who hear that it is late."""

import signal
from typing import Any

from tests.journeys.running import Remit


def a_task(house: Any, lead: str, due: str, **more: Any) -> str:
    body = {
        "title": "Lập danh mục công nghệ chiến lược",
        "product": "Danh mục",
        "issuer_unit_id": house.unit("P-CSC"),
        "deadline": {"kind": "on", "day": due, "text": due},
        **({"lead_unit_id": lead} if lead else {}),
        **more,
    }
    return str(house.post("standing-office", "/v1/tasks", body)["task_id"])


def late_in_inbox(house: Any, persona: str, task: str) -> list[str]:
    """The rungs that a head's inbox tells about a task."""
    notices = house.get(persona, "/v1/inbox", limit=50)["items"]
    return [
        item["rung"]
        for notice in notices
        for item in notice["items"]
        if item["task_id"] == task and item["rung"]
    ]


def test_an_overdue_task_reaches_its_head_and_then_the_superior(house: Remit) -> None:
    house.at("2026-11-30T08:30+07:00")
    task = a_task(house, house.unit("G-MOST"), "2026-12-01")
    assigned = house.eventually(lambda: house.get("head:G-MOST", "/v1/inbox")["items"])
    assert [item["kind"] for item in assigned[0]["items"]] == ["assigned"]
    house.at("2026-12-02T09:00+07:00")
    house.sweep()
    assert house.eventually(lambda: late_in_inbox(house, "head:G-MOST", task)) == ["head"]
    assert late_in_inbox(house, "head:G", task) == []
    house.at("2026-12-04T09:00+07:00")
    house.sweep()
    assert house.eventually(lambda: late_in_inbox(house, "head:G", task)) == ["superior"]
    assert [e["rung"] for e in house.get("head:G", f"/v1/tasks/{task}/escalations")["items"]] == [
        "head",
        "superior",
    ]
    assert house.get("head:G-MOST", f"/v1/tasks/{task}")["task_class"] == "open_overdue"


def test_two_sweeps_at_once_and_a_kill_in_the_middle_fire_each_rung_once(
    house_together: Remit,
) -> None:
    house = house_together
    house.at("2026-11-30T08:30+07:00")
    roll_up = a_task(house, "", "2026-12-01", group_code="X-ALL")
    members = sum(house.get("standing-office", f"/v1/tasks/{roll_up}")["members"].values())
    assert members > 3_380
    house.at("2026-12-02T09:00+07:00")
    first, second = house.begin("sweep"), house.begin("sweep")
    house.eventually(lambda: house.get("standing-office", "/v1/summary")["rungs_fired"] > 0)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert second.wait(60) == 0
    house.sweep()
    summary = house.get("standing-office", "/v1/summary")
    assert summary["rungs_fired"] == members
    assert summary["classes"]["open_overdue"] == members
    assert house.remit("verify").returncode == 0


def test_a_communes_late_task_climbs_to_the_province_and_the_centre_past_a_vacant_post(
    house: Remit,
) -> None:
    house.at("2026-11-30T08:30+07:00")
    commune = house.get("stranger", "/v1/units", q="thanh hoa", level="commune")["items"][0]
    superiors = house.get("stranger", f"/v1/units/{commune['id']}/superiors")
    province = superiors["items"][0] if isinstance(superiors, dict) else superiors[0]
    task = a_task(house, commune["id"], "2026-12-01")
    head = f"head:{commune['code']}"
    house.eventually(lambda: house.get(head, "/v1/inbox")["items"])
    house.token(head)
    vacate(house, commune["id"])
    house.eventually(lambda: house.ask(head, "GET", f"/v1/tasks/{task}").status_code == 404)
    for day in ("2026-12-02", "2026-12-04", "2026-12-08"):
        house.at(f"{day}T09:00+07:00")
        house.sweep()
    escalations = house.get("standing-office", f"/v1/tasks/{task}/escalations")["items"]
    assert [e["rung"] for e in escalations] == ["head", "superior", "level_above"]
    assert (commune["id"], "vacant") in [
        (s["unit_id"], s["reason"]) for s in escalations[0]["skipped"]
    ]
    assert escalations[0]["audience"][0]["unit_id"] == province["id"]
    assert escalations[2]["audience"][0]["unit_id"] == house.unit("G")
    heard = {"head", "superior"}
    house.eventually(lambda: set(late_in_inbox(house, f"head:{province['code']}", task)) == heard)


def vacate(house: Any, unit: str) -> None:
    """The registrar ends the appointment of a unit's head as of yesterday."""
    held = house.get("registrar", f"/v1/units/{unit}/head")
    [now] = [
        a
        for a in house.get("registrar", f"/v1/posts/{held['post_id']}/appointments")["items"]
        if not a["to_on"]
    ]
    house.post("registrar", f"/v1/appointments/{now['id']}/ending", {"to_on": "2026-11-29"})
