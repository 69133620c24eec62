"""Tasks: what was ordered, to whom, by when, and what became of it."""

from fastapi import FastAPI

from kernel.assembling import assemble
from kernel.following import Source
from kernel.tickers import Every
from services.tasks import reactions
from services.tasks.escalating import fire_due_rungs
from services.tasks.routes import calendar_days, directives, escalations, imports, ladders, register, summary, tasks
from services.tasks.settings import TasksSettings


def build(settings: TasksSettings | None = None) -> FastAPI:
    settings = settings or TasksSettings()
    return assemble(
        "tasks", settings,
        routes=[
            directives.router, tasks.router, register.router, summary.router,
            ladders.router, calendar_days.router, escalations.router, imports.router,
        ],
        follow=[
            Source("units", settings.units_url, reactions.UNITS),
            Source("notifications", settings.notifications_url, reactions.NOTIFICATIONS),
        ],
        tick=[Every(settings.sweep_seconds, fire_due_rungs)],
    )  # fmt: skip
