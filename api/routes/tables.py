"""Tables in and out: CSV and XLSX of clients, visits and shifts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from api import examples
from api.describing import documented, problems_of
from api.problems import refused
from api.requests import Effect, as_json, check_query, once, read_body
from api.shapes import ImportAnswer
from api.state import state_of
from scheduler.messages import service
from scheduler.model.reading.door import MAX_BYTES
from scheduler.services.tables import imports
from scheduler.store import Tx

router = APIRouter(prefix="/v1", tags=["tables"])
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BODY = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": {"type": "string"}} for kind in (CSV, XLSX)},
    }
}
PARAMETERS = [
    {"name": name, "in": "query", "schema": {"type": "boolean"}, "description": said}
    for name, said in (
        ("dry_run", "Only say what would come of it"),
        ("replace", "Change records that are stored otherwise"),
    )
]


class CsvResponse(Response):
    """A table that a spreadsheet opens."""

    media_type = CSV


Kind = Annotated[str, Path(description="clients, shifts or visits")]


@router.post(
    "/import/{kind}",
    summary="Import a table",
    response_model=ImportAnswer,
    openapi_extra=documented(200, examples.IMPORTED) | BODY | {"parameters": PARAMETERS},
    responses=problems_of(400, 404, 409, 413, 415, 422, 503),
)
async def take(request: Request, kind: Kind) -> Response:
    """Import a table, all of it or nothing; `?dry_run=true` only says what would come of it.

    Records that are stored otherwise stay, and the import is refused, unless `?replace=true`.
    """
    check_query(request, ("dry_run", "replace"))
    dry, replace = (_flag(request, name) for name in ("dry_run", "replace"))
    if kind not in imports.TABLES:
        raise refused(
            404, service.NO_TABLE_HERE, "kind", kind=kind[:40], known=list(imports.TABLES)
        )
    body = await read_body(request, MAX_BYTES, (CSV, XLSX))
    drafts = await run_in_threadpool(imports.read_table, kind, body)

    def effect(tx: Tx) -> Effect:
        counted = imports.store(tx, drafts, replace=replace, dry_run=dry)
        return Effect(200, counted | {"dry_run": False}, {})

    try:
        return await once(request, state_of(request).store, body, effect)
    except imports.DryRun as end:
        return as_json(end.counted | {"dry_run": True})


def _flag(request: Request, name: str) -> bool:
    said = request.query_params.get(name, "false")
    if said not in ("true", "false"):
        raise refused(422, service.BAD_FLAG, name, name=name, given=said[:20])
    return said == "true"


@router.get(
    "/export/{kind}.csv",
    summary="Export a table",
    response_class=CsvResponse,
    openapi_extra=documented(200, "id;name\nanna;Anna", media=CSV),
    responses=problems_of(404, 422, 503),
)
def give(request: Request, kind: str) -> Response:
    """Return records as CSV that a spreadsheet can open safely."""
    check_query(request)
    if kind not in imports.EXPORTED:
        known = list(imports.EXPORTED)
        raise refused(404, service.NO_TABLE_HERE, "kind", kind=kind[:40], known=known)
    with state_of(request).store.read() as tx:
        text = imports.exported(tx, kind)
    headers = {"Content-Disposition": f'attachment; filename="{kind}.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
