"""Why a visit is left out of a plan and what would help; how else another could be given."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api import examples
from api.describing import documented, problems_of
from api.problems import spoken
from api.requests import check_query
from api.shapes import WhyNotShape, WhySoShape
from api.state import state_of
from scheduler.services.plans.explaining import explain_stored

router = APIRouter(prefix="/v1/plans/{plan_id}", tags=["explaining"])


@router.get(
    "/unassigned/{visit}",
    summary="Say why a visit is left out",
    response_model=WhyNotShape,
    openapi_extra=documented(200, examples.WHY_NOT),
    responses=problems_of(404, 409, 422, 429, 503),
)
async def left_out(request: Request, plan_id: str, visit: str) -> Response:
    """Say why a plan leaves a visit out: shift by shift, what is proven, which changes would help.

    Each change has been applied, and the plan with it found legal, before it is told.
    """
    return await _explained(request, plan_id, visit, given=False)


@router.get(
    "/visits/{visit}/alternatives",
    summary="Say how else a visit could be given",
    response_model=WhySoShape,
    openapi_extra=documented(200, examples.WHY_SO),
    responses=problems_of(404, 409, 422, 429, 503),
)
async def alternatives(request: Request, plan_id: str, visit: str) -> Response:
    """Say how else a visit could be given, all else as it is, and what its routes hang on."""
    return await _explained(request, plan_id, visit, given=True)


async def _explained(request: Request, plan_id: str, visit: str, *, given: bool) -> Response:
    check_query(request)
    state, language = state_of(request), spoken(request)
    shown = await state.desk.ask(
        request, explain_stored, state.address, plan_id, visit, state.travels, language, given
    )
    return Response(shown, media_type="application/json")
