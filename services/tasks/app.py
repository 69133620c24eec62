"""Tasks: what was ordered, to whom, by when, and what became of it."""

from fastapi import FastAPI

from kernel.assembling import assemble
from kernel.following import Source
from services.tasks import reactions
from services.tasks.settings import TasksSettings


def build(settings: TasksSettings | None = None) -> FastAPI:
    settings = settings or TasksSettings()
    return assemble(
        "tasks", settings,
        routes=[],
        follow=[
            Source("units", settings.units_url, reactions.UNITS),
            Source("notifications", settings.notifications_url, reactions.NOTIFICATIONS),
        ],
    )  # fmt: skip
