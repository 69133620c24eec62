"""Moving the clock of the whole system, in development and tests only."""

from datetime import datetime

import psycopg
from psycopg import sql

from kernel.clock import CIVIL
from remit.settings import SERVICES


def move_clock(owner_url: str, at: datetime | None, reset: bool = False) -> str:
    """Set every service's clock to an instant, or back to the real time; what it shows then."""
    with psycopg.connect(owner_url) as owner:
        for service in SERVICES:
            shift = sql.Identifier(service, "clock_shift")
            if reset:
                owner.execute(sql.SQL("update {} set shift = '0'").format(shift))
            elif at is not None:
                owner.execute(sql.SQL("update {} set shift = %s - now()").format(shift), [at])
        # The clock reads its shift from the schema that it stands in.
        owner.execute("set search_path to units")
        row = owner.execute("select clock_now()").fetchone()
    shown: datetime = row[0] if row else datetime.min.replace(tzinfo=CIVIL)
    return shown.astimezone(CIVIL).isoformat(timespec="seconds")
