"""The application: what it holds, its addresses, its documentation without outside requests."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager, suppress
from functools import partial

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, generate_latest
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from scheduler import __version__
from scheduler.errors import StoreError
from scheduler.store import Store, open_store
from scheduler.store import plans as stored

from .problems import install
from .routes import plans, records
from .shapes import describe
from .state import State, Watch, state_of

JUDGES = 1


def create_app(url: str) -> FastAPI:
    """Return the application on the database at a URL."""
    registry = CollectorRegistry()
    answers = Counter(
        "hemtur_answers", "Answers by method and status", ["method", "status"], registry=registry
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        store = await run_in_threadpool(open_store, url)
        way = "spawn" if sys.platform in ("win32", "darwin") else "forkserver"
        judges = ProcessPoolExecutor(JUDGES, mp_context=multiprocessing.get_context(way))
        judges.submit(_load_judge)
        app.state.hemtur = State(store, judges, Watch(store))
        watching = asyncio.create_task(app.state.hemtur.watch.run())
        try:
            yield
        finally:
            app.state.hemtur.watch.closing.set()
            with suppress(asyncio.CancelledError):
                await watching
            judges.shutdown(wait=False, cancel_futures=True)
            store.close()

    app = FastAPI(
        title="Hemtur", version=__version__, lifespan=lifespan, docs_url=None, redoc_url=None
    )
    install(app)
    app.include_router(plans.router)
    app.include_router(records.router)
    app.openapi = partial(describe, app)  # type: ignore[method-assign]

    @app.middleware("http")
    async def count(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        response = await call_next(request)
        answers.labels(request.method, str(response.status_code)).inc()
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.get("/health", tags=["operation"])
    async def health() -> dict[str, str]:
        """Tell that the process is alive."""
        return {"status": "alive", "version": __version__}

    @app.get("/ready", tags=["operation"], responses={503: {"description": "Not ready"}})
    def ready(request: Request) -> Response:
        """Tell whether requests can be served: the database answers."""
        waiting = _waiting(state_of(request).store)
        if waiting is None:
            return JSONResponse({"status": "the database does not answer"}, 503)
        return JSONResponse({"status": "ready", "waiting": waiting})

    @app.get("/metrics", tags=["operation"], include_in_schema=False)
    def metrics() -> Response:
        """Return what Prometheus reads."""
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    @app.get("/docs", include_in_schema=False)
    def docs() -> Response:
        """Show the documentation; nothing comes from outside."""
        return HTMLResponse(DOCS)

    return app


def openapi_text() -> str:
    """Return the OpenAPI document as it is committed to `data/schemas`."""
    document = create_app("unused").openapi()
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _load_judge() -> None:
    """Have a judging process load what it needs before it is asked."""
    from scheduler.services import judging

    assert judging


def _waiting(store: Store) -> int | None:
    try:
        with store.read() as tx:
            return stored.waiting(tx)
    except (StoreError, SQLAlchemyError):
        return None


DOCS = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Hemtur API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:16px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}
code,pre,textarea{font:14px ui-monospace,monospace}summary{cursor:pointer;padding:.3rem 0}
.m{display:inline-block;width:5rem;font-weight:600}textarea{width:100%;height:8rem}
pre{background:#f4f4f4;padding:.5rem;overflow:auto;max-height:24rem}</style>
<h1>Hemtur API</h1><p>The whole description: <a href="/openapi.json">openapi.json</a>.</p>
<div id="all"></div><script type="module">
const d=await (await fetch('/openapi.json')).json(),all=document.getElementById('all');
for(const [path,ms] of Object.entries(d.paths))for(const [m,o] of Object.entries(ms)){
const e=document.createElement('details'),s=document.createElement('summary');
s.innerHTML='<span class="m"></span><code></code> <span></span>';
s.children[0].textContent=m.toUpperCase();s.children[1].textContent=path;
s.children[2].textContent=o.summary||'';e.append(s);
const p=document.createElement('p');p.textContent=o.description||'';e.append(p);
const url=document.createElement('input');url.value=path;url.size=50;e.append(url);
const body=document.createElement('textarea');body.placeholder='JSON body';
if(o.requestBody)e.append(body);
const b=document.createElement('button');b.textContent='Try';e.append(b);
const out=document.createElement('pre');e.append(out);
b.onclick=async()=>{const h={'Content-Type':'application/json',
'Idempotency-Key':crypto.randomUUID()};
const r=await fetch(url.value,{method:m.toUpperCase(),headers:h,
body:o.requestBody?body.value:undefined});
out.textContent=r.status+'\\n'+await r.text()};all.append(e)}
</script></html>"""
