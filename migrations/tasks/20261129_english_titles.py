"""English titles: a directive and a task may have their title and product in English beside the
Vietnamese."""

from alembic import op

revision = "tasks_20261129_english"
down_revision = "tasks_20261128_search_keys"


def upgrade() -> None:
    op.execute("alter table directive add column title_en text")
    op.execute("alter table task add column title_en text, add column product_en text")


def downgrade() -> None:
    op.execute("alter table task drop column product_en, drop column title_en")
    op.execute("alter table directive drop column title_en")
