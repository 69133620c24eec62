"""Verdicts owed are one more kind of what a notice tells."""

from alembic import op

revision = "notifications_20261127_verdicts"
down_revision = "notifications_20261126_kinds"

# Validated apart, which lets others write meanwhile.
KINDS = """
alter table notice_item drop constraint notice_item_kind_check,
    add constraint notice_item_kind_check check (kind in (
        'assigned', 'rung', 'submitted', 'accepted', 'returned', 'verdict_owed')) not valid
"""


def upgrade() -> None:
    op.execute(KINDS)
    op.execute("alter table notice_item validate constraint notice_item_kind_check")
