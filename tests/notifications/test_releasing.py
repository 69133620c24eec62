"""A gathered notice leaves, whatever becomes of the clock."""

from datetime import timedelta

from services.notifications.releasing import release
from tests.notifications.conftest import World

SET = "update clock_shift set shift = %(shift)s"


async def test_a_notice_gathered_before_the_clock_was_set_back_still_leaves(world: World) -> None:
    """A development clock that goes back must not hold notices until it comes there again."""
    official = await world.an_official()
    async with world.database.transaction() as tx:
        await tx.run(SET, shift=timedelta(days=90))
    await world.tell(world.rung(official))
    async with world.database.transaction() as tx:
        await tx.run(SET, shift=timedelta(0))
    assert await release(world.database, mails=False) == 1
