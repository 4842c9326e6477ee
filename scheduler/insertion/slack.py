"""How much later the stops of a route may begin with nothing broken, whatever else is planned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from scheduler.model import Problem, Route, Shift, Stop, StopKind
from scheduler.model.base import utc

ZERO = timedelta(0)


@dataclass(frozen=True)
class Spare:
    """A stop, by how much it may begin later, and whether its own hours are what allows no more."""

    stop: Stop
    spare: timedelta
    is_pinned: bool


def spares(problem: Problem, route: Route) -> Iterator[Spare]:
    """Yield the stops of a route from the last, with how much later each may begin at least.

    What waits before the next stop is used up; breaks keep their span, visits their window. Those
    by several, and such as a link ties to others, count as not to be moved.
    """
    shift = problem.shift[route.shift_id]
    tied = {end for link in problem.links for end in (link.first, link.second)}
    spare = max(ZERO, utc(shift.latest_end) - utc(route.arrival))
    following: Stop | None = None
    for stop in reversed(route.stops):
        if following is not None:
            reached = max(utc(stop.departure) + following.drive, utc(following.arrival))
            waits = utc(following.start) - _entry(problem, following) - reached
            spare += max(ZERO, waits)
        room = _room(problem, shift, stop, tied)
        yield Spare(stop, min(spare, room), room <= spare)
        spare = min(spare, room)
        following = stop


def _room(problem: Problem, shift: Shift, stop: Stop, tied: set[str]) -> timedelta:
    """Return by how much a stop's own hours let it begin later."""
    if stop.kind is StopKind.BREAK:
        spans = [r for r in shift.breaks if utc(r.earliest) <= utc(stop.start) <= utc(r.latest)]
        return max((utc(rest.latest) - utc(stop.start) for rest in spans), default=ZERO)
    visit = problem.visit.get(stop.visit_id or "")
    mode = visit.mode(stop.mode, stop.mode_number) if visit else None
    if visit is None or mode is None or len(mode.tasks) > 1 or visit.id in tied:
        return ZERO
    moment = stop.end if visit.bound == "AT_END" else stop.start
    return max(ZERO, utc(visit.window_at(stop.start).end) - utc(moment))


def _entry(problem: Problem, stop: Stop) -> timedelta:
    visit = problem.visit.get(stop.visit_id or "")
    mode = visit.mode(stop.mode, stop.mode_number) if visit else None
    if mode is None:
        return ZERO
    return max((task.entry for task in mode.tasks if task.id in stop.task_ids), default=ZERO)
