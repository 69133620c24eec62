<% quoted = lambda revision: f'"{revision}"' if revision else None %>\
"""${message[0].upper()}${message[1:]}."""

from alembic import op

revision = ${quoted(up_revision)}
down_revision = ${quoted(down_revision)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
