"""Of a flood: the names of the entries that it may consist of; all when there is none."""

from alembic import op

revision = "notifications_20261128_floods"
down_revision = "notifications_20261127_checked"


def upgrade() -> None:
    op.execute("alter table flood add column of text[] not null default '{}'")
