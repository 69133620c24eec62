"""One task as it stands today."""

from services.tasks.register.views import TaskView
from services.tasks.results.reporting import SubmitResult, acknowledge_task, submit_result
from services.tasks.results.reviewing import GiveVerdict, give_verdict
from tests.tasks.conftest import World


async def test_a_task_shows_who_gave_it_who_leads_and_who_answers_today(world: World) -> None:
    task = await world.a_task(due_on="2026-12-01", lead="MOST", coordinating=["MOJ"])
    shown = TaskView.model_validate(await world.get("MOST", f"/v1/tasks/{task}"))
    assert shown.task_id == task
    assert (shown.status, shown.task_class, str(shown.due_on)) == (
        "issued",
        "open_in_term",
        "2026-12-01",
    )
    assert shown.lead
    assert shown.issuer
    assert shown.head
    assert (shown.lead.code, shown.issuer.code) == ("MOST", "P-CSC")
    assert (shown.head.official_id, shown.head.basis) == (world.head("MOST").id, "substantive")
    assert [party.code for party in shown.coordinating] == ["MOJ"]
    assert shown.missing == []


async def test_the_head_shown_is_who_answers_and_of_a_vacant_unit_its_superiors(
    world: World,
) -> None:
    acting = await world.get("office", f"/v1/tasks/{await world.a_task(lead='MOJ')}")
    assert (acting["head"]["name"], acting["head"]["basis"]) == ("Lý Pháp", "acting")
    vacant = await world.get("office", f"/v1/tasks/{await world.a_task(lead='TH-2')}")
    assert vacant["head"]["name"] == "Đỗ Thanh"
    assert vacant["head"]["unit_id"] == str(world.unit("TH"))
    delegated = world.nation.tells(
        "DelegationMade",
        delegation_id=world.unit("MOST"),
        post_id=world.nation.posts["MOST"],
        unit_id=world.unit("MOST"),
        to_official_id=world.person("monitor").id,
        from_on="2026-11-01",
        to_on=None,
    )
    await world.tell(delegated)
    away = await world.get("office", f"/v1/tasks/{await world.a_task(lead='MOST')}")
    assert (away["head"]["name"], away["head"]["basis"]) == ("monitor", "delegate")


async def test_days_late_are_counted_while_open_and_stop_with_the_accepted_submission(
    world: World,
) -> None:
    task = await world.a_task(due_on="2026-12-01", lead="MOST")
    await world.at("2026-12-04T09:00+07:00")
    await world.sweep()
    assert (await world.get("MOST", f"/v1/tasks/{task}"))["days_late"] == 3
    await world.act(acknowledge_task, task, by="MOST")
    await world.act(submit_result, task, SubmitResult(product="Báo cáo 12"), by="MOST")
    await world.at("2026-12-09T09:00+07:00")
    await world.act(give_verdict, task, GiveVerdict(accepted=True), by="office")
    shown = await world.get("MOST", f"/v1/tasks/{task}")
    assert (shown["task_class"], shown["days_late"], shown["submitted_on"], shown["closed_on"]) == (
        "done_late",
        3,
        "2026-12-04",
        "2026-12-09",
    )


async def test_a_draft_says_which_of_the_six_clears_it_lacks(world: World) -> None:
    draft = await world.a_draft(product=None)
    assert (await world.get("office", f"/v1/tasks/{draft}"))["missing"] == ["person", "product"]


async def test_a_roll_up_counts_its_members_by_class(world: World) -> None:
    roll_up = await world.a_task(group="X-COMMUNES")
    shown = await world.get("office", f"/v1/tasks/{roll_up}")
    assert (shown["is_roll_up"], shown["members"], shown["lead"]) == (
        True,
        {"open_in_term": 2},
        None,
    )
    assert shown["group"]["code"] == "X-COMMUNES"


async def test_the_etag_saves_a_second_reading_until_anything_shown_has_changed(
    world: World,
) -> None:
    task = await world.a_task(due_on="2026-11-02")
    first = await world.ask("MOST", "GET", f"/v1/tasks/{task}")
    assert first.headers["etag"].startswith(f'"{first.json()["version"]}.')
    again = await world.ask(
        "MOST", "GET", f"/v1/tasks/{task}", headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    moved = world.nation.tells(
        "OfficialRegistered", official_id=world.head("MOST").id, name="Nguyễn Tên Mới"
    )
    await world.tell(moved)  # the row keeps its version, and what is shown does not
    renamed = await world.ask(
        "MOST", "GET", f"/v1/tasks/{task}", headers={"If-None-Match": first.headers["etag"]}
    )
    assert (renamed.status_code, renamed.json()["head"]["name"]) == (200, "Nguyễn Tên Mới")


async def test_a_draft_is_hidden_from_the_unit_that_it_may_never_come_to(world: World) -> None:
    draft = await world.a_draft(lead="MOST")
    assert (await world.ask("MOST", "GET", f"/v1/tasks/{draft}")).status_code == 404
    assert (await world.get("MOST", "/v1/tasks"))["items"] == []
    assert (await world.get("office", f"/v1/tasks/{draft}"))["status"] == "draft"
