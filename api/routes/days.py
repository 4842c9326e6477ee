"""The days of the store: their problem and their published plan; synthetic days."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api import examples
from api.describing import documented, problems_of
from api.problems import refused
from api.requests import as_json, check_query, etag
from api.shapes import DemoDays, PlanRequest, PublishedPlan
from api.state import state_of
from scheduler.messages import service
from scheduler.model import Problem
from scheduler.services import plans
from scheduler.services.demo import DAYS, demo_day
from scheduler.store import plans as stored
from scheduler.store.raw import Raw

router = APIRouter(prefix="/v1", tags=["days"])
DEMO_SECONDS = 10.0


@router.get(
    "/days/{day}/plan",
    summary="Look at the published plan of a day",
    response_model=PublishedPlan,
    openapi_extra=documented(200, examples.PUBLISHED | {"plan": examples.PLAN}),
    responses=problems_of(404, 422, 503),
)
def look_at_published(request: Request, day: str) -> Response:
    """Look at the plan that is published for a day, the newest version."""
    check_query(request)
    with state_of(request).store.read() as tx:
        number, plan_id, body = stored.published_plan(tx, day)
    content = {"day": day, "number": number, "plan_id": plan_id, "plan": Raw(body)}
    return as_json(content, etag(number))


@router.get(
    "/days/{day}/problem",
    summary="Look at the problem of a day",
    response_model=Problem,
    openapi_extra=documented(200, examples.PROBLEM),
    responses=problems_of(404, 422, 429, 503),
)
async def look_at_day(request: Request, day: str) -> Response:
    """Look at the problem of a day, as rosters, needs and bookings make it."""
    check_query(request)
    state, wanted = state_of(request), plans.read_day(day)
    body = await state.desk.ask(request, plans.day_body, state.address, wanted)
    return Response(body, media_type="application/json")


@router.get(
    "/demo",
    summary="List the synthetic days",
    response_model=DemoDays,
    openapi_extra=documented(200, examples.DEMO_DAYS),
    responses=problems_of(422),
)
def demo_days(request: Request) -> Response:
    """List the synthetic days that can be had: real places, invented people."""
    check_query(request)
    found = [
        {"name": name, "title": day.title, "visits": day.visits, "href": f"/v1/demo/{name}"}
        for name, day in DAYS.items()
    ]
    return as_json({"days": found})


@router.get(
    "/demo/{name}",
    summary="Make a synthetic day",
    response_model=PlanRequest,
    openapi_extra=documented(200, {"problem": examples.PROBLEM, "seconds": DEMO_SECONDS}),
    responses=problems_of(404, 422),
)
def make_demo_day(request: Request, name: str) -> Response:
    """Make a synthetic day, as a request that can be posted straight back to /v1/plans."""
    check_query(request)
    if name not in DAYS:
        raise refused(404, service.NO_DAY, "name", name=name[:40], known=list(DAYS))
    return as_json({"problem": Raw(demo_day(name).to_json()), "seconds": DEMO_SECONDS})
