"""The application: what it holds, its addresses, its documentation without outside requests."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager, suppress
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
from scheduler.processes import end_with_parent, start_method
from scheduler.store import open_store
from scheduler.travel import Travels

from .describing import describe
from .guard import LOOPBACK, headers_for, is_asked_by_name
from .problems import install, problem
from .routes import codes, days, following, operation, plans, records, tables
from .state import Judges, State, Watch

log = logger(__name__)
JUDGES = 1
METHODS = frozenset(("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"))


def create_app(
    url: str, travels: Travels, *, solves: bool = False, names: frozenset[str] = LOOPBACK
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

        def make() -> ProcessPoolExecutor:
            context = multiprocessing.get_context(start_method())
            pool = ProcessPoolExecutor(JUDGES, context, initializer=end_with_parent)
            pool.submit(_load_judge)
            return pool

        judges = Judges(make, make())
        app.state.hemtur = State(store, travels, judges, Watch(store), solves)
        watching = asyncio.create_task(app.state.hemtur.watch.run())
        try:
            yield
        finally:
            app.state.hemtur.watch.closing.set()
            with suppress(asyncio.CancelledError):
                await watching
            judges.close()
            store.close()

    app = FastAPIOffline(
        title="Hemtur",
        version=__version__,
        lifespan=lifespan,
        redoc_url=None,
        swagger_ui_parameters={"validatorUrl": None, "docExpansion": "none"},
    )
    install(app)
    for group in (plans, following, days, records, tables, codes, operation):
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
        except Exception as error:
            log.error("unforeseen", exc_info=(type(error), error, error.__traceback__))
            response = problem(request, 500, [fault(service.UNFORESEEN)])
    else:
        response = problem(request, 404, [fault(service.NO_ADDRESS)])
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
    """Have a judging process load what it needs before it is asked."""
    from scheduler.services import judging

    assert judging
