"""Every stop is where its task happens, or where a caregiver may hold a session or rest."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import Given, View, Violation
from scheduler.model import PlaceKind, Presence, Route, Rule, Shift, StopKind, Transport


def check(view: View) -> Iterator[Violation]:
    """Yield stops at the wrong place, and stops elsewhere of shifts that do not travel."""
    for given in view.given:
        detail = _fault(view, given)
        if detail:
            yield Violation(Rule.PLACES, detail, given.visit.id, given.shift.id)
    for route, shift in view.routes:
        for number, stop in enumerate(route.stops):
            if stop.place not in view.problem.place:
                detail = f"the problem has no place {stop.place!r}"
                yield Violation(Rule.PLACES, detail, stop.visit_id, shift.id)
            elif stop.kind is StopKind.BREAK and stop.place not in _beside(route, shift, number):
                detail = "a break is neither where the crew was nor where it goes"
                yield Violation(Rule.PLACES, detail, None, shift.id)


def _fault(view: View, given: Given) -> str | None:
    place = given.stop.place
    if given.shift.transport is Transport.NONE and place != given.shift.start_place:
        return "a shift without transport cannot leave its place"
    home = view.problem.client[given.visit.client].place
    for task in given.tasks:
        if task.presence is Presence.ON_SITE and place != (task.place or home):
            return f"the task is given at {place!r}, not at {task.place or home!r}"
        if task.presence is Presence.REMOTE and place in view.problem.place:
            number = given.route.stops.index(given.stop)
            room = view.problem.place[place].kind is not PlaceKind.HOME
            if not room and place not in _beside(given.route, given.shift, number):
                return "a session is held neither in a room nor at the stop before or after"
    return None


def _beside(route: Route, shift: Shift, number: int) -> set[str]:
    """Return the places of the stops before and after: where the crew is or goes anyway."""
    before = route.stops[number - 1].place if number else shift.start_place
    last = number == len(route.stops) - 1
    after = shift.end_place if last else route.stops[number + 1].place
    return {before, after}
