"""What of a plan has begun by now, and is not to be touched."""

from __future__ import annotations

from datetime import datetime

from scheduler.model import Begun, Plan, Problem, Route, Stop
from scheduler.model.base import ZERO, utc


def begun_by(
    problem: Problem, plan: Plan, now: datetime, untouched: datetime | None = None
) -> tuple[Begun, ...]:
    """Return what of each route is done or under way, or begins before another instant.

    A crew is under way to a stop once it has left for it; where it is already, once it begins to
    get ready. Of a visit by several all is under way once any of it is, and what comes before too.
    """
    until = untouched or now
    counts = {r.shift_id: _done(problem, r, now, until) for r in plan.routes}
    while True:
        visits = {
            stop.visit_id
            for route in plan.routes
            for stop in route.stops[: counts[route.shift_id]]
            if stop.visit_id
        }
        before = dict(counts)
        for route in plan.routes:
            of_these = [k for k, stop in enumerate(route.stops) if stop.visit_id in visits]
            last = max(of_these, default=-1) + 1
            counts[route.shift_id] = max(counts[route.shift_id], last)
        if counts == before:
            break
    return tuple(
        Begun(
            shift_id=route.shift_id,
            departure=route.departure,
            stops=route.stops[: counts[route.shift_id]],
        )
        for route in plan.routes
        if counts[route.shift_id]
    )


def _done(problem: Problem, route: Route, now: datetime, untouched: datetime) -> int:
    """Return how many stops of a route are done, under way, or not to be touched."""
    left, count = route.departure, 0
    for number, stop in enumerate(route.stops, start=1):
        if utc(begins(problem, stop, left)) < utc(now) or utc(stop.start) < utc(untouched):
            count = number
        left = stop.departure
    return count


def begins(problem: Problem, stop: Stop, left: datetime) -> datetime:
    """Return when a crew that was free at `left` sets out for a stop, or begins with its entry."""
    if stop.drive:
        return left
    visit = problem.visit.get(stop.visit_id or "")
    mode = visit.mode(stop.mode, stop.mode_number) if visit else None
    tasks = mode.tasks if mode else ()
    entry = max((task.entry for task in tasks if task.id in stop.task_ids), default=ZERO)
    return max(left, stop.start - entry, key=utc)
