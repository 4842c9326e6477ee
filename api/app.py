"""The application: what it holds, its addresses, its documentation without outside requests."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from urllib.parse import unquote
from uuid import uuid4

from fastapi import FastAPI, Request, Response
from fastapi_offline import FastAPIOffline
from prometheus_client import CollectorRegistry, Counter
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from scheduler import __version__
from scheduler.errors import fault
from scheduler.logs import bind, logger, unbind
from scheduler.messages import service
from scheduler.store import open_store
from scheduler.travel import Travels

from .bodies import SPOOL, Uploads, sweep
from .describing import describe
from .guard import LOOPBACK, headers_for, is_asked_by_name
from .problems import install, problem
from .refusals import Refusals
from .requests import ACTOR
from .routes import codes, days, explaining, following, operation, plans, records, replans, tables
from .state import State, Watch

log = logger(__name__)
METHODS = frozenset(("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"))


def create_app(
    url: str,
    travels: Travels,
    *,
    solves: bool = False,
    names: frozenset[str] = LOOPBACK,
) -> FastAPI:
    """Return the application on the database at a URL, with one source of travel.

    Where workers run beside it, it `solves`, and is ready once they have the kernel. It answers
    who asks it by one of its `names`.
    """
    registry = CollectorRegistry()
    answers = Counter(
        "hemtur_answers", "Answers by method and status", ["method", "status"], registry=registry
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        store = await run_in_threadpool(open_store, url)

        sweep()
        prefix = f"{SPOOL}{os.getpid()}-"
        with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as folder:
            refusals = Refusals(store, ACTOR)
            uploads, watch = Uploads(folder), Watch(store)
            address = store.address(url)
            state = State(store, address, travels, uploads, watch, refusals, solves=solves)
            app.state.hemtur = state
            running = [asyncio.create_task(each.run()) for each in (watch, refusals)]
            warming = asyncio.create_task(state.desk.warm(_load_judge))
            try:
                yield
            finally:
                watch.closing.set()
                refusals.closing.set()
                warming.cancel()
                await asyncio.wait([*running, warming])
                store.close()

    app = FastAPIOffline(
        title="Hemtur",
        version=__version__,
        lifespan=lifespan,
        redoc_url=None,
        swagger_ui_parameters={"validatorUrl": None, "docExpansion": "none"},
    )
    install(app)
    for group in (plans, replans, explaining, following, days, records, tables, codes, operation):
        app.include_router(group.router)
    app.state.registry = registry
    app.openapi = partial(describe, app)  # type: ignore[method-assign]

    @app.middleware("http")
    async def observe(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        if is_asked_by_name(request, names):
            return await observed(request, call_next, answers)
        return await observed(request, _misdirected, answers)

    return app


async def _misdirected(request: Request) -> Response:
    named = request.headers.get("host", "")[:100]
    return problem(request, 421, [fault(service.OTHER_HOST, "Host", host=named)])


async def observed(
    request: Request, call_next: Callable[[Request], Awaitable[Response]], answers: Counter
) -> Response:
    """Answer a request under an id of its own; count and log what came of it."""
    request_id, began = uuid4().hex, time.perf_counter()
    bind(request=request_id)
    if request.url.path.isprintable() and "\x00" not in unquote(request.url.path):
        try:
            response = await call_next(request)
        except ClientDisconnect:  # nobody is there to hear an answer
            response = Response(status_code=400)
        except asyncio.CancelledError:
            if not request.app.state.hemtur.watch.closing.is_set():
                raise
            response = Response(status_code=503)  # the service ends, and does not wait for it
        except Exception as error:
            log.error("unforeseen", exc_info=(type(error), error, error.__traceback__))
            response = problem(request, 500, [fault(service.UNFORESEEN)])
    else:
        response = problem(request, 404, [fault(service.NO_ADDRESS)])
    request.app.state.hemtur.refusals.note(request, request_id, response.status_code)
    method = request.method if request.method in METHODS else "other"
    answers.labels(method, str(response.status_code)).inc()
    response.headers["X-Request-Id"] = request_id
    response.headers.update(headers_for(request.url.path))
    route = request.scope.get("route")
    log.info(
        "answered",
        method=method,
        route=getattr(route, "path", None),
        status=response.status_code,
        ms=round(1000 * (time.perf_counter() - began), 1),
    )
    unbind()
    return response


def openapi_text() -> str:
    """Return the OpenAPI document as it is committed to `data/schemas`."""
    document = create_app("unused", Travels()).openapi()
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _load_judge() -> None:
    """Have a process load what it judges with before it is asked."""
    from scheduler.services import judging

    assert judging
