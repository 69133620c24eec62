"""Recorded: the statements that Remit itself runs for a read and for a create, so that the floor
runs the same."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Json

from bench.bare import NEW, Statement
from kernel.database import Database, Read
from kernel.identity import Actor
from services.tasks.assignment.assigning import AssignTask, assign_task
from services.tasks.register.showing import show_task


async def recorded(
    database: Database, task_id: UUID, command: AssignTask, by: Actor
) -> dict[str, list[Statement]]:
    """What a warm process runs: rights and the rulebook are remembered, as they are between two
    requests."""
    async with database.read() as read:
        await show_task(read, task_id, by)
        with recording() as reading:
            await show_task(read, task_id, by)
    async with database.transaction() as tx:
        await assign_task(tx, command, by)
    async with database.transaction() as tx:
        with recording() as creating:
            created = await assign_task(tx, command, by)
            await show_task(tx, created, by)
    return {"read": _plain(reading, task_id), "create": _plain(creating, created)}


@contextmanager
def recording() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Every statement that goes through the kernel in the block."""
    ran: list[tuple[str, dict[str, Any]]] = []
    original = Read.execute

    async def execute(self: Read, sql: str, rows: Any = None, **params: Any) -> Any:
        ran.append((sql, params))
        return await original(self, sql, rows, **params)

    Read.execute = execute  # type: ignore[method-assign]  # for the block only
    try:
        yield ran
    finally:
        Read.execute = original  # type: ignore[method-assign]  # and back


def _plain(ran: list[tuple[str, dict[str, Any]]], task_id: UUID) -> list[Statement]:
    """As JSON can keep them; the id of the task is left open."""

    def plain(value: Any) -> Any:
        if isinstance(value, Json):
            return value.obj
        if isinstance(value, list | tuple | set | frozenset):
            return [plain(one) for one in value]
        if isinstance(value, date | datetime):
            return value.isoformat()
        return NEW if value == task_id else str(value) if isinstance(value, UUID) else value

    statements = [
        (sql, {name: plain(value) for name, value in params.items()}) for sql, params in ran
    ]
    assert json.dumps(statements)
    return statements
