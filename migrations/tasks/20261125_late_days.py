"""Days late, said once for SQL: `late_days(due_on, done_on)`, the twin of the rule in Python."""

from alembic import op

revision = "tasks_20261125_late_days"
down_revision = "tasks_20261125_in_force"

LATE_DAYS = """
create function late_days(due_on date, done_on date) returns integer
language sql immutable parallel safe as $$ select greatest(0, done_on - due_on) $$
"""


def upgrade() -> None:
    op.execute(LATE_DAYS)
