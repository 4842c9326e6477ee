"""For whoever runs the service: is it alive and ready, what has it done, what can it do."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.state import state_of
from scheduler import __version__
from scheduler.errors import StoreError
from scheduler.store import plans as stored

router = APIRouter(tags=["operation"])


@router.get("/health")
async def health() -> dict[str, str]:
    """Tell that the process is alive."""
    return {"status": "alive", "version": __version__}


@router.get("/ready", responses={503: {"description": "The database does not answer"}})
def ready(request: Request) -> Response:
    """Tell whether requests can be served: the database answers."""
    try:
        with state_of(request).store.read() as tx:
            waiting = stored.waiting(tx)
    except StoreError:
        return JSONResponse({"status": "the database does not answer"}, 503)
    return JSONResponse({"status": "ready", "waiting": waiting})


@router.get("/metrics", include_in_schema=False)
def metrics(request: Request) -> Response:
    """Return what Prometheus reads."""
    return Response(generate_latest(request.app.state.registry), media_type=CONTENT_TYPE_LATEST)
