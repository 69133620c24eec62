"""The tables that every service has from the kernel, as of 21 November 2026. Landed: never edit, add a new file."""

from alembic import op

TABLES = """
create table clock_shift (singleton boolean primary key default true check (singleton), shift interval not null);
insert into clock_shift (shift) values ('0');
create function clock_now() returns timestamptz language sql stable
    as $$ select now() + (select shift from clock_shift) $$;
create function civil_today() returns date language sql stable
    as $$ select (clock_now() at time zone 'Asia/Ho_Chi_Minh')::date $$;

create table journal (
    id bigint generated always as identity primary key,
    xid xid8 not null default pg_current_xact_id(),
    at timestamptz not null,
    name text not null,
    subject uuid,
    actor jsonb not null,
    body jsonb not null,
    trace_id text);
create index journal_xid on journal (xid, id);
create index journal_subject on journal (subject, id);
create table seal (
    number bigint primary key,
    entry_id bigint not null unique,
    hash bytea not null);

create table bookmark (source text primary key, number bigint not null);
create table dead_letter (
    source text, number bigint, name text not null, body jsonb not null, reason text not null,
    at timestamptz not null, primary key (source, number));
create table idempotency (
    holder uuid, key text, body_hash bytea not null, status integer not null, headers jsonb not null,
    body bytea not null, at timestamptz not null, primary key (holder, key));
create index idempotency_at on idempotency (at);
"""


def create_kernel_tables() -> None:
    """In the schema of the service whose history is running (env.py sets the search path)."""
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
