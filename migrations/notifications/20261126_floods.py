"""Floods: the runs of entries in the journal of tasks whose end was not yet read."""

from alembic import op

revision = "notifications_20261126_floods"
down_revision = "notifications_20261125_in_force"

FLOOD = """
create table flood (
    flood_id uuid not null,
    began_at timestamptz not null,
    moved_at timestamptz not null,
    primary key (flood_id)
)
"""


def upgrade() -> None:
    op.execute(FLOOD)
