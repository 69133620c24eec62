"""History: what the journal says of a task, oldest first."""

from uuid import UUID

from kernel.database import Read
from kernel.identity import Actor
from kernel.pagination import CursorUnknown, Page, PageOf
from services.tasks.directory.access import expect_visible
from services.tasks.register.views import HistoryView

# Also what is not yet sealed: one who has just acted sees it.
HISTORY = """
select id, at, name, actor, body from journal
where subject = %(task)s and id > coalesce(%(after)s::bigint, 0) order by id limit %(take)s
"""


async def list_history(read: Read, task_id: UUID, by: Actor, page: Page) -> PageOf[HistoryView]:
    await expect_visible(read, task_id, by)
    keys = page.keyset("id")
    after = keys["after_id"]
    if after is not None and not after.isdecimal():
        raise CursorUnknown
    rows = await read.all(HistoryView, HISTORY, task=task_id, after=after, take=keys["take"])
    return page.cut(rows, lambda entry: [entry.id])
