"""Tables in and out: CSV and XLSX of clients, visits and shifts."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from api.problems import Refused
from api.requests import MAX_BYTES, Effect, check_query, once, read_body
from api.shapes import problems_of
from api.state import state_of
from scheduler.services import imports
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
Kind = Annotated[str, Path(description="clients, shifts or visits")]


@router.post(
    "/import/{kind}",
    openapi_extra=BODY,
    responses=problems_of(400, 404, 409, 413, 415, 422, 503),
)
async def take(request: Request, kind: Kind) -> Response:
    """Import a table, all of it or nothing; `?dry_run=true` only says what would come of it.

    Records that are stored otherwise stay, and the import is refused, unless `?replace=true`.
    """
    check_query(request, ("dry_run", "replace"))
    dry, replace = (_flag(request, name) for name in ("dry_run", "replace"))
    if kind not in imports.TABLES:
        hint = f"choose one of: {', '.join(imports.TABLES)}"
        raise Refused(404, "NOT_FOUND", f"no table of {kind[:40]!r} can be imported", hint, "kind")
    body = await read_body(request, MAX_BYTES, (CSV, XLSX))
    drafts = await run_in_threadpool(imports.read_table, kind, body)

    def effect(tx: Tx) -> Effect:
        counted = imports.store(tx, drafts, replace=replace)
        if dry:
            raise DryRun(counted)
        return Effect(200, counted | {"dry_run": False}, {})

    try:
        return await once(request, state_of(request).store, body, effect)
    except DryRun as end:
        return _counted(end)


def _flag(request: Request, name: str) -> bool:
    said = request.query_params.get(name, "false")
    if said not in ("true", "false"):
        raise Refused(422, "BAD_QUERY", f"{name} is {said[:20]!r}", "write true or false", name)
    return said == "true"


class DryRun(Exception):
    """Ends an import's transaction without storing anything."""

    def __init__(self, counted: dict[str, int]) -> None:
        self.counted = counted
        super().__init__("dry run")


def _counted(end: DryRun) -> Response:
    content = json.dumps(end.counted | {"dry_run": True})
    return Response(content, media_type="application/json")


@router.get("/export/{kind}.csv", responses=problems_of(404, 422, 503))
def give(request: Request, kind: str) -> Response:
    """Return records as CSV that a spreadsheet can open safely."""
    check_query(request)
    if kind not in imports.EXPORTED:
        hint = f"choose one of: {', '.join(imports.EXPORTED)}"
        raise Refused(404, "NOT_FOUND", f"no table of {kind[:40]!r} can be exported", hint, "kind")
    with state_of(request).store.read() as tx:
        text = imports.exported(tx, kind)
    headers = {"Content-Disposition": f'attachment; filename="{kind}.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
