"""Asking for plans, looking at them, stopping and publishing them; judging."""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api import examples
from api.describing import documented, problems_of
from api.problems import Refused, refused, spoken
from api.requests import (
    Effect,
    answered,
    as_json,
    check_query,
    etag,
    noted,
    once,
    read_body,
    read_json,
    versions_of,
)
from api.shapes import EvaluationShape, PlanAnswer, PlanList, Published
from api.state import state_of
from scheduler.errors import Conflict, Fault, InputError
from scheduler.messages import service
from scheduler.model import Problem
from scheduler.model.reading.door import MAX_BYTES
from scheduler.services import plans
from scheduler.services.judging import judge_document, judge_stored
from scheduler.store import Tx
from scheduler.store import plans as stored
from scheduler.store.plans import PlanState
from scheduler.store.raw import list_text, object_text

router = APIRouter(prefix="/v1", tags=["plans"])
OPERATIONS = ("solve", "validate")
PAGE, MOST_PAGE = 50, 200
PAGES = re.compile("[1-9][0-9]{0,2}")


@router.post(
    "/plans",
    status_code=202,
    summary="Ask for a plan",
    response_model=PlanAnswer,
    openapi_extra=documented(202, examples.PLAN_QUEUED, "PlanAsked", examples.PLAN_ASKED),
    responses=problems_of(400, 409, 413, 415, 422, 429, 503),
)
async def ask(request: Request) -> Response:
    """Ask for a plan of a problem, or of a day that is in the store.

    With `?operation=validate` the problem is checked and stored, not solved.
    """
    check_query(request, ("operation",))
    operation = request.query_params.get("operation", "solve")
    if operation not in OPERATIONS:
        raise refused(422, service.BAD_OPERATION, "operation", given=operation[:40])
    loaded, body = await read_json(request, MAX_BYTES)
    state, language = state_of(request), spoken(request)
    wanted = None
    if "day" not in loaded.value:
        wanted = await run_in_threadpool(plans.read_request, loaded.value)

    def effect(tx: Tx) -> Effect:
        asked = wanted or plans.request_of_day(tx, loaded.value)
        plan = plans.submit(tx, asked, solve=operation == "solve")
        view = plans.view(plan, language)
        content = noted(request, loaded, view, asked.problem.set_aside)
        return Effect(202, content, etag(plan.version) | {"Location": f"/v1/plans/{plan.id}"})

    return await once(request, state.store, body, effect)


@router.get(
    "/plans",
    summary="List plans",
    response_model=PlanList,
    openapi_extra=documented(200, examples.PLAN_LIST)
    | {
        "parameters": [
            {"name": name, "in": "query", "required": False, "schema": schema, "description": said}
            for name, schema, said in (
                ("limit", {"type": "integer", "minimum": 1, "maximum": MOST_PAGE}, "How many"),
                ("before", {"type": "string"}, "The id of the last plan of the page before"),
                ("day", {"type": "string", "format": "date"}, "Only plans of this stored day"),
                ("status", {"enum": list(PlanState)}, "Only plans in this state"),
            )
        ]
    },
    responses=problems_of(404, 422, 503),
)
def listed(request: Request) -> Response:
    """List the plans that were asked for, the newest first, without their routes."""
    check_query(request, ("limit", "before", "day", "status"))
    query, language = request.query_params, spoken(request)
    limit = query.get("limit", str(PAGE))
    if not (PAGES.fullmatch(limit) and int(limit) <= MOST_PAGE):
        said = {"name": "limit", "given": limit[:20], "least": 1, "most": MOST_PAGE}
        raise Refused(422, Fault(service.BAD_PAGE, "limit", said))
    status = query.get("status")
    if status is not None and status not in tuple(PlanState):
        raise refused(422, service.BAD_STATUS, "status", given=status[:20], known=list(PlanState))
    day = plans.read_day(query["day"]) if "day" in query else None
    wanted = {"before": query.get("before"), "day": day, "state": status}
    with state_of(request).store.read() as tx:
        found = stored.listed(tx, int(limit) + 1, **wanted)
    page, more = found[: int(limit)], len(found) > int(limit)
    items = [object_text(plans.summary(plan, language)) for plan in page]
    kept = "".join(f"&{name}={query[name]}" for name in ("day", "status") if name in query)
    after = f"/v1/plans?limit={limit}&before={page[-1].id}{kept}" if more else None
    return as_json({"items": list_text(items), "next": after})


@router.get(
    "/plans/{plan_id}",
    summary="Look at a plan",
    response_model=PlanAnswer,
    openapi_extra=documented(200, examples.PLAN_ANSWER),
    responses=problems_of(404, 422, 503),
)
def look(request: Request, plan_id: str) -> Response:
    """Look at a plan: its state, the best found so far, cost by term, KPIs, what is left out."""
    check_query(request)
    with state_of(request).store.read() as tx:
        plan = stored.get_plan(tx, plan_id)
    return as_json(plans.view(plan, spoken(request)), etag(plan.version))


@router.get(
    "/problems/{problem_id}",
    summary="Look at the problem of a plan",
    response_model=Problem,
    openapi_extra=documented(200, examples.PROBLEM),
    responses=problems_of(404, 422, 503),
)
def look_at_problem(request: Request, problem_id: str) -> Response:
    """Look at the problem that a plan was made for."""
    check_query(request)
    with state_of(request).store.read() as tx:
        body = stored.problem_body(tx, problem_id)
    return Response(body, media_type="application/json")


@router.delete(
    "/plans/{plan_id}",
    status_code=202,
    summary="Stop a search",
    response_model=PlanAnswer,
    openapi_extra=documented(202, examples.PLAN_ANSWER),
    responses=problems_of(400, 404, 409, 422, 503),
)
async def stop(request: Request, plan_id: str) -> Response:
    """Stop a search; the best plan that it has found stays."""
    check_query(request)
    language = spoken(request)

    def effect(tx: Tx) -> Effect:
        plan = plans.stop(tx, plan_id)
        return Effect(202, plans.view(plan, language), etag(plan.version))

    return await once(request, state_of(request).store, b"", effect)


@router.post(
    "/plans/{plan_id}/publish",
    status_code=201,
    summary="Publish a plan",
    response_model=Published,
    openapi_extra=documented(201, examples.PUBLISHED),
    responses=problems_of(400, 404, 409, 412, 422, 428, 429, 503),
)
async def publish(request: Request, plan_id: str) -> Response:
    """Publish a plan as its day's next version; If-Match names the version seen, "0" for none.

    The judge looks at the plan once more, in a process of its own, on the roads of the service.
    """
    check_query(request)
    state, expected = state_of(request), versions_of(request)
    had = await run_in_threadpool(answered, request, state.store, b"")
    if had is not None:
        return had
    plan = await run_in_threadpool(plans.to_publish, state.store, plan_id)
    judged = await state.judges.ask(judge_stored, plan.problem_body, plan.plan_body, state.travels)
    if isinstance(judged, tuple):
        raise InputError(judged)

    def effect(tx: Tx) -> Effect:
        try:
            day, number = plans.publish(tx, plan, judged, expected)
        except plans.DayChanged as error:
            more = {"added": error.added, "gone": error.gone}
            raise Refused(412, error.faults[0].at("day"), None, more) from None
        except Conflict as error:
            if error.faults[0].message is not service.PUBLISHED_MEANWHILE:
                raise
            raise _stale(tx, plan, judged.day, error) from None
        content = {"day": day, "number": number, "plan_id": plan_id}
        return Effect(201, content, etag(number))

    return await once(request, state.store, b"", effect)


def _stale(tx: Tx, plan: plans.Unjudged, day: str, error: Conflict) -> Refused:
    """Return 412 with what the published plan does otherwise."""
    more: dict[str, Any] = {"current": error.current, "difference": []}
    if error.current:
        day = plan.day or day
        more["difference"] = plans.difference_to_published(tx, day, plan.plan_body)
    return Refused(412, error.faults[0].at("If-Match"), None, more)


@router.post(
    "/evaluations",
    summary="Judge a plan",
    response_model=EvaluationShape,
    openapi_extra=documented(
        200,
        examples.EVALUATION,
        "EvaluationAsked",
        {"problem": examples.PROBLEM, "plan": examples.PLAN},
    ),
    responses=problems_of(400, 413, 415, 422, 429, 503),
)
async def judge(request: Request) -> Response:
    """Judge a plan: hard rules, cost by term, KPIs. Nothing is stored."""
    check_query(request)
    body = await read_body(request, MAX_BYTES)
    state = state_of(request)
    verdict = await state.judges.ask(judge_document, body, state.travels, spoken(request))
    if isinstance(verdict, tuple):
        raise InputError(verdict)
    return Response(verdict, media_type="application/json")
