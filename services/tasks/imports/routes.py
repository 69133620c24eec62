"""Routes of imports: a sheet is tried first, then applied."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request

from kernel.identity import CurrentActor
from kernel.pagination import PageOf, Paging
from kernel.requests import Reading, UnitOfWorkRoute, Writing
from services.tasks.imports import applying, runs, trying
from services.tasks.imports.sheets import CSV_TYPE, XLSX_TYPE
from services.tasks.imports.views import ImportLine, ImportView

router = APIRouter(prefix="/v1/imports", tags=["imports"], route_class=UnitOfWorkRoute)
FILE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
BODY = {"requestBody": {"required": True, "content": {CSV_TYPE: FILE, XLSX_TYPE: FILE}}}


@router.post("", status_code=201, openapi_extra=BODY)
async def try_import(tx: Writing, actor: CurrentActor, request: Request) -> ImportView:
    """Try a file of tasks.

    What every row would do, and every fault; nothing else changes.
    """
    media_type = request.headers.get("content-type", "")
    return await trying.try_import(tx, await request.body(), media_type, actor)


@router.get("")
async def list_imports(read: Reading, actor: CurrentActor, page: Paging) -> PageOf[ImportLine]:
    """List the files that I tried.

    Newest first.
    """
    return await runs.list_imports(read, actor, page)


@router.get("/{import_id}")
async def show_import(read: Reading, actor: CurrentActor, import_id: UUID) -> ImportView:
    """Show an import, row by row."""
    return await runs.show_import(read, import_id, actor)


@router.post("/{import_id}/application", status_code=201)
async def apply_import(tx: Writing, actor: CurrentActor, import_id: UUID) -> ImportView:
    """Apply a tried file.

    All of it or nothing: a row with a fault refuses the whole.
    """
    return await applying.apply_import(tx, import_id, actor)
