"""Official names: a key to find an official by and one to list them in order, both made in Python."""

from alembic import op

revision = "units_20261126_official_names"
down_revision = "units_20261125_in_force"

# Empty until `fold_names` fills them: for what was registered before, and by the code of before.
COLUMNS = """
alter table official add column sort_key text collate "C" not null default '',
    add column search_key text not null default ''
"""
SORTED = "create index official_sorted on official (sort_key, id)"
UNFOLDED = "create index official_unfolded on official (id) where sort_key = ''"


def upgrade() -> None:
    for statement in (COLUMNS, SORTED, UNFOLDED):
        op.execute(statement)
