"""Asking for plans, following them, stopping and publishing them; judging; demo days."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.problems import Refused
from api.requests import (
    MAX_BYTES,
    Effect,
    check_query,
    etag,
    key_of,
    noted,
    once,
    read_body,
    read_json,
    version_of,
)
from api.shapes import body_of, problems_of
from api.state import news, state_of
from scheduler.errors import Conflict, Fault, HemturError, InputError
from scheduler.model import read_plan
from scheduler.services import days, judging, plans
from scheduler.services.plans import Asked
from scheduler.services.plans import Request as PlanRequest
from scheduler.simulation import DAYS, generate_day
from scheduler.store import Tx
from scheduler.store import plans as stored

router = APIRouter(prefix="/v1", tags=["plans"])
KEEP_ALIVE_SECONDS = 15.0


@router.post(
    "/plans",
    status_code=202,
    openapi_extra=body_of("PlanRequest"),
    responses=problems_of(400, 409, 413, 415, 422, 429, 503),
)
async def ask(request: Request) -> Response:
    """Ask for a plan of a problem, or of a day that is in the store.

    With `?operation=validate` the problem is checked and stored, not solved.
    """
    check_query(request, ("operation",))
    operation = request.query_params.get("operation", "solve")
    if operation not in ("solve", "validate"):
        detail = f"no operation {operation[:40]!r}"
        raise Refused(422, "BAD_QUERY", detail, "write solve or validate", "operation")
    loaded, body = await read_json(request, MAX_BYTES)
    state = state_of(request)
    wanted = None
    if "day" not in loaded.value:
        wanted = await run_in_threadpool(plans.read_request, loaded.value)

    def effect(tx: Tx) -> Effect:
        asked = wanted or _of_day(tx, loaded.value)
        plan = plans.submit(tx, asked, solve=operation == "solve")
        content = noted(request, loaded, plans.view(plan))
        return Effect(202, content, etag(plan.version) | {"Location": f"/v1/plans/{plan.id}"})

    return await once(request, state.store, body, effect)


def _of_day(tx: Tx, raw: dict[str, Any]) -> PlanRequest:
    """Read `{"day": "2027-02-09", ...}` and put the day's problem together."""
    from scheduler.model.reading.facts import fact_from
    from scheduler.model.roster import DayFrame

    frame = fact_from(DayFrame, {"id": raw["day"]})
    asked = fact_from(Asked, {key: value for key, value in raw.items() if key != "day"})
    return PlanRequest(days.assemble(tx, frame.id), asked, frame.id)


@router.get("/plans/{plan_id}", responses=problems_of(404, 422, 503))
def look(request: Request, plan_id: str) -> Response:
    """Look at a plan: its state, the best found so far, cost by term, KPIs, what is left out."""
    check_query(request)
    with state_of(request).store.read() as tx:
        plan = stored.get_plan(tx, plan_id)
    return JSONResponse(plans.view(plan), headers=etag(plan.version))


@router.get("/problems/{problem_id}", responses=problems_of(404, 422, 503))
def look_at_problem(request: Request, problem_id: str) -> Response:
    """Look at the problem that a plan was made for."""
    check_query(request)
    with state_of(request).store.read() as tx:
        body = stored.problem_body(tx, problem_id)
    return Response(body, media_type="application/json")


@router.get("/plans/{plan_id}/events", responses=problems_of(404, 422, 503))
async def follow(request: Request, plan_id: str) -> Response:
    """Follow a plan as server-sent events: best cost, visits left out, phase, seconds."""
    check_query(request)
    state = state_of(request)

    def now() -> dict[str, Any]:
        with state.store.read() as tx:
            return news(stored.get_plan(tx, plan_id))

    await run_in_threadpool(now)

    async def stream() -> AsyncIterator[str]:
        queue = state.watch.join(plan_id)
        try:
            latest = await run_in_threadpool(now)
            yield _event(latest)
            while latest["status"] not in stored.ENDED:
                try:
                    latest = await asyncio.wait_for(queue.get(), KEEP_ALIVE_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                yield _event(latest)
        finally:
            state.watch.leave(plan_id, queue)

    return StreamingResponse(stream(), media_type="text/event-stream")


def _event(content: dict[str, Any]) -> str:
    return f"event: progress\ndata: {json.dumps(content)}\n\n"


@router.delete("/plans/{plan_id}", status_code=202, responses=problems_of(400, 404, 409, 422, 503))
async def stop(request: Request, plan_id: str) -> Response:
    """Stop a search; the best plan that it has found stays."""
    check_query(request)

    def effect(tx: Tx) -> Effect:
        plan = plans.stop(tx, plan_id)
        return Effect(202, plans.view(plan), etag(plan.version))

    return await once(request, state_of(request).store, b"", effect)


@router.post(
    "/plans/{plan_id}/publish",
    status_code=201,
    responses=problems_of(400, 404, 409, 412, 422, 428, 503),
)
async def publish(request: Request, plan_id: str) -> Response:
    """Publish a plan as its day's next version; If-Match names the version seen, "0" for none."""
    check_query(request)
    store = state_of(request).store
    expected = version_of(request)
    key_of(request)
    ready = await run_in_threadpool(plans.publishable, store, plan_id)

    def effect(tx: Tx) -> Effect:
        try:
            number = plans.publish(tx, plan_id, ready, expected)
        except plans.DayChanged as error:
            more = {"added": error.added, "gone": error.gone}
            hint = "plan the day again"
            raise Refused(412, "STALE", str(error), hint, "day", None, more) from None
        except Conflict as error:
            raise _stale(tx, ready, error) from None
        content = {"day": ready.day, "number": number, "plan_id": plan_id}
        return Effect(201, content, etag(number))

    return await once(request, store, b"", effect)


def _stale(tx: Tx, ready: plans.Publishable, error: Conflict) -> Refused:
    """Return 412 with what the published plan does otherwise."""
    more: dict[str, Any] = {"current": error.current, "difference": []}
    if error.current:
        _, _, theirs = stored.published_plan(tx, ready.day)
        mine = read_plan(ready.body.encode())
        more["difference"] = plans.difference(mine, read_plan(theirs.encode()))
    return Refused(412, "STALE", str(error), "look at the difference", "If-Match", None, more)


@router.get("/days/{day}/plan", responses=problems_of(404, 422, 503))
def look_at_published(request: Request, day: str) -> Response:
    """Look at the published plan of a day."""
    check_query(request)
    with state_of(request).store.read() as tx:
        number, plan_id, body = stored.published_plan(tx, day)
    content = {"day": day, "number": number, "plan_id": plan_id, "plan": json.loads(body)}
    return JSONResponse(content, headers=etag(number))


@router.get("/days/{day}/problem", responses=problems_of(404, 422, 503))
def look_at_day(request: Request, day: str) -> Response:
    """Look at the problem of a day, as rosters, needs and bookings make it."""
    check_query(request)
    from scheduler.model.reading.facts import fact_from
    from scheduler.model.roster import DayFrame

    frame = fact_from(DayFrame, {"id": day})
    with state_of(request).store.read() as tx:
        problem = days.assemble(tx, frame.id)
    return Response(problem.to_json(), media_type="application/json")


@router.post(
    "/evaluations",
    openapi_extra=body_of("EvaluationRequest"),
    responses=problems_of(400, 413, 415, 422, 429, 503),
)
async def judge(request: Request) -> Response:
    """Judge a plan: hard rules, cost by term, KPIs. Nothing is stored."""
    check_query(request)
    body = await read_body(request, MAX_BYTES)
    verdict = await state_of(request).judges.ask(judge_apart, body)
    if isinstance(verdict, tuple):
        raise InputError(verdict)
    return JSONResponse(json.loads(verdict))


def judge_apart(body: bytes) -> str | tuple[Fault, ...]:
    """Judge in another process; faults come back as data."""
    try:
        return json.dumps(judging.judge(body), default=str)
    except InputError as error:
        return error.faults
    except HemturError as error:
        return (Fault("CANNOT_JUDGE", "problem", str(error), "plan on roads that are at hand"),)


@router.get("/demo", responses=problems_of(422))
def demo_days(request: Request) -> dict[str, list[dict[str, Any]]]:
    """Return the synthetic days that can be had."""
    check_query(request)
    listed = [
        {"name": name, "title": day.title, "visits": day.visits, "href": f"/v1/demo/{name}"}
        for name, day in DAYS.items()
    ]
    return {"days": listed}


@router.get("/demo/{name}", responses=problems_of(404, 422))
def demo_day(request: Request, name: str) -> Response:
    """Return a synthetic day as a request that can be posted straight back to /v1/plans."""
    check_query(request)
    if name not in DAYS:
        detail = f"no day is called {name[:40]!r}"
        raise Refused(404, "NOT_FOUND", detail, f"choose one of: {', '.join(DAYS)}", "name")
    problem = json.loads(generate_day(name).to_json())
    return JSONResponse({"problem": problem, "seconds": 10.0})
