"""Waiting: time under way that is neither driving, service nor a break."""

from __future__ import annotations

from typing import Any

from .day import END, Day, Tour


def waits(day: Day) -> list[Any]:
    """Return how long each shift waits, in ticks.

    From when a crew sets out, or has its last break before it does, to its last visit; and on to a
    break after that, where that is not taken at the end place.
    """
    found = []
    for r, tour in enumerate(day.tours):
        wait, until = _ticks(day), day.time()
        spent: list[Any] = []
        eager = day.problem.shifts[r].leave_at_start
        for (one, other), arc in tour.arcs.items():
            if other == END and one != END:
                day.model.add(until >= _over(day, one)).only_enforce_if(arc)
            if other != END:
                spent += [ticks * lit for ticks, lit in tour.wheel[one, other]]
        spent += [day.travel.startup * lit for lit in tour.cold.values()]
        for literal, stand in zip(day.present, day.stops.stands, strict=True):
            if stand.shift == r:
                spent.append(day.stops.parts[stand.part].work * literal)
        spent += _rests_between(day, r, tour, until, eager=eager)
        begins = tour.departure if eager else tour.go
        day.model.add(wait >= until - begins - sum(spent)).only_enforce_if(tour.used)
        found.append(wait)
    return found


def _ticks(day: Day) -> Any:
    return day.model.new_int_var(0, day.last - day.first, "")


def _over(day: Day, s: int) -> Any:
    """Return when a stop is over, notes written."""
    part = day.part(s)
    return day.start[day.stops.stands[s].part] + part.duration + part.tail


def _rests_between(day: Day, r: int, tour: Tour, until: Any, *, eager: bool) -> list[Any]:
    """Return the ticks of breaks that are no waiting; those after the last visit end it."""
    spent: list[Any] = []
    end = day.place_of(r, END, start=False)
    lasts: list[Any] = []
    for rest in tour.rests:
        spent += [rest.length * lit for lit in rest.before.values()]
        if eager:
            spent.append(rest.length * rest.leaving)
        ending = []
        for s, lit in rest.after.items():
            goes_home = tour.arcs.get((s, END))
            trails = 0 if goes_home is None else day.both(lit, goes_home)
            spent += [rest.length * lit, -rest.length * trails]
            if goes_home is not None and day.stops.stands[s].place != end:
                ending.append(trails)
        lasts.append(day.either(ending))
        day.model.add(until >= rest.start).only_enforce_if(lasts[-1])
    if len(lasts) == 2:
        spent.append(_earlier_of_two(day, tour, day.both(*lasts)))
    return spent


def _earlier_of_two(day: Day, tour: Tour, both: Any) -> Any:
    """Return how long the earlier of two breaks after the last visit is, 0 where there are none."""
    one, other = tour.rests
    earlier = day.model.new_int_var(0, max(one.length, other.length), "")
    first = day.flag()
    day.model.add(other.start >= one.start).only_enforce_if(first, both)
    day.model.add(one.start >= other.start).only_enforce_if(~first, both)
    day.model.add(earlier <= one.length).only_enforce_if(first)
    day.model.add(earlier <= other.length).only_enforce_if(~first)
    day.model.add(earlier == 0).only_enforce_if(~both)
    return earlier


def longest_wait(day: Day) -> Any:
    """Return the longest wait before any one visit, or break after the last, in ticks."""
    worst = _ticks(day)
    for r, tour in enumerate(day.tours):
        eager = day.problem.shifts[r].leave_at_start
        begins = tour.departure if eager else tour.go
        for (one, other), arc in tour.arcs.items():
            left = begins if one == END else _over(day, one)
            if other == END:
                _wait_at_end(day, r, one, left, arc, worst)
                continue
            spent = [ticks * lit for ticks, lit in tour.wheel[one, other]]
            spent.append(day.travel.startup * tour.cold.get((one, other), 0))
            for rest in tour.rests:
                spent.append(rest.length * rest.before[other])
                if one != END:
                    spent.append(rest.length * rest.after[one])
                elif eager:
                    spent.append(rest.length * rest.leaving)
            arrives = day.start[day.stops.stands[other].part] - day.part(other).entry
            day.model.add(worst >= arrives - left - sum(spent)).only_enforce_if(arc)
    return worst


def _wait_at_end(day: Day, r: int, one: int, left: Any, arc: Any, worst: Any) -> None:
    """Count the waits before breaks after the last visit; a second follows the first."""
    end = day.place_of(r, END, start=False)
    if one == END or day.stops.stands[one].place == end:
        return
    rests = day.tours[r].rests
    for rest in rests:
        here = [arc, rest.after[one]]
        if len(rests) == 1:
            day.model.add(worst >= rest.start - left).only_enforce_if(*here)
            continue
        other = rests[1] if rest is rests[0] else rests[0]
        follows = day.flag()  # the other comes first, here too
        day.model.add_implication(follows, other.after[one])
        day.model.add(rest.start >= other.start).only_enforce_if(follows)
        gap = rest.start - other.start - other.length
        day.model.add(worst >= gap).only_enforce_if(*here, follows)
        day.model.add(worst >= rest.start - left).only_enforce_if(*here, ~follows)
