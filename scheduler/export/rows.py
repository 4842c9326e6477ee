"""A plan as flat rows: one for every stop, one for every visit left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from scheduler.model import Plan, Problem, Route, Stop
from scheduler.model.base import ZERO, minutes, utc

COLUMNS = (
    *("shift", "crew", "position", "kind", "visit", "type", "client", "client_name", "mode"),
    *("tasks", "place", "latitude", "longitude", "leaves", "arrival", "start", "end"),
    *("departure", "drive_minutes", "entry_minutes", "documentation_minutes", "wait_minutes"),
    *("km", "reasons"),
)


def rows_of(problem: Problem, plan: Plan) -> Iterator[dict[str, Any]]:
    """Yield the rows of a plan, stops by route and then visits left out.

    Instants are in the problem's zone: the crew `leaves` the place before, arrives, serves from
    `start` to `end` and goes on at `departure`; `wait_minutes` is what is none of these.
    """
    for route in plan.routes:
        yield from _stops(problem, route)
    yield from _left_out(problem, plan)


def _stops(problem: Problem, route: Route) -> Iterator[dict[str, Any]]:
    zone = problem.timezone
    crew = " ".join(problem.shift[route.shift_id].crew)
    left, startup = route.departure, problem.roads.startup
    for position, stop in enumerate(route.stops):
        place = problem.place[stop.place]
        visit = problem.visit.get(stop.visit_id or "")
        entry, documentation = _around(problem, stop)
        wait = utc(stop.start) - utc(left) - stop.drive - entry
        if stop.drive and startup:
            wait, startup = wait - startup, timedelta(0)
        client = problem.client[visit.client] if visit else None
        yield {
            "shift": route.shift_id,
            "crew": crew,
            "position": position,
            "kind": str(stop.kind),
            "visit": stop.visit_id,
            "type": visit.type if visit else None,
            "client": client.id if client else None,
            "client_name": client.name if client else None,
            "mode": str(stop.mode) if stop.mode else None,
            "tasks": " ".join(stop.task_ids),
            "place": stop.place,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "leaves": left.astimezone(zone),
            "arrival": stop.arrival.astimezone(zone),
            "start": stop.start.astimezone(zone),
            "end": stop.end.astimezone(zone),
            "departure": stop.departure.astimezone(zone),
            "drive_minutes": minutes(stop.drive),
            "entry_minutes": minutes(entry),
            "documentation_minutes": minutes(documentation),
            "wait_minutes": max(0.0, minutes(wait)),
            "km": stop.metres / 1000,
            "reasons": "",
        }
        left = stop.departure


def _around(problem: Problem, stop: Stop) -> tuple[timedelta, timedelta]:
    """Return the entry before a stop's service, and the documentation after it."""
    visit = problem.visit.get(stop.visit_id or "")
    mode = visit.mode(stop.mode, stop.mode_number) if visit else None
    tasks = [task for task in mode.tasks if task.id in stop.task_ids] if mode else []
    entry = max((task.entry for task in tasks), default=ZERO)
    return entry, max((task.documentation for task in tasks), default=ZERO)


def _left_out(problem: Problem, plan: Plan) -> Iterator[dict[str, Any]]:
    for entry in plan.unassigned:
        visit = problem.visit[entry.visit_id]
        home = problem.home_of(visit)
        yield {
            "kind": "LEFT_OUT",
            "visit": visit.id,
            "type": visit.type,
            "client": visit.client,
            "client_name": problem.client[visit.client].name,
            "place": home.id,
            "latitude": home.latitude,
            "longitude": home.longitude,
            "reasons": " ".join(str(reason.code) for reason in entry.reasons),
        }
