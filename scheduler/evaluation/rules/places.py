"""Every stop is where its task happens, or where a caregiver may hold a session or rest.

A session is held in a room, or where the crew has been or goes for another reason: two sessions do
not excuse each other's parking at a stranger's gate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scheduler.evaluation.view import Given, View, Violation
from scheduler.messages import Message
from scheduler.model import PlaceKind, Presence, Route, Shift, Stop, StopKind, Transport

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
    parked = {id(given.stop) for given in view.given if _is_parked(view, given)}
    for given in view.given:
        broken = _fault(view, given, parked)
        if broken is not None:
            said = {"place": given.stop.place}
            yield Violation(broken, given.visit.id, given.shift.id, values=said)
    for route, shift in view.routes:
        for number, stop in enumerate(route.stops):
            if stop.place not in view.problem.place:
                said = {"place": stop.place}
                yield Violation(NO_SUCH_PLACE, stop.visit_id, shift.id, values=said)
            elif (
                stop.kind is StopKind.BREAK
                and number >= view.done(route)
                and stop.place not in _beside(view, route, shift, number, parked)
            ):
                yield Violation(BREAK_ELSEWHERE, None, shift.id)


def _is_parked(view: View, given: Given) -> bool:
    """Tell whether a stop is a session outside a room, which gives no reason to be there."""
    place = view.problem.place.get(given.stop.place)
    remote = all(task.presence is Presence.REMOTE for task in given.tasks)
    return remote and place is not None and place.kind is PlaceKind.HOME


def _fault(view: View, given: Given, parked: set[int]) -> Message | None:
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
            if not room and place not in _beside(view, given.route, given.shift, number, parked):
                return SESSION_ELSEWHERE
    return None


def _beside(view: View, route: Route, shift: Shift, number: int, parked: set[int]) -> set[str]:
    """Return the places of the stops before and after, past breaks and sessions from the car.

    Where a crew was, whatever for, when the rest was planned, it has been.
    """
    done = view.done(route)
    last = route.stops[done - 1] if done else None

    def first(stops: Iterable[Stop], base: str) -> str:
        anchors = (
            s.place
            for s in stops
            if s is last or (s.kind is not StopKind.BREAK and id(s) not in parked)
        )
        return next(anchors, base)

    before, after = route.stops[:number], route.stops[number + 1 :]
    return {first(reversed(before), shift.start_place), first(after, shift.end_place)}
