"""Following a plan as server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from api.describing import REF, Answers, problems_of
from api.problems import NothingNew
from api.requests import check_query
from api.state import State, event_id, news, state_of
from scheduler.store import plans as stored
from scheduler.store.plans import LIVE

router = APIRouter(prefix="/v1", tags=["plans"])
STREAM: dict[str, Any] = {
    "responses": {
        "200": {
            "content": {
                "text/event-stream": {
                    "example": 'event: progress\nid: 3-12.5\ndata: {"status": "SOLVING"}\n\n',
                    "itemSchema": {
                        "properties": {
                            "data": {
                                "contentMediaType": "application/json",
                                "contentSchema": {"$ref": REF.format(model="NewsShape")},
                            }
                        }
                    },
                }
            }
        }
    }
}
HEARD: Answers = {204: {"description": "The plan has ended, and its end was heard"}}


async def followed(request: Request, plan_id: str) -> dict[str, Any]:
    """Return what there is to tell of a plan now, before the stream begins.

    Raises
    ------
    NothingNew
        When the follower has come back for a plan whose end it has heard.
    NotFound
        When there is no such plan.
    """
    check_query(request)
    latest = await run_in_threadpool(_now, state_of(request), plan_id)
    heard = request.headers.get("last-event-id")
    if latest["status"] not in LIVE and heard == event_id(latest):
        raise NothingNew
    return latest


@router.get(
    "/plans/{plan_id}/events",
    summary="Follow a plan",
    response_class=EventSourceResponse,
    openapi_extra=STREAM,
    responses=HEARD | problems_of(404, 422, 503),
)
async def follow(
    request: Request, plan_id: str, latest: Annotated[dict[str, Any], Depends(followed)]
) -> AsyncIterator[ServerSentEvent]:
    """Follow a plan as server-sent events: best cost, visits left out, phase, seconds.

    `progress` events tell how it goes; the last event is `end`. Who comes back with the
    Last-Event-ID of that end is answered 204, so that a browser stops asking.
    """
    state = state_of(request)
    queue = state.watch.join(plan_id)
    try:
        latest = await run_in_threadpool(_now, state, plan_id)
        while latest["status"] in LIVE:
            yield _event("progress", latest)
            told = event_id(latest)
            while latest["status"] in LIVE and event_id(latest) == told:
                latest = await _next(queue, state)
                if latest is None:
                    return
        yield _event("end", latest)
    finally:
        state.watch.leave(plan_id, queue)


async def _next(queue: asyncio.Queue[dict[str, Any]], state: State) -> Any:
    """Return the next news; None where the service closes before there is any."""
    closing = asyncio.ensure_future(state.watch.closing.wait())
    news_ = asyncio.ensure_future(queue.get())
    try:
        done, _ = await asyncio.wait({closing, news_}, return_when=asyncio.FIRST_COMPLETED)
        return news_.result() if news_ in done else None
    finally:  # also where the follower has gone
        closing.cancel()
        news_.cancel()


def _now(state: State, plan_id: str) -> dict[str, Any]:
    with state.store.read() as tx:
        return news(stored.get_plan(tx, plan_id))


def _event(kind: str, latest: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(data=latest, event=kind, id=event_id(latest))
