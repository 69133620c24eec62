"""Search keys: a task is found by its title without case, tone or form."""

import sqlalchemy as sa
from alembic import op

from kernel.texts import search_key

revision = "tasks_20261128_search_keys"
down_revision = "tasks_20261127_numbers_sought"

BATCH = 5_000
# None on what the code of before writes meanwhile, until a job of the new one folds it.
COLUMN = "alter table task add column search_key text"
TITLES = sa.text("""
select task_id, title from task where search_key is null order by task_id limit :batch
""")
FILLED = sa.text("update task set search_key = :key where task_id = :id")
UNFOLDED = "create index task_unfolded on task (task_id) where search_key is null"


def upgrade() -> None:
    op.execute(COLUMN)
    op.execute(UNFOLDED)
    live = op.get_bind()
    while titles := live.execute(TITLES, {"batch": BATCH}).all():
        live.execute(FILLED, [{"key": search_key(title), "id": id_} for id_, title in titles])
