"""The acts on a task, walked at random through HTTP against a plain model of its life: who may,
what moves, what is written and what the counters say."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.tasks.conftest import World
from tests.tasks.directory.making import seeded

DUE = date(2026, 11, 20)
LEAD, ISSUER = "MOST", "P-CSC"
OF_THE_LEAD = {"MOST", "MOST deputy 1", "MOST deputy 2"}
JUDGING = {"office", "P-CSC"}
READING = {"G", "monitor"} | OF_THE_LEAD | JUDGING
HIDDEN = {"LA", "stranger", "TH", "inspector"}

BODIES: dict[str, Any] = {
    "receipts": None,
    "progress-reports": {"text": "Đang soạn", "percent": 40},
    "submissions": {"product": "Báo cáo số 1"},
    "acceptance": {"accepted": True, "reason": "Đạt"},
    "return": {"accepted": False, "reason": "Thiếu phụ lục"},
}
EVENTS = {
    "receipts": "TaskReceived",
    "progress-reports": "ProgressReported",
    "submissions": "ResultSubmitted",
    "acceptance": "ResultAccepted",
    "return": "ResultReturned",
}
OPEN = {"issued", "received", "submitted", "returned"}
ALLOWED = {
    "receipts": OPEN,
    "progress-reports": {"received", "submitted", "returned"},
    "submissions": {"received", "returned"},
    "acceptance": {"submitted"},
    "return": {"submitted"},
}


@dataclass
class Life:
    """The plain model of one task."""

    status: str = "issued"
    events: list[tuple[str, str]] = field(default_factory=lambda: [("TaskIssued", "office")])
    submitted: date | None = None

    def answer(self, act: str, who: str) -> int:
        """Rights come before state: 404, then 403, then 409."""
        if who in HIDDEN:
            return 404
        judged = act in ("acceptance", "return")
        if who not in (JUDGING if judged else OF_THE_LEAD):
            return 403
        return 201 if self.status in ALLOWED[act] else 409

    def take(self, act: str, who: str, today: date) -> None:
        self.events.append((EVENTS[act], who))
        if act == "receipts" and self.status == "issued":
            self.status = "received"
        if act == "submissions":
            self.status, self.submitted = "submitted", today
        if act == "return":
            self.status, self.submitted = "returned", None
        if act == "acceptance":
            self.status = "accepted"

    def task_class(self, swept_on: date) -> str:
        if self.status == "accepted":
            assert self.submitted
            return "done_late" if self.submitted > DUE else "done_on_time"
        if self.submitted:  # the issuer's turn: judged by that day (rule 6)
            return "open_overdue" if self.submitted > DUE else "open_in_term"
        return "open_overdue" if swept_on > DUE else "open_in_term"


async def ask(world: World, task: UUID, act: str, who: str) -> Any:
    noun = "verdicts" if act in ("acceptance", "return") else act
    more = {} if BODIES[act] is None else {"json": BODIES[act]}
    return await world.ask(who, "POST", f"/v1/tasks/{task}/{noun}", **more)


def likely(chance: random.Random, life: Life) -> tuple[str, str]:
    """Half of the time something that the task waits for, else anything by anybody."""
    act = chance.choice(sorted(BODIES))
    if chance.random() < 0.5:
        act = chance.choice(sorted(one for one in BODIES if life.status in ALLOWED[one]) or [act])
        judged = act in ("acceptance", "return")
        return act, chance.choice(sorted(JUDGING if judged else OF_THE_LEAD))
    return act, chance.choice(sorted(READING | HIDDEN))


@pytest.mark.parametrize("seed", range(6))
async def test_a_task_lives_as_the_plain_model_says(world: World, seed: int) -> None:
    chance, life, today = seeded(seed), Life(), date(2026, 11, 16)
    await world.at(f"{today}T09:00+07:00")
    task = await world.a_task(due_on=DUE.isoformat(), lead=LEAD)
    for _ in range(30):
        if chance.random() < 0.2:
            today += timedelta(days=1)
            await world.at(f"{today}T09:00+07:00")
            await world.sweep()
        act, who = likely(chance, life)
        expected = life.answer(act, who)
        answer = await ask(world, task, act, who)
        assert answer.status_code == expected, (act, who, life.status, answer.text)
        if expected == 201:
            life.take(act, who, today)
            assert answer.json()["status"] == life.status
    shown = await world.get("office", f"/v1/tasks/{task}")
    assert shown["status"] == life.status
    assert shown["task_class"] == life.task_class(today)
    assert shown["submitted_on"] == (life.submitted.isoformat() if life.submitted else None)
    history = (await world.get("office", f"/v1/tasks/{task}/history", limit=200))["items"]
    names = {str(world.person(who).id): who for who in READING | {"office"}}
    acts = [
        (entry["name"], names[entry["actor"]["id"]])
        for entry in history
        if entry["name"] not in ("TaskFellOverdue", "RungFired")
    ]
    assert acts == life.events
    counted = (await world.get("office", "/v1/summary"))["classes"]
    assert {name: number for name, number in counted.items() if number} == {
        life.task_class(today): 1
    }


@pytest.mark.parametrize("status", ["issued", "received", "submitted", "returned", "accepted"])
async def test_rights_come_before_state_for_every_act_in_every_state(
    world: World, status: str
) -> None:
    way = {
        "issued": [],
        "received": ["receipts"],
        "submitted": ["receipts", "submissions"],
        "returned": ["receipts", "submissions", "return"],
        "accepted": ["receipts", "submissions", "acceptance"],
    }
    task = await world.a_task(due_on=DUE.isoformat(), lead=LEAD)
    for act in way[status]:
        who = "office" if act in ("acceptance", "return") else "MOST"
        assert (await ask(world, task, act, who)).status_code == 201
    life = Life(status=status)
    refused = [
        (act, who)
        for act in BODIES
        for who in sorted(READING | HIDDEN)
        if life.answer(act, who) != 201
    ]
    for act, who in refused:
        answer = await ask(world, task, act, who)
        assert answer.status_code == life.answer(act, who), (act, who)
        problem = answer.json()
        assert problem["code"]
        assert problem["detail"]
    assert (await world.get("office", f"/v1/tasks/{task}"))["status"] == status


async def test_a_refused_act_leaves_nothing_behind(world: World) -> None:
    task = await world.a_task(due_on=DUE.isoformat(), lead=LEAD)
    before = await world.get("office", f"/v1/tasks/{task}")
    history = await world.get("office", f"/v1/tasks/{task}/history")
    for act, who in [("submissions", "MOST"), ("acceptance", "office"), ("receipts", "G")]:
        assert (await ask(world, task, act, who)).status_code in (403, 409)
    assert await world.get("office", f"/v1/tasks/{task}") == before
    assert await world.get("office", f"/v1/tasks/{task}/history") == history


@pytest.mark.parametrize(
    ("noun", "who", "body", "pointer"),
    [
        ("progress-reports", "MOST", {"text": ""}, "/text"),
        ("progress-reports", "MOST", {"text": "x", "percent": 101}, "/percent"),
        ("progress-reports", "MOST", {"text": "x", "percent": -1}, "/percent"),
        ("progress-reports", "MOST", {"percent": 5}, "/text"),
        ("submissions", "MOST", {}, "/product"),
        ("submissions", "MOST", {"product": "x", "by": "me"}, "/by"),
        ("verdicts", "office", {}, "/accepted"),
        ("verdicts", "office", {"accepted": "perhaps"}, "/accepted"),
    ],
)
async def test_a_malformed_act_points_to_its_fault(
    world: World, noun: str, who: str, body: dict[str, Any], pointer: str
) -> None:
    task = await world.a_task(due_on=DUE.isoformat(), lead=LEAD)
    assert (await ask(world, task, "receipts", "MOST")).status_code == 201
    answer = await world.ask(who, "POST", f"/v1/tasks/{task}/{noun}", json=body)
    assert answer.status_code == 422
    assert pointer in [fault["pointer"] for fault in answer.json()["errors"]]


async def test_a_result_is_never_judged_by_whoever_handed_it_in(world: World) -> None:
    """Rule 11: who may judge for the issuer may not judge what its own unit handed in."""
    task = await world.a_task(due_on=DUE.isoformat(), lead="P-CSC-SO")
    for act in ("receipts", "submissions"):
        assert (await ask(world, task, act, "office")).status_code == 201
    itself = await ask(world, task, "acceptance", "office")
    assert (itself.status_code, itself.json()["code"]) == (403, "self_verdict")
    assert (await ask(world, task, "acceptance", "P-CSC-SO")).status_code == 403
    assert (await ask(world, task, "acceptance", "P-CSC")).status_code == 201


async def test_an_act_that_is_sent_again_with_its_key_is_one_act(world: World) -> None:
    task = await world.a_task(due_on=DUE.isoformat(), lead=LEAD)
    assert (await ask(world, task, "receipts", "MOST")).status_code == 201
    key = {"Idempotency-Key": '"report-1"'}
    path = f"/v1/tasks/{task}/progress-reports"
    answers = [
        await world.ask("MOST", "POST", path, json=BODIES["progress-reports"], headers=key)
        for _ in range(3)
    ]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert len(await world.events("ProgressReported")) == 1
    other = await world.ask("MOST", "POST", path, json={"text": "Khác"}, headers=key)
    assert other.status_code == 422
    assert len(await world.events("ProgressReported")) == 1
