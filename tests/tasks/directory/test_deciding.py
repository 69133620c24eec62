"""Who decides: every act in the name of an issuer, asked by each right and office there is, since a
monitor urges, reports and reads, and decides nothing (rule 30)."""

from typing import Any
from uuid import UUID

import pytest

from kernel.clock import uuid7
from kernel.identity import Actor
from tests.tasks.conftest import World

ISSUER, LEAD = "P-CSC", "P-CSC-SO"
ABOVE, ELSEWHERE = "P-CC", "TH"
DECIDES, READS, READS_ISSUED, HIDDEN = "decides", "reads", "reads what is issued", "hidden"
READING, KEEPING = ("monitor", "inspector"), ("registrar", "administrator")
# a right and where it is held (none is the nation) -> what it opens
GRANTS: dict[tuple[str, str | None], str] = {
    ("issuer", ISSUER): DECIDES,
    ("issuer", None): DECIDES,
    ("issuer", ABOVE): READS_ISSUED,
    ("issuer", LEAD): READS_ISSUED,
    ("issuer", ELSEWHERE): HIDDEN,
    **{(role, at): READS for role in READING for at in (ISSUER, None)},
    **{(role, at): READS_ISSUED for role in READING for at in (ABOVE, LEAD)},
    **{(role, ELSEWHERE): HIDDEN for role in READING},
    **{(role, at): HIDDEN for role in KEEPING for at in (ISSUER, None, ABOVE)},
}
OFFICES = {
    "head": DECIDES,
    "acting head": DECIDES,
    "delegate of the head": DECIDES,
    "officer": READS,
    "delegate of an officer": READS,
    "head of another": HIDDEN,
    "nobody": HIDDEN,
}
COLLECTIONS = ("directives", "tasks", "imports")  # what is asked for there has no id yet
CSV = {"content-type": "text/csv"}


async def granted(world: World, role: str, code: str | None, kind: str = "official") -> Actor:
    holder = Actor(kind=kind, id=uuid7(), name=f"{role} at {code}")
    told = world.nation.tells(
        "RightGranted",
        grant_id=uuid7(),
        holder_id=holder.id,
        holder_kind=kind,
        role=role,
        unit_id=world.unit(code) if code else None,
        from_on="2025-01-01",
        to_on=None,
    )
    await world.tell(told)
    return holder


async def seated(world: World, office: str) -> Actor:
    nation = world.nation
    nation.entries.clear()
    official = nation.official(office)
    if office == "head of another":
        return world.head("TH")
    if office != "nobody":
        post = nation.posts[ISSUER] if "head" in office else nation.post(ISSUER, "Chuyên viên", 20)
        if "delegate" in office:
            nation.tells(
                "DelegationMade",
                delegation_id=uuid7(),
                post_id=post,
                unit_id=world.unit(ISSUER),
                to_official_id=official.id,
                from_on="2026-11-01",
                to_on="2026-12-31",
            )
        else:
            nation.seat(official, ISSUER, post, "acting" if "acting" in office else "substantive")
    await world.tell(*nation.entries)
    return official


def body(world: World, **more: Any) -> dict[str, Any]:
    return {
        "title": "Rà soát",
        "product": "Báo cáo",
        "deadline": {"kind": "on", "day": "2026-12-01"},
        "lead_unit_id": str(world.unit(LEAD)),
        **more,
    }


def sheet() -> bytes:
    columns = (
        "id,title,source,issued_on,assigning_body,lead_unit,lead_code,lead_basis,"
        "coordinating_codes,deadline_text,deadline_kind,deadline_resolved,expected_product,"
        "indicator,level,directive_type,duplicate_of,note"
    )
    row = f"1,Plan,7-TB/X,2026-10-01,{ISSUER},,{LEAD},stated,,,none,,Plan,,,task,,"
    return f"{columns}\n{row}".encode()


async def asked(world: World, who: Actor) -> dict[str, int]:
    """The status of each act, on things of its own: none is in the way of the next."""
    issuer = {"issuer_unit_id": str(world.unit(ISSUER))}
    number = f"{uuid7()}/TB"
    empty = await world.a_directive(number=f"{number}-1")
    filled = await world.a_directive(number=f"{number}-2")
    await world.a_draft(filled, lead=LEAD)
    unsettled, clear = await world.a_draft(empty), await world.a_draft(empty, lead=LEAD)
    handed_in = await submitted(world)
    lead = {"lead_unit_id": str(world.unit(LEAD))}
    acts: dict[str, dict[str, Any]] = {
        "directives": {
            "json": {"number": number, "title": "Kết luận", "issued_on": "2026-11-02", **issuer}
        },
        "tasks": {"json": body(world, **issuer)},
        "imports": {"content": sheet(), "headers": CSV},
        f"directives/{empty}/tasks": {"json": body(world)},
        f"directives/{filled}/issuance": {},
        f"tasks/{unsettled}/lead-settlement": {"json": lead},
        f"tasks/{clear}/issuance": {},
        f"tasks/{handed_in}/verdicts": {"json": {"accepted": True}},
    }
    found = {}
    for path, sent in acts.items():
        headers = {"idempotency-key": str(uuid7()), **sent.pop("headers", {})}
        answer = await world.ask(who, "POST", f"/v1/{path}", headers=headers, **sent)
        parts = path.split("/")
        found["/".join([parts[0], *parts[2:]])] = answer.status_code
    return found


async def submitted(world: World) -> UUID:
    task = await world.a_task(lead=LEAD)
    for noun, sent in (("receipts", None), ("submissions", {"product": "Báo cáo"})):
        answer = await world.ask(LEAD, "POST", f"/v1/tasks/{task}/{noun}", json=sent)
        assert answer.status_code == 201
    return task


def expected(acts: dict[str, int], may: str) -> dict[str, int]:
    """404 for what may not be read, 403 for what may not be decided; where no id is named yet,
    a refusal tells nothing."""
    issued = 403 if may == READS_ISSUED else 404
    return {
        act: 201
        if may == DECIDES
        else 403
        if may == READS or act in COLLECTIONS
        else issued
        if act == "tasks/verdicts"
        else 404
        for act in acts
    }


@pytest.mark.parametrize(("grant", "may"), GRANTS.items(), ids=str)
async def test_only_an_issuers_right_decides(
    world: World, grant: tuple[str, str | None], may: str
) -> None:
    acts = await asked(world, await granted(world, *grant))
    assert acts == expected(acts, may)


@pytest.mark.parametrize(("office", "may"), OFFICES.items(), ids=str)
async def test_only_the_head_or_whoever_acts_for_the_head_decides(
    world: World, office: str, may: str
) -> None:
    acts = await asked(world, await seated(world, office))
    assert acts == expected(acts, may)


@pytest.mark.parametrize("kind", ["official", "client"])
async def test_a_right_is_its_holders_alone_and_not_of_another_kind_with_the_same_id(
    world: World, kind: str
) -> None:
    holder = await granted(world, "issuer", ISSUER, kind)
    other = Actor(
        kind="client" if kind == "official" else "official", id=holder.id, name=holder.name
    )
    assert set((acts := await asked(world, other)).values()) <= {403, 404}
    assert acts == expected(acts, HIDDEN)
    acts = await asked(world, holder)
    assert acts == expected(acts, DECIDES)
