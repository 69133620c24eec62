"""The kinds of what a notice tells are checked against what stands, without holding up writers."""

from alembic import op

revision = "notifications_20261127_checked"
down_revision = "notifications_20261127_waits"


def upgrade() -> None:
    op.execute("alter table notice_item validate constraint notice_item_kind_check")
