"""Tasks: what was ordered, to whom, by when, and what became of it."""

from fastapi import FastAPI

from kernel.following import Source
from kernel.service import Every, assemble
from services.tasks.assignment import routes as assignment
from services.tasks.assignment.folding import fold_titles
from services.tasks.assignment.turns import open_due_turns
from services.tasks.deadlines import routes as deadlines
from services.tasks.directives import routes as directives
from services.tasks.directory import following
from services.tasks.escalation import routes as escalation
from services.tasks.escalation.sweeping import fire_due_rungs
from services.tasks.explanations import hearing
from services.tasks.explanations import routes as explanations
from services.tasks.imports import routes as imports
from services.tasks.register import routes as register
from services.tasks.results import routes as results
from services.tasks.results.follow_ups import end_waits
from services.tasks.settings import TasksSettings
from services.tasks.summary import routes as summary
from services.tasks.verdicts import routes as verdicts
from services.tasks.verdicts.reminding import remind_of_verdicts

# An acceptance sets going at once; this finds what one could not.
END_WAITS_SECONDS = 60
FOLD_SECONDS = 60
SUBJECTS = (
    directives,
    assignment,
    register,
    results,
    summary,
    escalation,
    explanations,
    verdicts,
    deadlines,
    imports,
)


def build(settings: TasksSettings | None = None) -> FastAPI:
    settings = settings or TasksSettings()
    return assemble(
        "tasks",
        settings,
        routes=[subject.router for subject in SUBJECTS],
        follow=[
            Source("units", settings.units_url, following.UNITS),
            Source("notifications", settings.notifications_url, hearing.NOTIFICATIONS),
        ],
        tick=[
            Every(settings.sweep_seconds, open_due_turns),
            Every(settings.sweep_seconds, fire_due_rungs),
            Every(settings.sweep_seconds, remind_of_verdicts),
            Every(END_WAITS_SECONDS, end_waits),
            Every(FOLD_SECONDS, fold_titles),
        ],
    )
