"""An import asks for a directive's number whoever's it is."""

from alembic import op

revision = "tasks_20261127_numbers_sought"
down_revision = "tasks_20261127_import_reports"


def upgrade() -> None:
    op.execute("create index directive_by_number on directive (number_key)")
