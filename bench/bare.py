"""Bare: the floor under the gateway, a FastAPI application of two handlers over psycopg's own
pool."""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import FastAPI, Request, Response
from psycopg.types.json import Json
from psycopg_pool import AsyncConnectionPool

from kernel.clock import uuid7
from services.tasks.assignment.assigning import AssignTask

STATEMENTS = "BENCH_STATEMENTS"  # names the file of what Remit ran: a read, and a create
NEW = "new task"  # stands for the id of the created task
Statement = tuple[str, dict[str, Any]]


def build() -> FastAPI:
    ran = json.loads(Path(os.environ[STATEMENTS]).read_text())
    reading: Statement = ran["read"][0]
    creating: list[Statement] = ran["create"]
    pool = AsyncConnectionPool(
        os.environ["REMIT_TASKS_DATABASE_URL"],
        open=False,
        min_size=1,
        max_size=8,
        max_waiting=128,
        kwargs={"autocommit": True, "options": "-c search_path=tasks -c timezone=UTC"},
    )

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        async with pool:
            yield

    app = FastAPI(lifespan=life)

    @app.get("/livez")
    async def alive() -> Response:
        return Response()

    @app.get("/v1/tasks/{task_id}")
    async def show(task_id: UUID) -> Response:
        sql, params = reading
        async with pool.connection() as conn:
            row: Any = await (await conn.execute(sql, {**params, "id": task_id})).fetchone()
        return Response(row[-1], media_type="application/json")

    @app.post("/v1/tasks")
    async def create(command: AssignTask, request: Request) -> Response:
        task_id = uuid7()
        async with pool.connection() as conn, conn.transaction():
            for sql, params in creating:
                cursor = await conn.execute(sql, filled(params, task_id))
                row: Any = await cursor.fetchone() if cursor.description else None
        return Response(row[-1], 201, media_type="application/json")

    return app


def filled(params: dict[str, Any], task_id: UUID) -> dict[str, Any] | None:
    """The parameters of one create; None when there are none, so that a percent sign means
    itself."""
    return {name: _filled(value, task_id) for name, value in params.items()} or None


def _filled(value: Any, task_id: UUID) -> Any:
    if value == NEW:
        return task_id
    if isinstance(value, list):
        return [_filled(one, task_id) for one in value]
    return Json(value) if isinstance(value, dict) else value
