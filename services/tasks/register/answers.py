"""Answers: JSON that Postgres made is passed through unread, and what was made says where it is."""

from uuid import UUID

from fastapi import Response

from kernel.database import Transaction
from kernel.identity import Actor
from services.tasks.directives.reading import show_directive
from services.tasks.register.showing import show_task
from services.tasks.register.views import DirectiveView


def json_of(text: bytes, status: int = 200, location: str | None = None) -> Response:
    return Response(text, status, {"location": location} if location else None, "application/json")


async def made(tx: Transaction, place: str, task_id: UUID, by: Actor) -> Response:
    """The task as the act left it, seen by the transaction that changed it."""
    return json_of(await show_task(tx, task_id, by), 201, place.format(task_id))


async def made_directive(tx: Transaction, answer: Response, directive_id: UUID, by: Actor) -> DirectiveView:
    answer.headers["location"] = f"/v1/directives/{directive_id}"
    return await show_directive(tx, directive_id, by)
