-- One schema and one login role a service, and no grant across them. Run by the owner of the
-- database, once or again:
--   psql "$REMIT_DATABASE_URL" -v units_password=… -v tasks_password=… \
--     -v notifications_password=… -f deploy/roles.sql
-- A password not given with -v is read from REMIT_UNITS_PASSWORD, REMIT_TASKS_PASSWORD,
-- REMIT_NOTIFICATIONS_PASSWORD.
-- Rights on tables come later, when there are tables: `remit migrate` gives each role what it needs
-- on its own schema, and no UPDATE, DELETE or TRUNCATE on journal and seal.
\set ON_ERROR_STOP on

\if :{?units_password}
\else
\set units_password ''
\getenv units_password REMIT_UNITS_PASSWORD
\endif
\if :{?tasks_password}
\else
\set tasks_password ''
\getenv tasks_password REMIT_TASKS_PASSWORD
\endif
\if :{?notifications_password}
\else
\set notifications_password ''
\getenv notifications_password REMIT_NOTIFICATIONS_PASSWORD
\endif

select least(length(:'units_password'), length(:'tasks_password'), length(:'notifications_password')) < 16 as weak \gset
\if :weak
do $$ begin raise exception 'each service needs a password of 16 characters or more'; end $$;
\endif

begin;
revoke all on schema public from public;
select format('revoke all on database %I from public', current_database()) \gexec

select format('create role %I', role)
from unnest(array['remit_units', 'remit_tasks', 'remit_notifications']) as role
where not exists (select from pg_roles where rolname = role) \gexec

alter role remit_units login password :'units_password';
alter role remit_tasks login password :'tasks_password';
alter role remit_notifications login password :'notifications_password';

create schema if not exists units;
create schema if not exists tasks;
create schema if not exists notifications;

select format('grant connect on database %I to remit_%s', current_database(), service),
       format('grant usage on schema %I to remit_%s', service, service),
       format('alter role remit_%s in database %I set search_path = %I', service, current_database(), service)
from unnest(array['units', 'tasks', 'notifications']) as service \gexec
commit;
