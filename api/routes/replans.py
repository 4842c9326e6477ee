"""When something happens to a plan in force: what breaks, what may follow, accepting one."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api import examples
from api.bodies import client_of
from api.describing import documented, problems_of
from api.problems import Refused, spoken
from api.requests import (
    as_json,
    check_query,
    done_once,
    effected,
    noted,
    read,
    versions_of,
)
from api.routes.plans import published
from api.shapes import BreaksShape, Published, ReplanAnswer
from api.state import state_of
from scheduler.errors import Conflict
from scheduler.model.reading.door import MAX_REQUEST
from scheduler.services import plans
from scheduler.store import Tx
from scheduler.store.keys import Answer

router = APIRouter(prefix="/v1", tags=["replans"])


@router.post(
    "/plans/{plan_id}/events",
    summary="Tell what breaks",
    response_model=BreaksShape,
    openapi_extra=documented(200, examples.BREAKS, "Happened", examples.HAPPENED),
    responses=problems_of(400, 404, 408, 409, 412, 413, 415, 422, 429, 503),
)
async def tell(request: Request, plan_id: str) -> Response:
    """Tell what breaks of a plan when something happens, before anything is planned again.

    Rules broken, promises broken, who is affected. Nothing is stored.
    """
    check_query(request)
    state, language = state_of(request), spoken(request)
    async with state.uploads.receive(request, MAX_REQUEST) as body:
        happened = await run_in_threadpool(plans.read_happened, body.content)
    try:
        shown = await state.desk.ask(
            request, plans.what_breaks, state.address, plan_id, state.travels, happened, language
        )
    except plans.Overtaken as error:
        raise _overtaken(error) from None
    return Response(shown, media_type="application/json")


@router.post(
    "/plans/{plan_id}/replans",
    status_code=202,
    summary="Plan on when something has happened",
    response_model=ReplanAnswer,
    openapi_extra=documented(202, examples.REPLAN, "Happened", examples.HAPPENED),
    responses=problems_of(400, 404, 408, 409, 412, 413, 415, 422, 429, 503),
)
async def replan(request: Request, plan_id: str) -> Response:
    """Plan on from a plan in force: up to three alternatives, each a plan that is searched for.

    What has begun stays; what was promised is kept where that pays. 412 tells what a plan does
    otherwise that has been published for the day meanwhile.
    """
    check_query(request)
    state, language = state_of(request), spoken(request)
    happened, body = await read(request, plans.read_happened)
    try:
        ready = await state.desk.ask(
            request, plans.prepared, state.address, plan_id, state.travels, happened
        )
    except plans.Overtaken as error:
        raise _overtaken(error) from None

    def effect(tx: Tx) -> Answer:
        try:
            made = plans.submit_replans(tx, ready, client_of(request))
        except plans.Overtaken as error:
            raise _overtaken(error) from None
        content = plans.replan_view(tx, made, language)
        where = {"Location": f"/v1/replans/{made[0].id}"}
        return effected(202, noted(request, happened.notices, content, ()), where)

    return await done_once(request, effect, body)


@router.get(
    "/replans/{replan_id}",
    summary="Look at what may follow",
    response_model=ReplanAnswer,
    openapi_extra=documented(200, examples.REPLAN),
    responses=problems_of(404, 422, 503),
)
def look(request: Request, replan_id: str) -> Response:
    """Look at the plans that may follow, each in one line and as a difference, the cheapest first.

    As long as they are searched for, the best found so far.
    """
    check_query(request)
    with state_of(request).store.read() as tx:
        shown = plans.replan_view(tx, plans.group_of(tx, replan_id), spoken(request))
    return as_json(shown)


@router.post(
    "/replans/{replan_id}/accept",
    status_code=201,
    summary="Accept a plan that may follow",
    response_model=Published,
    openapi_extra=documented(201, examples.PUBLISHED, "Accepted", {"plan_id": examples.PLAN_ID}),
    responses=problems_of(400, 404, 408, 409, 412, 413, 415, 422, 428, 429, 503),
)
async def accept(request: Request, replan_id: str) -> Response:
    """Accept one of the alternatives: it is published as its day's next version.

    If-Match names the version seen, "0" for none. The judge looks at the plan once more.
    """
    check_query(request)
    expected = versions_of(request)
    state = state_of(request)
    with state.store.read() as tx:
        group = plans.group_of(tx, replan_id)
    chosen, body = await read(request, lambda data: plans.read_choice(group, data))
    return await published(request, chosen, expected, body)


def _overtaken(error: Conflict) -> Refused:
    """Return 412 with what the published plan does otherwise."""
    more: dict[str, Any] = {"current": error.current, "difference": []}
    if isinstance(error, plans.Overtaken):
        more["difference"] = error.difference
    return Refused(412, error.faults[0].at("plan_id"), None, more)
