"""Models: every table of this service, gathered for its migrations."""

from services.tasks.assignment import tables as assignment
from services.tasks.columns import metadata
from services.tasks.deadlines import tables as deadlines
from services.tasks.directives import tables as directives
from services.tasks.directory import tables as directory
from services.tasks.escalation import tables as escalation
from services.tasks.explanations import tables as explanations
from services.tasks.imports import tables as imports
from services.tasks.register import tables as register
from services.tasks.results import tables as results
from services.tasks.summary import tables as summary
from services.tasks.verdicts import tables as verdicts

TABLES = (
    directory,
    deadlines,
    directives,
    summary,
    register,
    escalation,
    explanations,
    assignment,
    verdicts,
    results,
    imports,
)
__all__ = ["TABLES", "metadata"]
