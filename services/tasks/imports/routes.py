"""Routes of imports: a sheet is tried first, then applied."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request

from kernel.identity import CurrentActor
from kernel.pagination import PageOf, Paging
from kernel.requests import Exchange, Reading, Session
from services.tasks.imports.applying import apply_import, try_import
from services.tasks.imports.runs import import_of, imports_of
from services.tasks.imports.sheets import CSV_TYPE, XLSX_TYPE
from services.tasks.imports.views import ImportLine, ImportView

router = APIRouter(prefix="/v1/imports", tags=["imports"], route_class=Exchange)
FILE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
BODY = {"requestBody": {"required": True, "content": {CSV_TYPE: FILE, XLSX_TYPE: FILE}}}


@router.post("", status_code=201, openapi_extra=BODY)
async def try_file(session: Session, actor: CurrentActor, request: Request) -> ImportView:
    return await try_import(session, await request.body(), request.headers.get("content-type", ""), actor)


@router.get("")
async def list_imports(read: Reading, actor: CurrentActor, page: Paging) -> PageOf[ImportLine]:
    return await imports_of(read, page, actor)


@router.get("/{import_id}")
async def show_import(read: Reading, actor: CurrentActor, import_id: UUID) -> ImportView:
    return await import_of(read, import_id, actor)


@router.post("/{import_id}/application", status_code=201)
async def apply(session: Session, actor: CurrentActor, import_id: UUID) -> ImportView:
    return await apply_import(session, import_id, actor)
