"""Indexes that find the turns of a series, recurring tasks without a clock, and who waits for a
task."""

from alembic import op

revision = "tasks_20261126_waiting"
down_revision = "tasks_20261126_turn_clock"

INDEXES = (
    "task_series on task (series_id) where series_id is not null",
    """task_unclocked on task (task_id) where series_id is null and task_class is not null
       and due_on is not null and deadline->>'kind' = 'recurring'""",
    """task_waiting on task ((deadline->>'after'), task_id)
       where due_on is null and deadline->>'kind' = 'after'""",
)


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for index in INDEXES:
            op.execute(f"create index concurrently if not exists {index}")
