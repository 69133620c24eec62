"""Items named: a letter names the document, its item, and what is known in English."""

from alembic import op

revision = "notifications_20261129_named"
down_revision = "notifications_20261128_floods"

COLUMNS = ("directive_number", "item", "title_en", "lead_name_en")


def upgrade() -> None:
    added = ", ".join(f"add column {name} text" for name in COLUMNS)
    op.execute(f"alter table notice_item {added}")


def downgrade() -> None:
    dropped = ", ".join(f"drop column {name}" for name in COLUMNS)
    op.execute(f"alter table notice_item {dropped}")
