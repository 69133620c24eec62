"""An index of the halted series, which go on when their lead turns out to stand after all."""

from alembic import op

revision = "tasks_20261130_halted"
down_revision = "tasks_20261129_english"


def upgrade() -> None:
    op.execute(
        "create index turn_clock_halted on turn_clock (lead_unit_id) where halted is not null"
    )
