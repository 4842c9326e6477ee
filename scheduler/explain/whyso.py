"""Why a visit is given as it is, and what a route hangs on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scheduler.insertion import Insertion, insertions
from scheduler.insertion.slack import spares
from scheduler.model import Plan, Problem, Route
from scheduler.model.base import minutes
from scheduler.solver import Places

from .why import placed


@dataclass(frozen=True)
class WhySo:
    """How else a visit could be given, and at which price; the present place is none of these."""

    visit: str
    alternatives: tuple[Insertion, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        return {"visit": self.visit, "alternatives": [placed(each) for each in self.alternatives]}


@dataclass(frozen=True)
class RouteFacts:
    """What a route hangs on: its longest drive, how much later it may begin, who pins it."""

    shift: str
    longest_minutes: float
    longest_to: str
    slack_minutes: float
    pinned_by: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        return {
            "shift": self.shift,
            "longest_drive_minutes": round(self.longest_minutes, 3),
            "longest_drive_to": self.longest_to,
            "slack_minutes": round(self.slack_minutes, 3),
            "pinned_by": list(self.pinned_by),
        }


def why_so(places: Places, visit_id: str, most: int = 5) -> WhySo:
    """Return the cheapest other ways to give a visit that a plan gives, all else as it is."""
    now = _crew_and_mode(places.plan, visit_id)
    found = [
        each
        for each in insertions(places, visit_id, most=most + 1)
        if (frozenset(each.spot.shifts), each.spot.mode) != now
    ]
    return WhySo(visit_id, tuple(found[:most]))


def _crew_and_mode(plan: Plan, visit_id: str) -> tuple[frozenset[str], object]:
    shifts, mode = set(), None
    for route in plan.routes:
        for stop in route.stops:
            if stop.visit_id == visit_id:
                shifts.add(route.shift_id)
                mode = stop.mode
    return frozenset(shifts), mode


def route_facts(problem: Problem, route: Route) -> RouteFacts:
    """Return what a route hangs on, from its times and the windows of its visits."""
    shift = problem.shift[route.shift_id]
    legs = [(stop.drive, stop.place) for stop in route.stops]
    legs.append((route.drive, shift.end_place))
    longest, place = max(legs, key=lambda leg: leg[0])
    *_, first = spares(problem, route)
    pinned = [
        one.stop.visit_id
        for one in spares(problem, route)
        if one.is_pinned and one.stop.visit_id and one.spare == first.spare
    ]
    spare = minutes(first.spare)
    return RouteFacts(shift.id, minutes(longest), place, spare, tuple(pinned[-1:]))
