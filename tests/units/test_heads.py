"""Who is shown at the head of a unit, who answers for it, and that every question agrees."""

from typing import Any

import pytest

from tests.units.conftest import NOBODY, Nation
from tests.units.making import (
    Made,
    a_lesser_post,
    a_post,
    a_unit,
    an_official,
    appointed,
    as_actor,
    delegated,
    moved,
)


@pytest.fixture
def nation_url(small_nation_url: str) -> str:
    return small_nation_url


TODAY = "2026-02-01"
SUBSTANTIVE, ACTING, DELEGATE, DEPUTY = "substantive", "acting", "delegate", "deputy"
# Who is there, who is shown at the head post or why nobody is, and who answers for the unit.
CASES: list[tuple[set[str], str | None, str | None]] = [
    ({SUBSTANTIVE}, SUBSTANTIVE, SUBSTANTIVE),
    ({SUBSTANTIVE, DEPUTY}, SUBSTANTIVE, SUBSTANTIVE),
    ({SUBSTANTIVE, ACTING}, SUBSTANTIVE, SUBSTANTIVE),
    ({SUBSTANTIVE, DELEGATE}, DELEGATE, DELEGATE),
    ({SUBSTANTIVE, ACTING, DELEGATE, DEPUTY}, DELEGATE, DELEGATE),
    ({ACTING}, ACTING, ACTING),
    ({ACTING, DELEGATE, DEPUTY}, ACTING, ACTING),
    ({DELEGATE}, DELEGATE, DELEGATE),
    ({DELEGATE, DEPUTY}, DELEGATE, DELEGATE),
    ({DEPUTY}, None, DEPUTY),
]


async def peopled(nation: Nation, present: set[str]) -> tuple[Made, dict[str, Made]]:
    """A head post of a commune, and on 1 February 2026 an official for each word."""
    await nation.at(f"{TODAY}T09:00+07:00")
    post = await a_post(nation)
    people = {word: await an_official(nation, f"Ông {word}") for word in present}
    for kind in present & {SUBSTANTIVE, ACTING}:
        await appointed(nation, post, people[kind], kind=kind)
    if DELEGATE in present:
        await delegated(nation, post, people[DELEGATE], "2026-01-15", "2026-02-15")
    if DEPUTY in present:
        await appointed(nation, await a_lesser_post(nation, post["unit_id"]), people[DEPUTY])
    return post, people


@pytest.mark.parametrize(("present", "shown", "answers"), CASES)
async def test_one_official_is_shown_and_every_question_names_the_same(
    nation: Nation, present: set[str], shown: str | None, answers: str
) -> None:
    post, people = await peopled(nation, present)
    where = f"/v1/units/{post['unit_id']}"
    head = await nation.get(f"{where}/head")
    assert head["basis"] == shown
    assert head["official_id"] == (people[shown]["id"] if shown else None)
    assert head["vacant"] == (None if shown else "nobody_appointed")
    assert head["answering"]["official_id"] == people[answers]["id"]
    assert (head["answering"]["unit_id"], head["answering"]["basis"]) == (post["unit_id"], answers)
    holder = (await nation.get(f"{where}/posts"))["items"][0]["holder"]
    assert (holder and holder["official_id"]) == head["official_id"]
    assert (holder and holder["basis"]) == shown
    mine = (await nation.get("/v1/me", as_=as_actor(people[answers])))["posts"]
    assert [one["unit_id"] for one in mine] == [post["unit_id"]]


async def test_of_two_deputies_the_first_in_rank_answers_and_an_officer_never(
    nation: Nation,
) -> None:
    post, _ = await peopled(nation, set())
    for rank in (10, 9, 2):
        lesser = await a_lesser_post(nation, post["unit_id"], rank)
        await appointed(nation, lesser, await an_official(nation, f"Ông {rank}"))
        head = await nation.get(f"/v1/units/{post['unit_id']}/head")
        expected = f"Ông {rank}" if rank < 10 else (await nation.person("head:38")).name
        assert head["answering"]["name"] == expected
        assert head["vacant"] == "nobody_appointed"


async def test_with_nobody_at_all_the_superior_answers_and_the_unit_stays_vacant(
    nation: Nation,
) -> None:
    post, _ = await peopled(nation, set())
    head = await nation.get(f"/v1/units/{post['unit_id']}/head")
    province = await nation.get(f"/v1/units/{await nation.id_of('38')}/head")
    assert (head["official_id"], head["vacant"]) == (None, "nobody_appointed")
    assert head["answering"] == province["answering"]
    assert head["answering"]["unit_id"] == str(await nation.id_of("38"))


async def test_a_delegate_of_a_deputy_does_not_answer_for_the_unit(nation: Nation) -> None:
    post, _ = await peopled(nation, set())
    lesser = await a_lesser_post(nation, post["unit_id"])
    friend = await an_official(nation, "Lê Văn An")
    await delegated(nation, lesser, friend, "2026-01-01", "2026-12-31")
    head = await nation.get(f"/v1/units/{post['unit_id']}/head")
    assert head["answering"]["unit_id"] == str(await nation.id_of("38"))


async def test_an_ended_unit_has_no_head_and_its_superior_answers(nation: Nation) -> None:
    await nation.at(f"{TODAY}T09:00+07:00")
    unit = await a_unit(nation, valid_to="2026-01-31")
    where = f"/v1/units/{unit['id']}"
    post = await nation.made(
        f"{where}/posts",
        title="Chủ tịch",
        is_head=True,
        rank=0,
        valid_from="2025-07-01",
        valid_to="2026-01-31",
    )
    one = await an_official(nation)
    await appointed(nation, post, one, "2025-07-01", to_on="2026-01-31")
    last = await nation.get(f"{where}/head", as_of="2026-01-31")
    assert (last["official_id"], last["vacant"]) == (one["id"], None)
    after = await nation.get(f"{where}/head")
    assert (after["official_id"], after["vacant"]) == (None, "unit_not_standing")
    assert after["answering"]["unit_id"] == str(await nation.id_of("38"))


async def test_a_vacant_unit_that_moved_is_answered_for_by_its_superior_of_the_day(
    nation: Nation,
) -> None:
    unit = await a_unit(nation)
    await moved(nation, unit, "01", TODAY)
    for day, code in ((TODAY, "38"), ("2026-02-02", "01")):
        head = await nation.get(f"/v1/units/{unit['id']}/head", as_of=day)
        assert head["answering"]["unit_id"] == str(await nation.id_of(code)), day


async def test_a_unit_without_a_head_post_is_answered_for_by_its_deputy(nation: Nation) -> None:
    await nation.at(f"{TODAY}T09:00+07:00")
    unit, one = await a_unit(nation), await an_official(nation)
    await appointed(nation, await a_lesser_post(nation, unit["id"]), one)
    head = await nation.get(f"/v1/units/{unit['id']}/head")
    assert (head["post_id"], head["vacant"]) == (None, "no_head_post")
    assert (head["answering"]["official_id"], head["answering"]["basis"]) == (one["id"], DEPUTY)


async def test_the_head_of_today_changes_at_midnight_in_hanoi(nation: Nation) -> None:
    post, one, other = (
        await a_post(nation),
        await an_official(nation),
        await an_official(nation, "Lê Văn An"),
    )
    await appointed(nation, post, one, to_on="2026-01-31")
    await appointed(nation, post, other, TODAY)
    seen = []
    for moment in ("2026-01-31T16:59:59Z", "2026-01-31T17:00:00Z"):
        await nation.at(moment)
        head = await nation.get(f"/v1/units/{post['unit_id']}/head")
        seen.append((head["on"], head["name"]))
    assert seen == [("2026-01-31", "Nguyễn Thị Mai"), (TODAY, "Lê Văn An")]


async def test_the_posts_of_a_unit_come_in_order_of_rank_and_page_by_page(nation: Nation) -> None:
    post, _ = await peopled(nation, {SUBSTANTIVE})
    for rank in (20, 2, 1, 10):
        await a_lesser_post(nation, post["unit_id"], rank)
    path, seen, more = f"/v1/units/{post['unit_id']}/posts", [], dict[str, Any]()
    while True:
        page = await nation.get(path, limit=2, **more)
        seen += [(one["rank"], one["holder"] is not None) for one in page["items"]]
        if page["next_cursor"] is None:
            break
        more = {"cursor": page["next_cursor"]}
    assert seen == [(0, True), (1, False), (2, False), (10, False), (20, False)]


async def test_a_unit_that_never_was_has_no_head_and_no_posts(nation: Nation) -> None:
    for part in ("head", "posts"):
        answer = await nation.ask("stranger", "GET", f"/v1/units/{NOBODY}/{part}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
