"""What was found in an imported file beside its cells, and the outcomes of its rows counted once."""

from alembic import op

revision = "tasks_20261127_import_reports"
down_revision = "tasks_20261127_verdicts_owed"


def upgrade() -> None:
    op.execute("alter table import_run add column about jsonb, add column counts jsonb")
