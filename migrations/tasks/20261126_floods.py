"""Floods: the runs of entries in the journal that have begun and not yet ended."""

from alembic import op

revision = "tasks_20261126_floods"
down_revision = "tasks_20261125_late_days"

FLOOD = """
create table flood (
    flood_id uuid not null,
    until timestamptz,
    primary key (flood_id)
)
"""


def upgrade() -> None:
    op.execute(FLOOD)
