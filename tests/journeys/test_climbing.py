"""From the office that assigns a task to the heads who hear that it is late."""

import signal
from typing import Any

from tests.journeys.running import Remit, all_in_one


def a_task(remit: Remit, lead: str, due: str, **more: Any) -> str:
    body = {
        "title": "Lập danh mục công nghệ chiến lược",
        "product": "Danh mục",
        "issuer_unit_id": remit.unit("P-CSC"),
        "deadline": {"kind": "on", "day": due, "text": due},
        **({"lead_unit_id": lead} if lead else {}),
        **more,
    }
    return str(remit.post("standing-office", "/v1/tasks", body)["task_id"])


def late_in_inbox(remit: Remit, persona: str, task: str) -> list[str]:
    """The rungs that a head's inbox tells about a task."""
    notices = remit.get(persona, "/v1/inbox", limit=50)["items"]
    return [
        item["rung"]
        for notice in notices
        for item in notice["items"]
        if item["task_id"] == task and item["rung"]
    ]


def test_an_overdue_task_reaches_its_head_and_then_the_superior(remit: Remit) -> None:
    remit.at("2026-11-30T08:30+07:00")
    task = a_task(remit, remit.unit("G-MOST"), "2026-12-01")
    assigned = remit.eventually(lambda: remit.get("head:G-MOST", "/v1/inbox")["items"])
    assert [item["kind"] for item in assigned[0]["items"]] == ["assigned"]
    remit.at("2026-12-02T09:00+07:00")
    remit.sweep()
    assert remit.eventually(lambda: late_in_inbox(remit, "head:G-MOST", task)) == ["head"]
    assert late_in_inbox(remit, "head:G", task) == []
    remit.at("2026-12-04T09:00+07:00")
    remit.sweep()
    assert remit.eventually(lambda: late_in_inbox(remit, "head:G", task)) == ["superior"]
    assert [e["rung"] for e in remit.get("head:G", f"/v1/tasks/{task}/escalations")["items"]] == [
        "head",
        "superior",
    ]
    assert remit.get("head:G-MOST", f"/v1/tasks/{task}")["task_class"] == "open_overdue"


@all_in_one
def test_two_sweeps_at_once_and_a_kill_in_the_middle_fire_each_rung_once(remit: Remit) -> None:
    remit.at("2026-11-30T08:30+07:00")
    roll_up = a_task(remit, "", "2026-12-01", group_code="X-ALL")
    members = sum(remit.get("standing-office", f"/v1/tasks/{roll_up}")["members"].values())
    assert members > 3_380
    remit.at("2026-12-02T09:00+07:00")
    first, second = remit.begin("sweep"), remit.begin("sweep")
    remit.eventually(lambda: remit.get("standing-office", "/v1/summary")["rungs_fired"] > 0)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert second.wait(60) == 0
    remit.sweep()
    summary = remit.get("standing-office", "/v1/summary")
    assert summary["rungs_fired"] == members
    assert summary["classes"]["open_overdue"] == members
    assert remit.command("verify").returncode == 0


def test_a_communes_late_task_climbs_to_the_province_and_the_centre_past_a_vacant_post(
    remit: Remit,
) -> None:
    remit.at("2026-11-30T08:30+07:00")
    commune = remit.get("stranger", "/v1/units", q="thanh hoa", level="commune")["items"][0]
    superiors = remit.get("stranger", f"/v1/units/{commune['id']}/superiors")
    province = superiors["items"][0] if isinstance(superiors, dict) else superiors[0]
    task = a_task(remit, commune["id"], "2026-12-01")
    head = f"head:{commune['code']}"
    remit.eventually(lambda: remit.get(head, "/v1/inbox")["items"])
    remit.token(head)
    vacate(remit, commune["id"])
    remit.eventually(lambda: remit.ask(head, "GET", f"/v1/tasks/{task}").status_code == 404)
    for day in ("2026-12-02", "2026-12-04", "2026-12-08"):
        remit.at(f"{day}T09:00+07:00")
        remit.sweep()
    escalations = remit.get("standing-office", f"/v1/tasks/{task}/escalations")["items"]
    assert [e["rung"] for e in escalations] == ["head", "superior", "level_above"]
    assert (commune["id"], "vacant") in [
        (s["unit_id"], s["reason"]) for s in escalations[0]["skipped"]
    ]
    assert escalations[0]["audience"][0]["unit_id"] == province["id"]
    assert escalations[2]["audience"][0]["unit_id"] == remit.unit("G")
    heard = {"head", "superior"}
    remit.eventually(lambda: set(late_in_inbox(remit, f"head:{province['code']}", task)) == heard)


def vacate(remit: Remit, unit: str) -> None:
    """The registrar ends the appointment of a unit's head as of yesterday."""
    held = remit.get("registrar", f"/v1/units/{unit}/head")
    [now] = [
        a
        for a in remit.get("registrar", f"/v1/posts/{held['post_id']}/appointments")["items"]
        if not a["to_on"]
    ]
    remit.post("registrar", f"/v1/appointments/{now['id']}/ending", {"to_on": "2026-11-29"})
