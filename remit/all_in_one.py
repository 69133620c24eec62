"""All in one: the three services mounted behind the gateway as one ASGI application."""

from pathlib import Path

from fastapi import FastAPI
from starlette.types import ASGIApp

import gateway.app
import services.notifications.app
import services.tasks.app
import services.units.app
from kernel.logs import configure_logs
from kernel.settings import Settings
from remit.heartbeat import Beating
from remit.progress import FILE, shown


class WorkerSettings(Settings):
    home: Path = Path(".remit")
    beat_file: Path | None = None


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
    worker = WorkerSettings()
    configure_logs(worker)
    loading = worker.home / FILE
    app = gateway.app.build(upstreams=mounted(), besides=lambda: shown(loading))
    return Beating(app, worker.beat_file) if worker.beat_file else app
