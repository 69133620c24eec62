"""No operation of notifications passes over what it does not know, and none breaks on what is
absurd."""

from typing import Any

from tests.contracts.questions import Questions
from tests.notifications.conftest import World


async def test_no_operation_passes_over_what_it_does_not_know_and_none_breaks(
    world: World,
) -> None:
    official = await world.an_official()
    await world.tell(world.issued(official))
    await world.release()
    (notice,) = await world.inbox(official)

    async def ask(method: str, path: str, **more: Any) -> Any:
        return await world.ask(official, method, path, **more)

    good = {"register_webhook": [{"url": "https://example.org/remit"}]}
    asking = Questions(world.app, ask, good, notice_id=notice["id"], official_id=official)
    assert len(asking.operations) > 8
    assert [wrong async for wrong in asking.passed_over()] == []
    assert [wrong async for wrong in asking.broken()] == []
