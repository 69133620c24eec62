"""Holder kinds: a right says whether its holder is an official or a client, since both may bear one
id."""

from alembic import op

revision = "tasks_20261126_holder_kinds"
down_revision = "tasks_20261126_waiting"


def upgrade() -> None:
    # Null for what was told before, and by the code of before: then either kind is meant.
    op.execute("alter table known_right add column holder_kind text")
