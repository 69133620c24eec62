"""Who may assign to whom, and what must be clear before."""

import pytest

from kernel.errors import Forbidden
from services.tasks.assignment.authority import OutsideAuthority
from services.tasks.register.six_clears import NotClear
from tests.tasks.conftest import World


async def test_a_head_assigns_to_those_below_it(world: World) -> None:
    task = await world.a_task(lead="TH-1", issuer="TH", by="TH")
    assert (await world.get("TH-1", f"/v1/tasks/{task}"))["issuer"]["code"] == "TH"


@pytest.mark.parametrize("lead", ["MOST", "LA", "G"])
async def test_a_head_does_not_assign_beside_or_above_itself(world: World, lead: str) -> None:
    """The sixth clear: authority."""
    with pytest.raises(OutsideAuthority):
        await world.a_task(lead=lead, issuer="TH", by="TH")
    assert await world.rows("select * from task") == []


async def test_a_head_does_not_broadcast_beyond_its_subtree(world: World) -> None:
    with pytest.raises(OutsideAuthority):
        await world.a_task(group="X-MINISTRIES", issuer="TH", by="TH")


async def test_one_with_an_issuer_grant_assigns_across_branches(world: World) -> None:
    assert await world.a_task(lead="TH-1", issuer="P-CSC", by="office")


@pytest.mark.parametrize("who", ["stranger", "TH-1", "inspector"])
async def test_nobody_assigns_in_anothers_name(world: World, who: str) -> None:
    with pytest.raises(Forbidden):
        await world.a_task(lead="TH-1", issuer="TH", by=who)


async def test_an_inferred_or_missing_lead_is_not_clear_until_it_is_settled(world: World) -> None:
    """Rule 3: a draft may lack any, an issued task none."""
    draft = await world.a_draft(product=None)
    with pytest.raises(NotClear) as refused:
        await world.issue(draft)
    assert {fault.pointer for fault in refused.value.faults} >= {"/lead_unit_id", "/product"}
    assert await world.rows("select status from task") == [("draft",)]


async def test_a_grant_reaches_no_further_than_the_level_at_which_it_was_given(
    world: World,
) -> None:
    """One who may grant in a commune cannot so come to assign to a ministry."""
    keeper = world.nation.official("Keeper", "keeper")
    world.nation.grant(keeper, "issuer", "TH-1")
    await world.tell(*world.nation.entries[-2:])
    assert await world.a_task(lead="TH-1", issuer="TH-1", by="keeper")
    for lead in ("MOST", "TH", "TH-2"):
        with pytest.raises(OutsideAuthority):
            await world.a_task(lead=lead, issuer="TH-1", by="keeper")
