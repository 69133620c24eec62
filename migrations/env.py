"""Alembic's environment: one independent history a service, each in its own schema."""

import os
from importlib import import_module

from alembic import context
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool
from sqlmodel import MetaData

KERNEL = {"clock_shift", "journal", "seal", "bookmark", "dead_letter", "idempotency"}

config = context.config
service = config.config_ini_section
models: MetaData = import_module(f"services.{service}.models").metadata


def url() -> str:
    """From the caller, or from the service's own variable; owner rights are needed, not the
    service's role."""
    given = config.attributes.get("url") or os.environ.get(f"REMIT_{service.upper()}_DATABASE_URL")
    if not given:
        raise SystemExit(
            f"set REMIT_{service.upper()}_DATABASE_URL to the database that {service} migrates"
        )
    return str(given).replace("postgresql://", "postgresql+psycopg://", 1)


def ours(_: object, name: str | None, kind: str, __: bool, ___: object) -> bool:
    """The kernel's tables are not a service's models: they are compared by the kernel's own
    test."""
    return not (kind == "table" and (name in KERNEL or name == "alembic_version"))


def run(connection: Connection) -> None:
    connection.execute(text(f"create schema if not exists {service}"))
    connection.execute(text(f"set search_path to {service}"))
    connection.commit()
    connection.dialect.default_schema_name = service
    context.configure(
        connection=connection,
        target_metadata=models,
        version_table_schema=service,
        include_object=ours,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    context.configure(url="postgresql://", target_metadata=models, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine(url(), poolclass=NullPool).connect() as live:
        run(live)
