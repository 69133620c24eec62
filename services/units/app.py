"""Units: what this service serves, follows and ticks."""

from fastapi import FastAPI

from kernel.service import assemble
from services.units.routes import groups, offices, people, units
from services.units.settings import UnitsSettings


def build(settings: UnitsSettings | None = None) -> FastAPI:
    return assemble(
        "units",
        settings or UnitsSettings(),
        routes=[units.router, offices.router, people.router, groups.router],
    )
