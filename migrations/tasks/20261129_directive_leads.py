"""Directive leads: whether a unit leads a task of a directive is found without reading the others."""

from alembic import op

revision = "tasks_20261129_leads"
down_revision = "tasks_20261130_halted"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(
            "create index concurrently if not exists task_directive"
            " on task (directive_id, lead_unit_id)"
        )
        # The new one finds by directive alone as well.
        op.execute("drop index concurrently if exists ix_task_directive_id")
