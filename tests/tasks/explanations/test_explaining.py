"""What happened to a task, and why each rung fired for it."""

from kernel.clock import uuid7
from services.tasks.explanations import hearing
from services.tasks.results.reporting import SubmitResult, acknowledge_task, submit_result
from tests.tasks.conftest import World


async def test_the_history_is_everything_about_a_task_in_order(world: World) -> None:
    task = await world.a_task(due_on="2026-12-01")
    await world.act(acknowledge_task, task, by="MOST")
    await world.at("2026-12-02T09:00+07:00")
    await world.sweep()
    await world.act(submit_result, task, SubmitResult(product="Báo cáo 12"), by="MOST")
    page = await world.get("MOST", f"/v1/tasks/{task}/history")
    names = [entry["name"] for entry in page["items"]]
    assert names[:2] == ["TaskIssued", "TaskReceived"]
    assert sorted(names[2:4]) == ["RungFired", "TaskFellOverdue"]
    assert names[4:] == ["ResultSubmitted"]
    assert page["items"][4]["body"]["product"] == "Báo cáo 12"
    assert [entry["actor"]["name"] for entry in page["items"]] == [
        "office",
        "Nguyễn Khoa",
        "ladder",
        "ladder",
        "Nguyễn Khoa",
    ]
    assert all(entry["body"]["task_id"] == str(task) for entry in page["items"])
    first = await world.get("MOST", f"/v1/tasks/{task}/history", limit=2)
    rest = await world.get("MOST", f"/v1/tasks/{task}/history", cursor=first["next_cursor"])
    assert [entry["name"] for entry in first["items"] + rest["items"]] == names


async def test_an_escalation_is_explained_with_its_skips_and_its_receipts(world: World) -> None:
    """Rule 20."""
    task = await world.a_task(due_on="2026-12-01", lead="TH-2")
    await world.at("2026-12-04T09:00+07:00")
    await world.sweep()
    (fired,) = (await world.get("TH", f"/v1/tasks/{task}/escalations"))["items"]
    assert fired["days_late"] == 3
    notice = uuid7()
    told = world.nation.tells(
        "NoticeDelivered",
        notice_id=notice,
        official_id=world.head("TH").id,
        channel="inbox",
        escalation_ids=[fired["escalation_id"]],
    )
    confirmed = world.nation.tells(
        "NoticeConfirmed", notice_id=notice, official_id=world.head("TH").id
    )
    async with world.database.transaction() as tx:
        await hearing.NOTIFICATIONS.act(tx, [told, confirmed])
    path = f"/v1/escalations/{fired['escalation_id']}"
    explained = await world.get("TH", f"{path}/explanation")
    assert explained["escalation"] == await world.get("TH", path)
    assert (explained["due_on"], explained["deadline"]["text"]) == ("2026-12-01", "2026-12-01")
    assert explained["rung"]["name"] == explained["escalation"]["rung"] == fired["rung"]
    assert explained["ladder"] == "default 1"
    assert [notice["official"] for notice in explained["escalation"]["notices"]] == ["Đỗ Thanh"]
    assert explained["escalation"]["notices"][0]["confirmed_at"]
    assert explained["escalation"]["superseded"]
    words = " ".join(sentence["en"] for sentence in explained["sentences"])
    for said in (
        "Due on 1 December 2026",
        "3 days late",
        "Not sent: the reminder 7 days before the due day",
        "Đỗ Thanh of",
        "A notice reached Đỗ Thanh",
    ):
        assert said in words


async def test_a_vacant_post_is_named_with_its_reason_in_words(world: World) -> None:
    """Rule 17."""
    task = await world.a_task(due_on="2026-12-01", lead="TH-2")
    await world.at("2026-12-02T09:00+07:00")
    await world.sweep()
    (fired,) = (await world.get("office", f"/v1/tasks/{task}/escalations"))["items"]
    assert (fired["rung"], fired["audience"][0]["official"]) == ("head", "Đỗ Thanh")
    assert (fired["skipped"][0]["reason"], fired["skipped"][0]["unit"]) == (
        "vacant",
        "Phường Bình An",
    )
    explained = await world.get("office", f"/v1/escalations/{fired['escalation_id']}/explanation")
    assert "Phường Bình An: chức danh người đứng đầu khuyết." in [
        said["vi"] for said in explained["sentences"]
    ]


async def test_an_escalation_of_a_hidden_task_does_not_exist(world: World) -> None:
    task = await world.a_task(due_on="2026-11-10", lead="TH-1")
    await world.at("2026-11-11T09:00+07:00")
    await world.sweep()
    (fired,) = (await world.get("TH", f"/v1/tasks/{task}/escalations"))["items"]
    for path in (fired["escalation_id"], f"{fired['escalation_id']}/explanation", uuid7()):
        answer = await world.ask("LA", "GET", f"/v1/escalations/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert "báo cáo lên cấp trên" in answer.json()["detail"]
