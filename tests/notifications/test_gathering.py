"""A flood becomes one message, nothing waits longer than it must, and a replay adds nothing."""

from kernel.clock import uuid7
from services.notifications.releasing import release, releasing
from services.notifications.views import NoticeView
from services.notifications.wording import lines, subject
from tests.notifications.conftest import World


async def test_a_flood_of_300_rungs_for_one_head_is_one_notice(world: World) -> None:
    """Rule 29."""
    head = await world.an_official()
    for _ in range(3):
        await world.tell(*(world.rung(head) for _ in range(100)))
    assert await world.release() == 1
    (notice,) = await world.inbox(head)
    assert notice["counts"] == {
        "assigned": 0,
        "due_soon": 0,
        "late": 300,
        "results": 0,
        "verdicts_owed": 0,
        "begun": 0,
    }
    assert len(notice["items"]) == 200
    (told,) = await world.events("NoticeDelivered")
    assert len(told["escalation_ids"]) == 300


async def test_tasks_assigned_and_rungs_fired_share_a_message(world: World) -> None:
    head = await world.an_official()
    await world.tell(
        world.issued(head), world.rung(head), world.rung(head, days_late=-3, urgency="urgent")
    )
    await world.release()
    (notice,) = await world.inbox(head)
    assert notice["counts"] == {
        "assigned": 1,
        "due_soon": 1,
        "late": 1,
        "results": 0,
        "verdicts_owed": 0,
        "begun": 0,
    }
    assert (notice["urgency"], notice["receipt_required"]) == ("urgent", True)


async def test_a_verdict_owed_is_told_as_the_readers_own_turn_and_never_as_a_late_task(
    world: World,
) -> None:
    judge = await world.an_official()
    await world.tell(
        world.verdict_owed(judge), world.verdict_owed(judge, days_late=-1), world.rung(judge)
    )
    await world.release()
    (shown,) = await world.inbox(judge)
    assert (shown["counts"]["verdicts_owed"], shown["counts"]["late"]) == (2, 1)
    notice = NoticeView.model_validate(shown)
    assert "2 kết quả chờ nghiệm thu" in subject(notice, "vi")
    assert "2 results await your verdict" in subject(notice, "en")
    told = [one.text for one in lines(notice, "vi", "https://remit.example.org")]
    assert [one.partition(":")[0] for one in told if "01/12/2026" in one] == [
        "Nghiệm thu chậm 3 ngày",
        "Còn 1 ngày để nghiệm thu",
    ]


async def test_the_lead_of_a_task_that_waited_is_told_that_its_time_runs(world: World) -> None:
    head = await world.an_official()
    await world.tell(world.wait_ended(head), world.wait_ended(head), world.issued(head))
    await world.release()
    (shown,) = await world.inbox(head)
    assert (shown["counts"]["begun"], shown["counts"]["assigned"]) == (2, 1)
    notice = NoticeView.model_validate(shown)
    assert (notice.counts.total, notice.counts.results) == (3, 0)
    assert "2 nhiệm vụ bắt đầu tính thời hạn" in subject(notice, "vi")
    assert "2 tasks with a due day from now on" in subject(notice, "en")
    assert [one.text.partition(":")[0] for one in lines(notice, "en", "")] == [
        "Has its due day now",
        "Has its due day now",
        "Newly assigned",
    ]


async def test_a_replay_of_the_same_entries_adds_nothing(world: World) -> None:
    head = await world.an_official()
    entries = [world.rung(head), world.issued(head)]
    await world.tell(*entries)
    await world.tell(*entries)
    await world.release()
    await world.tell(*entries)
    assert await world.release() == 0
    assert [len(notice["items"]) for notice in await world.inbox(head)] == [2]


async def test_one_who_holds_two_posts_of_an_audience_is_told_once(world: World) -> None:
    head = await world.an_official()
    await world.tell(world.rung(head, head))
    await world.release()
    assert [len(notice["items"]) for notice in await world.inbox(head)] == [1]


async def test_each_of_an_audience_is_told(world: World) -> None:
    heads = [await world.an_official() for _ in range(3)]
    await world.tell(world.rung(*heads))
    assert await world.release() == 3


async def test_what_comes_after_a_release_is_a_new_notice(world: World) -> None:
    head = await world.an_official()
    for _ in range(2):
        await world.tell(world.rung(head))
        await world.release()
    first, second = await world.inbox(head)
    assert first["id"] > second["id"]


async def test_a_notice_waits_for_quiet_but_at_most_a_minute(world: World) -> None:
    head = await world.an_official()
    for _ in range(21):
        await world.tell(world.rung(head))
        assert await release(world.database, mails=True) == 0
        await world.later(seconds=2.8)
    await world.tell(world.rung(head))
    await world.later(seconds=1.3)
    assert await release(world.database, mails=True) == 1


async def test_an_urgent_rung_is_held_back_by_nothing_that_follows(world: World) -> None:
    head = await world.an_official()
    await world.tell(world.rung(head, urgency="urgent"))
    await world.later(seconds=2)
    await world.tell(world.rung(head))
    await world.later(seconds=1.1)
    assert await release(world.database, mails=True) == 1


async def test_a_result_is_told_to_the_officials_it_names_and_to_nobody_else(world: World) -> None:
    issuer, told = await world.an_official(), {"task_id": str(uuid7()), "title": "Đề án"}
    await world.tell(
        world.entry("ResultSubmitted", **told, officials=[{"official_id": str(issuer)}])
    )
    await world.tell(world.entry("ResultReturned", **told), world.entry("TaskReceived", **told))
    await world.release()
    (notice,) = await world.inbox(issuer)
    assert [item["kind"] for item in notice["items"]] == ["submitted"]


async def test_a_flood_that_is_still_being_read_waits_for_its_end_but_not_for_ever(
    world: World,
) -> None:
    """Rule 29: what falls due in one sweep is one message, however long it takes to read."""
    head = await world.an_official()
    behind = True
    release_gathered = releasing(mails=True, behind=lambda: behind)
    await world.tell(world.rung(head))
    await world.later(seconds=61)
    assert await release_gathered(world.database) == 0
    await world.tell(world.rung(head))
    behind = False
    await world.later(seconds=61)
    assert await release_gathered(world.database) == 1
    behind = True
    await world.tell(world.rung(head))
    await world.later(minutes=3)
    assert await release_gathered(world.database) == 1
