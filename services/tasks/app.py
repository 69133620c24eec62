"""Tasks: what was ordered, to whom, by when, and what became of it."""

from fastapi import FastAPI

from kernel.following import Source
from kernel.scheduler import Every
from kernel.service import assemble
from services.tasks.assignment import routes as tasks
from services.tasks.deadlines import routes as calendar_days
from services.tasks.directives import routes as directives
from services.tasks.directory import following as reactions
from services.tasks.escalation import routes as escalations
from services.tasks.escalation.sweeping import fire_due_rungs
from services.tasks.imports import routes as imports
from services.tasks.register import routes as register
from services.tasks.routes import ladders
from services.tasks.settings import TasksSettings
from services.tasks.summary import routes as summary


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
