"""Asking for plans, looking at them, stopping and publishing them; judging."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response

from api import examples
from api.bodies import Body, client_of
from api.describing import documented, problems_of
from api.problems import Refused, refused, spoken
from api.requests import (
    as_json,
    check_query,
    done_once,
    effected,
    etag,
    had,
    noted,
    read,
    versions_of,
)
from api.shapes import EditedAnswer, EvaluationShape, JobList, PlanAnswer, PlanList, Published
from api.state import state_of
from scheduler.errors import Conflict, Fault
from scheduler.messages import service
from scheduler.model import Problem
from scheduler.model.reading.door import MAX_BYTES
from scheduler.services import plans
from scheduler.services.judging import judge_document
from scheduler.services.plans import editing
from scheduler.store import Tx, jobs
from scheduler.store import plans as stored
from scheduler.store.keys import Answer
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
    openapi_extra=documented(202, examples.PLAN_QUEUED, "PlanAsked", examples.PLAN_ASKED)
    | {
        "parameters": [
            {
                "name": "operation",
                "in": "query",
                "required": False,
                "schema": {"enum": list(OPERATIONS)},
                "description": "`validate` checks and stores it for a day; nothing is solved",
            }
        ]
    },
    responses=problems_of(400, 408, 409, 413, 415, 422, 429, 503),
)
async def ask(request: Request) -> Response:
    """Ask for a plan of a problem, or of a day that is in the store.

    With `?operation=validate` the problem is checked and stored, not solved.
    """
    check_query(request, ("operation",))
    operation = request.query_params.get("operation", "solve")
    if operation not in OPERATIONS:
        raise refused(422, service.BAD_OPERATION, "operation", given=operation[:40])
    state, language, solve = state_of(request), spoken(request), operation == "solve"
    found, body = await read(request, partial(plans.read_asked, state.travels, solve), MAX_BYTES)
    posted = (
        await state.desk.ask(request, plans.posted_day, state.address, state.travels, solve, found)
        if isinstance(found, plans.DayAsked)
        else found
    )

    def effect(tx: Tx) -> Answer:
        plan = plans.submit(tx, posted, solve=solve, client=client_of(request))
        view = plans.view(plan, language)
        content = noted(request, posted.notices, view, posted.set_aside)
        where = {"Location": f"/v1/plans/{plan.id}"}
        return effected(202, content, etag(plan.version) | where)

    return await done_once(request, effect, body)


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
    "/jobs",
    summary="List jobs",
    response_model=JobList,
    openapi_extra=documented(200, examples.JOB_LIST),
    responses=problems_of(422, 503),
)
def listed_jobs(request: Request) -> Response:
    """List what is being solved and what waits, in its turn; `DELETE /v1/plans/...` stops one."""
    check_query(request)
    mine = client_of(request)
    with state_of(request).store.read() as tx:
        line = jobs.in_line(tx)
    begins = plans.begins(line)
    items = [
        {
            "plan_id": each.plan_id,
            "status": each.state,
            "turn": each.turn,
            "seconds": round(each.seconds, 1),
            "begins_in": round(begins[each.plan_id], 1) if each.plan_id in begins else None,
            "yours": each.client == mine,
        }
        for each in line
    ]
    return as_json({"items": items})


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


@router.patch(
    "/plans/{plan_id}",
    summary="Change a plan by hand",
    response_model=EditedAnswer,
    openapi_extra=documented(200, examples.EDITED, "Edits", examples.EDITS),
    responses=problems_of(400, 404, 408, 409, 412, 413, 415, 422, 428, 429, 503),
)
async def edit(request: Request, plan_id: str) -> Response:
    """Move, swap, give up, lock or unlock visits; all else stays with its crew and in its order.

    Judged at once; refused only where a hard rule is broken. If-Match names the plan's version.
    """
    check_query(request)
    expected, language = versions_of(request), spoken(request)
    state = state_of(request)
    edits, body = await read(request, editing.read_edits)
    try:
        ready = await state.desk.ask(
            request, editing.tried, state.address, plan_id, state.travels, edits, expected
        )
    except Conflict as error:
        raise _changed(error) from None

    def effect(tx: Tx) -> Answer:
        try:
            plan = editing.keep_edits(tx, ready)
        except Conflict as error:
            raise _changed(error) from None
        content = plans.view(plan, language) | {"diff": ready.diff.as_dict(language)}
        return effected(200, noted(request, (), content, ()), etag(plan.version))

    return await done_once(request, effect, body)


def _changed(error: Conflict) -> Exception:
    """Return 412 where a plan has another version than was named; else the conflict itself."""
    if error.is_of(service.RECORD_STALE):
        return Refused(412, error.faults[0].at("If-Match"), None, {"current": error.current})
    return error


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

    def effect(tx: Tx) -> Answer:
        plan = plans.stop(tx, plan_id)
        return effected(202, plans.view(plan, language), etag(plan.version))

    return await done_once(request, effect)


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
    expected = versions_of(request)
    before = await had(request)
    if before is not None:
        return before
    return await published(request, plan_id, expected)


async def published(
    request: Request, plan_id: str, expected: frozenset[int], body: Body | None = None
) -> Response:
    """Look at a plan, and publish it, once for its key."""
    state = state_of(request)
    found = await state.desk.ask(request, plans.checked, state.address, plan_id, state.travels)

    def effect(tx: Tx) -> Answer:
        try:
            day, number = plans.publish(tx, found, expected)
        except plans.DayChanged as error:
            more = {"added": error.added, "gone": error.gone}
            raise Refused(412, error.faults[0].at("day"), None, more) from None
        except Conflict as error:
            if not error.is_of(service.PUBLISHED_MEANWHILE):
                raise
            raise _stale(tx, found, error) from None
        content = {"day": day, "number": number, "plan_id": plan_id}
        return effected(201, content, etag(number))

    return await done_once(request, effect, body)


def _stale(tx: Tx, found: plans.Checked, error: Conflict) -> Refused:
    """Return 412 with what the published plan does otherwise."""
    more: dict[str, Any] = {"current": error.current, "difference": []}
    if error.current:
        more["difference"] = plans.difference_to_published(tx, found.day, found.body)
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
    responses=problems_of(400, 408, 413, 415, 422, 429, 503),
)
async def judge(request: Request) -> Response:
    """Judge a plan: hard rules, cost by term, KPIs. Nothing is stored."""
    check_query(request)
    state, language = state_of(request), spoken(request)
    async with state.uploads.receive(request, MAX_BYTES) as body:
        verdict = await state.desk.ask(
            request, judge_document, body.content, state.travels, language
        )
    return Response(verdict, media_type="application/json")
