"""Every stop is where its task happens, or where a caregiver may hold a session or rest."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import Given, View, Violation
from scheduler.messages import Message
from scheduler.model import PlaceKind, Presence, Route, Shift, StopKind, Transport

NO_SUCH_PLACE = Message(
    "places", "problemet har ingen plats {place!r}", "the problem has no place {place!r}"
)
BREAK_ELSEWHERE = Message(
    "places",
    "en rast är varken där laget var eller dit det ska",
    "a break is neither where the crew was nor where it goes",
)
CANNOT_LEAVE = Message(
    "places",
    "ett pass utan bil kan inte lämna sin plats",
    "a shift without transport cannot leave its place",
)
WRONG_PLACE = Message(
    "places",
    "uppgiften ges i {place!r}, inte där den hör hemma",
    "the task is given at {place!r}, not where it belongs",
)
SESSION_ELSEWHERE = Message(
    "places",
    "ett möte hålls varken i ett rum eller vid stoppet före eller efter",
    "a session is held neither in a room nor at the stop before or after",
)


def check(view: View) -> Iterator[Violation]:
    """Yield stops at the wrong place, and stops elsewhere of shifts that do not travel."""
    for given in view.given:
        broken = _fault(view, given)
        if broken is not None:
            said = {"place": given.stop.place}
            yield Violation(broken, given.visit.id, given.shift.id, values=said)
    for route, shift in view.routes:
        for number, stop in enumerate(route.stops):
            if stop.place not in view.problem.place:
                said = {"place": stop.place}
                yield Violation(NO_SUCH_PLACE, stop.visit_id, shift.id, values=said)
            elif stop.kind is StopKind.BREAK and stop.place not in _beside(route, shift, number):
                yield Violation(BREAK_ELSEWHERE, None, shift.id)


def _fault(view: View, given: Given) -> Message | None:
    place = given.stop.place
    if given.shift.transport is Transport.NONE and place != given.shift.start_place:
        return CANNOT_LEAVE
    home = view.problem.client[given.visit.client].place
    for task in given.tasks:
        if task.presence is Presence.ON_SITE and place != (task.place or home):
            return WRONG_PLACE
        if task.presence is Presence.REMOTE and place in view.problem.place:
            number = given.route.stops.index(given.stop)
            room = view.problem.place[place].kind is not PlaceKind.HOME
            if not room and place not in _beside(given.route, given.shift, number):
                return SESSION_ELSEWHERE
    return None


def _beside(route: Route, shift: Shift, number: int) -> set[str]:
    """Return the places of the stops before and after: where the crew is or goes anyway."""
    before = route.stops[number - 1].place if number else shift.start_place
    last = number == len(route.stops) - 1
    after = shift.end_place if last else route.stops[number + 1].place
    return {before, after}
