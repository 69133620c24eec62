"""Units, codes, posts, officials, appointments, delegations, rights and addressee groups."""

from alembic import op

from migrations.kernel_20261121 import create_kernel_tables

revision = "20261121_units_first"
down_revision = None

# Days are civil days; `valid_to` and `to_on` are the last day, null while no end is known.
TABLES = """
create table unit (id uuid primary key, established_at timestamptz not null);

create table unit_version (
    unit_id uuid not null references unit,
    valid_from date not null,
    valid_to date,
    number integer not null,
    name_vi text not null,
    name_en text not null,
    level varchar(32) not null,
    kind text not null,
    branch text,
    parent_id uuid references unit,
    sort_key text collate "C" not null,
    search_key text not null,
    primary key (unit_id, valid_from),
    constraint unit_version_days check (valid_to >= valid_from));
create index unit_version_parent on unit_version (parent_id);
create index unit_version_sorted on unit_version (sort_key, unit_id);

-- That one code names one unit on one day is kept by the act, under one lock: an exclusion constraint over
-- (scheme, code, days) needs btree_gist, and no extension may be required.
create table unit_code (
    scheme text not null,
    code text not null,
    unit_id uuid not null references unit,
    valid_from date not null,
    valid_to date,
    primary key (scheme, code, unit_id, valid_from),
    constraint unit_code_days check (valid_to >= valid_from));
create index unit_code_unit on unit_code (unit_id);

create table post (
    id uuid primary key,
    unit_id uuid not null references unit,
    title text not null,
    title_en text,
    is_head boolean not null,
    rank integer not null,
    valid_from date not null,
    valid_to date,
    constraint post_days check (valid_to >= valid_from));
create index post_unit on post (unit_id, rank);

create table official (
    id uuid primary key,
    name text not null,
    email text,
    locale text not null,
    demo boolean not null,
    version integer not null);
create index official_email on official (email);

create table appointment (
    id uuid primary key,
    post_id uuid not null references post,
    official_id uuid not null references official,
    kind varchar(32) not null,
    from_on date not null,
    to_on date,
    version integer not null,
    constraint appointment_days check (to_on >= from_on));
create index appointment_post on appointment (post_id, from_on);
create index appointment_official on appointment (official_id);

create table delegation (
    id uuid primary key,
    post_id uuid not null references post,
    to_official_id uuid not null references official,
    from_on date not null,
    to_on date not null,
    version integer not null);
create index delegation_post on delegation (post_id, from_on);

create table held_right (
    id uuid primary key,
    holder_id uuid not null,
    holder_kind varchar(32) not null,
    role varchar(32) not null,
    unit_id uuid references unit,
    from_on date not null,
    to_on date,
    version integer not null);
create index held_right_holder on held_right (holder_id);

create table addressee_group (
    id uuid primary key,
    code text not null unique,
    name_vi text not null,
    name_en text not null,
    members jsonb not null,
    note text);
"""


def upgrade() -> None:
    create_kernel_tables()
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
