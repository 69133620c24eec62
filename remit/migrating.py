"""Migrating: a schema and a login role a service, its own history of tables, and no more rights
than it needs."""

from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import sql

from remit import lines
from remit.console import told
from remit.settings import SERVICES

ROOT = Path(__file__).parents[1]

# Nobody edits what happened: the role that appends to the journal cannot change or remove a row of
# it. Nor does a service move its own clock, and with it every lateness: that takes the owner.
GRANTS = """
revoke all on schema {schema} from public;
grant usage on schema {schema} to {role};
grant select, insert, update, delete on all tables in schema {schema} to {role};
revoke update, delete, truncate on {schema}.journal, {schema}.seal from {role};
revoke insert, update, delete, truncate on {schema}.alembic_version, {schema}.clock_shift
    from {role};
grant usage on all sequences in schema {schema} to {role};
"""


def migrate(
    owner_url: str, passwords: Mapping[str, str | None], say: Callable[[str], None]
) -> None:
    """Bring every service's schema to its newest state; twice is the same as once."""
    for service in SERVICES:
        _keep_role(owner_url, service, passwords.get(service))
        config = Config(ROOT / "alembic.ini", ini_section=service)
        config.attributes["url"] = owner_url
        command.upgrade(config, "head")
        with psycopg.connect(owner_url) as owner:
            names = {"schema": sql.Identifier(service), "role": sql.Identifier(f"remit_{service}")}
            owner.execute(sql.SQL(GRANTS).format(**names))
        say(told(lines.MIGRATED, service=service))


def _keep_role(owner_url: str, service: str, password: str | None) -> None:
    """The service's login role. Where an administrator made it (deploy/roles.sql), it is left as it
    is."""
    role = f"remit_{service}"
    with psycopg.connect(owner_url, autocommit=True) as owner:
        found = owner.execute(
            "select current_setting('is_superuser') = 'on', exists (select from pg_roles where "
            "rolname = %s)",
            [role],
        ).fetchone()
        ours, exists = found or (False, False)
        if exists and not ours:
            return
        if password is None:
            raise SystemExit(
                f"the role {role} needs a password: set REMIT_{service.upper()}_PASSWORD"
            )
        verb = "alter" if exists else "create"
        statement = sql.SQL(f"{verb} role {{}} login password {{}}")
        owner.execute(statement.format(sql.Identifier(role), sql.Literal(password)))
        owner.execute(
            sql.SQL("alter role {} set search_path = {}").format(
                sql.Identifier(role), sql.Identifier(service)
            )
        )
