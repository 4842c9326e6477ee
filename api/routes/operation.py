"""For whoever runs the service: is it alive and ready, what has it done."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.describing import documented
from api.shapes import Alive, Ready
from api.state import state_of
from scheduler import __version__
from scheduler.errors import StoreError
from scheduler.solver.kernel_cache import is_compiled
from scheduler.store import jobs

router = APIRouter(tags=["operation"])
AWAY = {"status": "the database does not answer"}
GONE = {"status": "the file of the database was removed or replaced"}
COMPILING = {"status": "the kernel is being compiled"}


@router.get("/", include_in_schema=False)
def start() -> RedirectResponse:
    """Lead to the documentation."""
    return RedirectResponse("/docs", 307)


@router.get(
    "/health",
    summary="Is it alive?",
    openapi_extra=documented(200, {"status": "alive", "version": __version__}),
)
async def health() -> Alive:
    """Tell that the process is alive."""
    return Alive(status="alive", version=__version__)


@router.get(
    "/ready",
    summary="Is it ready?",
    response_model=Ready,
    openapi_extra=documented(200, {"status": "ready", "waiting": 0}),
    responses={
        503: {
            "description": "The database does not answer, or the kernel is being compiled",
            "model": Ready,
            "content": {"application/json": {"example": AWAY}},
        }
    },
)
def ready(request: Request) -> Response:
    """Tell whether requests can be served: the database answers, and what is asked is planned."""
    try:
        with state_of(request).store.read() as tx:
            waiting = jobs.waiting(tx)
    except StoreError:
        return JSONResponse(AWAY, 503)
    if not state_of(request).store.is_there():
        return JSONResponse(GONE, 503)
    if state_of(request).solves and not is_compiled():
        return JSONResponse(COMPILING, 503)
    return JSONResponse({"status": "ready", "waiting": waiting})


@router.get("/metrics", include_in_schema=False)
def metrics(request: Request) -> Response:
    """Return what Prometheus reads."""
    return Response(generate_latest(request.app.state.registry), media_type=CONTENT_TYPE_LATEST)
