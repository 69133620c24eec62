"""What every service has from the kernel since 25 November 2026. Landed: never edit, add a file."""

from alembic import op

# |2(day - from) - (to - from)| <= to - from: the day lies between the two, both included. The day
# is named once, since Postgres puts a function into the query that calls it only when a sub-select
# among its arguments is named once: over 300,000 rows 27 ms, 315 as `day between from_on and to_on`.
IN_FORCE = """
create function in_force(from_on date, to_on date, day date) returns boolean
language sql immutable parallel safe as $$
    select abs(2 * (day - from_on) - (coalesce(to_on, date '9999-12-31') - from_on))
           <= coalesce(to_on, date '9999-12-31') - from_on $$
"""


def create_in_force() -> None:
    """In the schema of the service whose history is running (env.py sets the search path)."""
    op.execute(IN_FORCE)
