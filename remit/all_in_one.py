"""All in one: the three services mounted behind the gateway as one ASGI application."""

from fastapi import FastAPI
from starlette.types import ASGIApp

import gateway.app
import services.notifications.app
import services.tasks.app
import services.units.app
from kernel.logs import configure_logs
from kernel.settings import Settings


def mounted() -> dict[str, FastAPI]:
    """The services, each told where the others are."""
    upstreams = {
        "units": services.units.app.build(),
        "tasks": services.tasks.app.build(),
        "notifications": services.notifications.app.build(),
    }
    for app in upstreams.values():
        app.state.upstreams.update(upstreams)
    return upstreams


def build() -> ASGIApp:
    """For `uvicorn --factory remit.all_in_one:build`."""
    configure_logs(Settings())
    return gateway.app.build(upstreams=mounted())
