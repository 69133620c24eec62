"""Routes of imports: a sheet is tried first, then applied."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from kernel.identity import Actor, CurrentActor, identify
from kernel.pagination import PageOf, Paging
from kernel.requests import Handler, Reading, UnitOfWorkRoute, Writing
from services.tasks.imports import applying, runs, trying
from services.tasks.imports.views import ImportLine, ImportRowView, ImportView
from services.tasks.judging.judged import Outcome
from services.tasks.sheets.refusals import CSV_TYPE, XLSX_TYPE


class JudgedFirst(UnitOfWorkRoute):
    """What a file's judgement takes is over before the work of its request opens: no transaction
    and no connection waits for it."""

    def get_route_handler(self) -> Handler:
        act = super().get_route_handler()

        async def answer(request: Request) -> Response:
            if request.method == "POST":
                by = identify(request)
                await self.expect_known(request)
                request.state.judged = await _judged(request, by)
            return await act(request)

        return answer


async def _judged(request: Request, by: Actor) -> Any:
    database = request.app.state.database
    if "import_id" not in request.path_params:
        media_type = request.headers.get("content-type", "")
        return await trying.judge_first(database, await request.body(), media_type, by)
    try:
        import_id = UUID(request.path_params["import_id"])
    except ValueError:
        return None  # the route refuses it
    return await applying.judge_again(database, import_id, by)


router = APIRouter(prefix="/v1/imports", tags=["imports"], route_class=JudgedFirst)
FILE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
BODY = {"requestBody": {"required": True, "content": {CSV_TYPE: FILE, XLSX_TYPE: FILE}}}


@router.post("", status_code=201, openapi_extra=BODY)
async def try_import(tx: Writing, actor: CurrentActor, request: Request) -> ImportView:
    """Try a file of tasks.

    What every row would do, and every fault; nothing else changes.
    """
    return await trying.try_import(tx, await request.body(), "", actor, request.state.judged)


@router.get("")
async def list_imports(read: Reading, actor: CurrentActor, page: Paging) -> PageOf[ImportLine]:
    """List the files that I tried.

    Newest first.
    """
    return await runs.list_imports(read, actor, page)


@router.get("/{import_id}")
async def show_import(read: Reading, actor: CurrentActor, import_id: UUID) -> ImportView:
    """Show an import, row by row.

    The first 200 rows; the rest is listed under `rows`.
    """
    return await runs.show_import(read, import_id, actor)


@router.get("/{import_id}/rows")
async def list_import_rows(
    read: Reading,
    actor: CurrentActor,
    import_id: UUID,
    page: Paging,
    outcome: Outcome | None = None,
) -> PageOf[ImportRowView]:
    """List the rows of an import.

    In the order of the file; of one outcome when it is given.
    """
    return await runs.list_rows(read, import_id, outcome, page, actor)


@router.post("/{import_id}/application", status_code=201)
async def apply_import(
    tx: Writing, actor: CurrentActor, import_id: UUID, request: Request
) -> ImportView:
    """Apply a tried file.

    All of it or nothing: a row with a fault refuses the whole.
    """
    return await applying.apply_import(tx, import_id, actor, request.state.judged)
