"""What is counted of a directive or of a subtree is what its reader may see, and the tag of an
answer changes with the counts."""

from typing import Any

from tests.tasks.conftest import World


async def counted(world: World, who: str, directive: Any) -> tuple[int, int]:
    shown = await world.get(who, f"/v1/directives/{directive}")
    (listed,) = (await world.get(who, "/v1/directives"))["items"]
    assert listed == shown
    lines = (await world.get(who, f"/v1/directives/{directive}/tasks", limit=200))["items"]
    drafts = [line for line in lines if line["status"] == "draft"]
    assert shown["drafts"] == len(drafts), "as many as are listed"
    return shown["tasks"], shown["drafts"]


async def test_a_directive_counts_what_its_reader_may_see_and_tells_of_no_draft(
    world: World,
) -> None:
    directive = await world.a_directive()
    for lead in ("MOST", "TH-1", "TH-1"):
        await world.issue(await world.a_draft(directive, lead=lead))
    await world.a_draft(directive, lead="MOST")
    await world.a_draft(directive)
    for who, seen in (
        ("office", (3, 2)),
        ("P-CSC", (3, 2)),
        ("MOST", (1, 0)),
        ("monitor", (1, 0)),
        ("TH-1", (2, 0)),
        ("TH", (2, 0)),
        ("inspector", (2, 0)),
        ("G", (3, 0)),
    ):
        assert await counted(world, who, directive) == seen, who


async def test_a_broadcast_counts_once_for_whoever_leads_one_of_its_members(world: World) -> None:
    directive = await world.a_directive()
    await world.issue(await world.a_draft(directive, group="X-COMMUNES"))
    await world.issue(await world.a_draft(directive, group="X-MINISTRIES"))
    for who, seen in (("office", (2, 0)), ("TH-1", (1, 0)), ("MOST", (1, 0)), ("G", (2, 0))):
        assert await counted(world, who, directive) == seen, who


async def test_the_tag_of_a_directive_changes_with_its_counts_and_not_with_what_is_hidden(
    world: World,
) -> None:
    directive = await world.a_directive()
    await world.issue(await world.a_draft(directive, lead="MOST"))
    path = f"/v1/directives/{directive}"
    known = {who: (await world.ask(who, "GET", path)).headers["etag"] for who in ("office", "MOST")}
    await world.a_draft(directive, lead="TH-1")
    for who, status in (("office", 200), ("MOST", 304)):
        again = await world.ask(who, "GET", path, headers={"If-None-Match": known[who]})
        assert again.status_code == status, who
        assert (again.headers["etag"] == known[who]) is (status == 304)
    assert (
        await world.ask("office", "POST", f"{path}/issuance", headers={"If-Match": known["MOST"]})
    ).status_code == 201, "a change is judged by the version alone"


async def test_the_summary_counts_the_drafts_that_the_list_has(world: World) -> None:
    """Of one who sits above the issuer as well, and of one who only issues below."""
    nation = world.nation
    nation.entries.clear()
    both = nation.official("both")
    nation.seat(both, "P-CC", nation.post("P-CC", "Chuyên viên", 20))
    nation.grant(both, "issuer", "P-CSC")
    await world.tell(*nation.entries)
    directive = await world.a_directive()
    for lead in (None, None, "MOST"):
        await world.a_draft(directive, lead=lead)
    for who, drafts in (("both", 3), ("office", 3), ("P-CSC", 3), ("MOST", 0), ("P-CC", 0)):
        listed = (await world.get(who, "/v1/tasks", status="draft"))["items"]
        assert len(listed) == drafts, who
        assert (await world.get(who, "/v1/summary"))["drafts"] == drafts, who


COORDINATE = """
insert into coordination (task_id, party_id, party) values (%(task)s, %(group)s, 'group')
"""
ADDRESSED: list[dict[str, Any]] = [
    {"lead": "TH-1"},
    {"lead": "LA", "coordinating": ["MOST-IT"]},
    {"group": "X-COMMUNES"},
    {"lead": "LA"},  # and the ministries coordinate it
]
SEEN_BY = {
    "TH-1": 2,
    "TH": 2,
    "MOST": 2,
    "MOST-IT": 1,
    "MOJ": 1,
    "G": 4,
    "LA": 2,
    "inspector": 2,
    "P-UBKT": 0,
    "stranger": 0,
}


async def addressed(world: World) -> list[Any]:
    """A directive for each way to a task, and one of which there is only a draft."""
    made = []
    for number, more in enumerate(ADDRESSED):
        made.append(await world.a_directive(number=f"{number}-TB/X"))
        task = await world.issue(await world.a_draft(made[-1], **more))
    async with world.database.transaction() as tx:
        await tx.run(COORDINATE, task=task, group=world.nation.groups["X-MINISTRIES"])
    made.append(await world.a_directive(number="99-TB/X"))
    await world.a_draft(made[-1], lead="TH-1", coordinating=["MOST"])
    return made


async def test_a_directive_is_seen_by_whoever_sees_one_of_its_tasks_and_by_nobody_else(
    world: World,
) -> None:
    """Each way to a task is a way to its document, and a draft is none."""
    made = await addressed(world)
    for who, count in SEEN_BY.items():
        listed = {one["directive_id"] for one in (await world.get(who, "/v1/directives"))["items"]}
        tasks = (await world.get(who, "/v1/tasks", limit=200))["items"]
        assert len(listed) == len({line["directive_number"] for line in tasks}) == count, who
        for directive in made:
            asked = await world.ask(who, "GET", f"/v1/directives/{directive}")
            assert (asked.status_code == 200) is (str(directive) in listed), who
