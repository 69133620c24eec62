"""The first tables of notifications. Landed: never edit, add a new file."""

from alembic import op

from migrations.kernel_20261121 import create_kernel_tables

revision = "notifications_20261121"
down_revision = None

TABLES = """
create table contact (
    official_id uuid primary key, name text not null, email text, locale text not null, demo boolean not null,
    version integer not null default 1);
create table held_right (
    grant_id uuid primary key, holder_id uuid not null, role text not null, unit_id uuid,
    from_on date not null, to_on date);
create index held_right_holder on held_right (holder_id);

create table notice (
    id uuid primary key,
    official_id uuid not null,
    state text not null check (state in ('gathering', 'released')),
    created_at timestamptz not null,
    ready_at timestamptz not null,
    released_at timestamptz,
    urgency text not null check (urgency in ('normal', 'high', 'urgent')),
    receipt_required boolean not null,
    receipt_at timestamptz);
create unique index notice_gathering on notice (official_id) where state = 'gathering';
create index notice_ready on notice (ready_at) where state = 'gathering';
create index notice_inbox on notice (official_id, id) where state = 'released';

create table notice_item (
    official_id uuid,
    entry bigint,
    notice_id uuid not null,
    kind text not null check (kind in ('assigned', 'rung', 'submitted', 'accepted', 'returned')),
    at timestamptz not null,
    task_id uuid not null,
    escalation_id uuid,
    title text not null,
    due_on date,
    days_late integer,
    rung text,
    urgency text not null,
    lead_name text,
    primary key (official_id, entry));
create index notice_item_notice on notice_item (notice_id, entry);

create table delivery (
    notice_id uuid,
    channel text check (channel in ('inbox', 'email', 'webhook')),
    official_id uuid not null,
    state text not null check (state in ('pending', 'delivered', 'failed', 'given_up')),
    attempts integer not null,
    next_attempt_at timestamptz,
    last_error text,
    delivered_at timestamptz,
    primary key (notice_id, channel));
create index delivery_due on delivery (channel, next_attempt_at) where state in ('pending', 'failed');
create index delivery_official on delivery (official_id, notice_id, channel);

create table webhook_endpoint (
    id uuid primary key, owner_id uuid not null, url text not null, secret text not null,
    created_at timestamptz not null, version integer not null default 1);
create unique index webhook_endpoint_owner on webhook_endpoint (owner_id);
"""


def upgrade() -> None:
    create_kernel_tables()
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
