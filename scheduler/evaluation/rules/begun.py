"""What has begun stays as it is, and nobody sets out in the past for anything else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message
from scheduler.model import Begun, Route
from scheduler.model.base import minutes, utc

GONE = Message(
    "begun", "passets rutt har börjat och saknas", "the shift's route has begun and is gone"
)
CHANGED = Message(
    "begun",
    "{what} har börjat och står inte som det var",
    "{what} has begun and does not stand as it was",
)
TOO_EARLY = Message(
    "begun",
    "åker till {what} {min:g} min före nu",
    "sets out for {what} {min:g} min before now",
)


def check(view: View) -> Iterator[Violation]:
    """Yield what has begun and is gone or changed, and drives that begin before now."""
    routes = {route.shift_id: route for route, _ in view.routes}
    for begun in view.problem.begun:
        route = routes.get(begun.shift_id)
        if route is None:
            yield Violation(GONE, None, begun.shift_id)
        else:
            yield from _changed(begun, route)
    now = view.problem.now
    if now is not None:
        done = {begun.shift_id: len(begun.stops) for begun in view.problem.begun}
        for route in routes.values():
            yield from _early(route, done.get(route.shift_id, 0), now)


def _changed(begun: Begun, route: Route) -> Iterator[Violation]:
    """Yield the first thing that is not as it was; the last stop may only be left later."""
    if utc(route.departure) != utc(begun.departure):
        yield Violation(CHANGED, None, begun.shift_id, values={"what": begun.shift_id})
        return
    for number, was in enumerate(begun.stops):
        stop = route.stops[number] if number < len(route.stops) else None
        if stop is not None and number == len(begun.stops) - 1:
            stays = utc(stop.departure) >= utc(was.departure)
            stop = stop.model_copy(update={"departure": was.departure}) if stays else None
        if stop != was:
            said = {"what": was.visit_id or was.kind}
            yield Violation(CHANGED, was.visit_id, begun.shift_id, values=said)
            return


def _early(route: Route, done: int, now: datetime) -> Iterator[Violation]:
    """Yield stops after the first `done` for which the crew sets out before now.

    Or which begin before now, where it is there already.
    """
    left = [route.departure, *(stop.departure for stop in route.stops[:-1])]
    for number, (leaves, stop) in enumerate(zip(left, route.stops, strict=True)):
        early = minutes(utc(now) - utc(leaves if stop.drive else stop.start))
        if number >= done and early > 0:
            said = {"what": stop.visit_id or stop.kind, "min": early}
            yield Violation(TOO_EARLY, stop.visit_id, route.shift_id, amount=early, values=said)
