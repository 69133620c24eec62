"""The clock of recurring duties: what its next turn is born from, and which turns were born."""

from alembic import op

revision = "tasks_20261126_turn_clock"
down_revision = "tasks_20261126_floods"

TABLES = """
set local lock_timeout = '5s';
alter table task add column series_id uuid;
create table turn_clock (
    series_id uuid not null primary key,
    lead_unit_id uuid not null,
    cutoff_on date not null,
    opens_at timestamptz,
    halted text
);
create index ix_turn_clock_opens_at on turn_clock (opens_at);
create table turn (
    series_id uuid not null,
    cutoff_on date not null,
    task_id uuid not null,
    primary key (series_id, cutoff_on)
)
"""


def upgrade() -> None:
    op.execute(TABLES)
