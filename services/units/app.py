"""Units: what this service serves, follows and ticks."""

from fastapi import FastAPI

from kernel.service import Every, assemble
from services.units.routes import groups, offices, people, units
from services.units.searching import fold_names
from services.units.settings import UnitsSettings

FOLD_SECONDS = 60


def build(settings: UnitsSettings | None = None) -> FastAPI:
    return assemble(
        "units",
        settings or UnitsSettings(),
        routes=[units.router, offices.router, people.router, groups.router],
        tick=[Every(FOLD_SECONDS, fold_names)],
    )
