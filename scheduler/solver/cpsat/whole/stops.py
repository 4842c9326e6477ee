"""Every stop that a plan of a day could hold: which tasks, by which crew, where, and its price."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from scheduler.model import (
    Mode,
    Place,
    PlaceKind,
    Presence,
    Problem,
    Shift,
    Task,
    Transport,
    Visit,
)
from scheduler.travel import Travel

from .wishes import Hours, Wishes


@dataclass(frozen=True)
class Part:
    """Tasks of a mode that are given at one stop; `least` and `most` from the first task's start.

    All lengths are ticks.
    """

    way: int
    tasks: tuple[Task, ...]
    leads: bool
    entry: int
    duration: int
    tail: int
    least: int
    most: int

    @property
    def work(self) -> int:
        """Ticks of service, entry and documentation."""
        return self.entry + self.duration + self.tail


@dataclass(frozen=True)
class Way:
    """One way to give a visit: a mode, its tasks parted into stops, by their numbers."""

    visit: int
    mode: int
    parts: tuple[int, ...]


@dataclass(frozen=True)
class Stand:
    """A part given by the crew of one shift at one place, between certain hours.

    Where it is not an `anchor`, it is a session from the car, which gives no reason to be there;
    `beside` if it must be where the crew has been or goes for another reason.
    """

    part: int
    shift: int
    place: int
    anchor: bool
    beside: bool
    hours: Hours


@dataclass
class Stops:
    """All stops that could be, and what they are parts of."""

    problem: Problem
    travel: Travel
    ways: list[Way] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    stands: list[Stand] = field(default_factory=list)

    def visit_of(self, stand: Stand) -> int:
        """Return the number of the visit that a stop is of."""
        return self.ways[self.parts[stand.part].way].visit


def stops_of(problem: Problem, travel: Travel) -> Stops:
    """Return every stop that the rules let some crew make."""
    found = Stops(problem, travel)
    wishes = Wishes(problem, travel)
    largest = max((len(shift.crew) for shift in problem.shifts), default=0)
    rows: list[list[Stand]] = []
    for number, visit in enumerate(problem.visits):
        for m, mode in enumerate(visit.modes):
            for groups in _partings(len(mode.tasks)):
                if max(map(len, groups)) <= largest:
                    _add_way(found, rows, wishes, number, m, groups)
    _add_parked(found, rows, wishes)
    possible = [way for way in found.ways if all(rows[part] for part in way.parts)]
    kept = {part for way in possible for part in way.parts}
    found.ways = [way if way in possible else Way(way.visit, way.mode, ()) for way in found.ways]
    found.stands = [stand for part, row in enumerate(rows) if part in kept for stand in row]
    return found


def _partings(count: int) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Yield every way to part some tasks into groups."""
    if count == 0:
        yield ()
        return
    for rest in _partings(count - 1):
        yield (*rest, (count - 1,))
        for at, group in enumerate(rest):
            yield (*rest[:at], (*group, count - 1), *rest[at + 1 :])


def _add_way(
    found: Stops,
    rows: list[list[Stand]],
    wishes: Wishes,
    number: int,
    m: int,
    groups: Sequence[tuple[int, ...]],
) -> None:
    problem, travel = found.problem, found.travel
    visit, mode = problem.visits[number], problem.visits[number].modes[m]
    way, first = len(found.ways), len(found.parts)
    found.ways.append(Way(number, m, tuple(range(first, first + len(groups)))))
    for group in groups:
        part = _part(travel, way, mode, group)
        found.parts.append(part)
        rows.append(
            [
                Stand(len(found.parts) - 1, r, place, True, beside, hours)
                for r, shift in enumerate(problem.shifts)
                for place, beside in _anchored(problem, travel, visit, part.tasks, shift)
                for hours in wishes.hours(visit, part.tasks, r, problem.places[place])
            ]
            if part.least <= part.most
            else []
        )


def _part(travel: Travel, way: int, mode: Mode, group: tuple[int, ...]) -> Part:
    """Return a part; what is given with the first task starts with it."""
    tasks = tuple(mode.tasks[k] for k in group)
    offsets = [mode.tasks[k].offset for k in group if k]
    leads = 0 in group
    least = max([offset.least for offset in offsets] + [timedelta(0)] * leads)
    most = min([offset.most for offset in offsets] + [timedelta(0)] * leads)
    return Part(
        way,
        tasks,
        leads,
        _longest(travel, [task.entry for task in tasks]),
        _longest(travel, [task.duration for task in tasks]),
        _longest(travel, [task.documentation for task in tasks]),
        round(least / travel.tick),
        round(most / travel.tick),
    )


def _longest(travel: Travel, spans: Sequence[timedelta]) -> int:
    return round(max(spans) / travel.tick)


def _anchored(
    problem: Problem, travel: Travel, visit: Visit, tasks: Sequence[Task], shift: Shift
) -> Iterator[tuple[int, bool]]:
    """Yield where tasks may be given for their own sake, and whether the stop needs another.

    On site where they belong; sessions in any room where there is a connection.
    """
    home = problem.client[visit.client].place
    sites = {task.place or home for task in tasks if task.presence is Presence.ON_SITE}
    remote = [task for task in tasks if task.presence is Presence.REMOTE]
    if len(sites) > 1:
        return
    for place in problem.places:
        if sites and place.id not in sites:
            continue
        if not sites and place.kind is PlaceKind.HOME:
            continue
        if shift.transport is Transport.NONE and place.id != shift.start_place:
            continue
        place = problem.place[place.id]
        if all(connects(problem, visit, task, place, shift) for task in remote):
            yield travel.index[place.id], bool(remote) and place.kind is PlaceKind.HOME


def connects(problem: Problem, visit: Visit, task: Task, place: Place, shift: Shift) -> bool:
    """Tell whether one medium carries a session from both its ends."""
    other = problem.place[task.place or problem.client[visit.client].place]
    by_car = shift.transport is Transport.CAR
    return any(
        other.indoor.carries(medium) and place.staff_can_hold(medium, by_car=by_car)
        for medium in task.media
    )


def _add_parked(found: Stops, rows: list[list[Stand]], wishes: Wishes) -> None:
    """Add sessions from the car, where the crew may be for another reason."""
    problem, travel = found.problem, found.travel
    reasons: list[set[int]] = []
    for r, shift in enumerate(problem.shifts):
        bases = {travel.index[shift.start_place], travel.index[shift.end_place]}
        reasons.append(bases | {stand.place for row in rows for stand in row if stand.shift == r})
    for number, part in enumerate(found.parts):
        if any(task.presence is Presence.ON_SITE for task in part.tasks):
            continue
        way = found.ways[part.way]
        visit = problem.visits[way.visit]
        for r, shift in enumerate(problem.shifts):
            for spot in sorted(reasons[r]):
                place = problem.place[problem.places[spot].id]
                if place.kind is not PlaceKind.HOME:
                    continue
                if shift.transport is Transport.NONE and place.id != shift.start_place:
                    continue
                if all(connects(problem, visit, task, place, shift) for task in part.tasks):
                    rows[number] += [
                        Stand(number, r, spot, False, True, hours)
                        for hours in wishes.hours(visit, part.tasks, r, place)
                    ]
