"""Confirming: an official says that a notice was received."""

from uuid import UUID

from kernel.database import Transaction
from kernel.errors import NotFound
from kernel.identity import Actor
from kernel.journal import record
from kernel.requests import require_if_match
from services.notifications.events import NoticeConfirmed
from services.notifications.inbox import show_notice
from services.notifications.views import NoticeView, Noun

LOCKED = """
select receipt_at is not null from notice
where id = %(notice)s and official_id = %(official)s and state = 'released' for update
"""
CONFIRM = "update notice set receipt_at = clock_now() where id = %(notice)s"
ESCALATIONS = """
select escalation_id from notice_item where notice_id = %(notice)s and escalation_id is not null
"""


async def confirm_notice(tx: Transaction, notice_id: UUID, by: Actor) -> NoticeView:
    """Once; a second confirmation changes nothing and is answered the same."""
    confirmed = await tx.value(LOCKED, notice=notice_id, official=by.official_id)
    if confirmed is None:
        raise NotFound(what=Noun.notice)
    if not confirmed:
        require_if_match(tx, 1)
        await tx.run(CONFIRM, notice=notice_id)
        escalations = [one for (one,) in await tx.rows(ESCALATIONS, notice=notice_id)]
        event = NoticeConfirmed(
            notice_id=notice_id, official_id=by.id, escalation_ids=escalations, at=await tx.now()
        )
        await record(tx, event, by)
    return await show_notice(tx, notice_id, by)
