"""Answers: JSON that Postgres made is passed through unread, and what was made says where it is."""

from uuid import UUID

from fastapi import Response

from kernel.database import Transaction
from kernel.identity import Actor
from services.tasks.register.showing import show_task


def json_of(text: bytes, status: int = 200, location: str | None = None) -> Response:
    return Response(text, status, {"location": location} if location else None, "application/json")


async def created_task(tx: Transaction, task_id: UUID, by: Actor) -> Response:
    """The task as the act left it, seen by the transaction that changed it."""
    return json_of(await show_task(tx, task_id, by), 201, f"/v1/tasks/{task_id}")
