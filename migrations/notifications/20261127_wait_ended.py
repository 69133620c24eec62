"""The end of a wait is one more kind of what a notice tells."""

from alembic import op

revision = "notifications_20261127_waits"
down_revision = "notifications_20261127_verdicts"

# Not checked against what stands: every old kind is among the new ones.
KINDS = """
alter table notice_item drop constraint notice_item_kind_check,
    add constraint notice_item_kind_check check (kind in (
        'assigned', 'rung', 'submitted', 'accepted', 'returned', 'verdict_owed', 'wait_ended'))
        not valid
"""


def upgrade() -> None:
    op.execute(KINDS)
