"""The day as variables: who gives what, in which order, when; legs, breaks, hours of shifts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduler.model import Problem, Shift, Term, Transport
from scheduler.model.base import utc
from scheduler.travel import Travel

from .legs import Stretch, stretches
from .stops import Part, Stand, Stops


@dataclass
class Rest:
    """A break of a shift: whether and when it is taken, and where.

    `before` and `after` by stop; `leaving` at the base before driving off, `back` on return.
    """

    taken: Any
    start: Any
    length: int
    leaving: Any
    back: Any
    before: dict[int, Any] = field(default_factory=dict)
    after: dict[int, Any] = field(default_factory=dict)


@dataclass
class Tour:
    """The route of one shift.

    `arcs` by the stops they join, -1 for either end. `departure` and `arrival` are the route's,
    `go` is when the crew drives off, `home` when it reaches its end place. `driven` and `wheel`
    hold (ticks, literal) of all legs, and of those that are not the way home; `cold` the literals
    of a car started before a visit.
    """

    used: Any
    departure: Any
    go: Any
    home: Any
    arrival: Any
    arcs: dict[tuple[int, int], Any] = field(default_factory=dict)
    driven: list[tuple[int, Any]] = field(default_factory=list)
    wheel: dict[tuple[int, int], list[tuple[int, Any]]] = field(default_factory=dict)
    cold: dict[tuple[int, int], Any] = field(default_factory=dict)
    rests: list[Rest] = field(default_factory=list)


END = -1


def _shortest(ticks: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the least ticks between places by way of any others."""
    least = ticks.astype(np.int64)
    for k in range(len(least)):
        least = np.minimum(least, least[:, k : k + 1] + least[k : k + 1])
    return least


class Day:
    """Variables and the rules of routes; `rules` and `prices` add the rest."""

    def __init__(self, problem: Problem, travel: Travel, stops: Stops) -> None:
        from ortools.sat.python import cp_model

        self.cp, self.model = cp_model, cp_model.CpModel()
        self.problem, self.travel = problem, travel
        self.stops = stops
        shifts = problem.shifts
        self.least = _shortest(travel.ticks)
        self._legs: dict[tuple[int, int], list[Stretch]] = {}
        self.first = min(travel.to_tick(shift.start) for shift in shifts)
        self.last = max(travel.to_tick(shift.latest_end) for shift in shifts)
        self.given = [self.flag() for _ in problem.visits]
        self.way = [self.flag() for _ in self.stops.ways]
        self.present = [self.flag() for _ in self.stops.stands]
        parts = self.stops.parts
        self.start, self.arrive, self.leave, self.cold = (
            [make() for _ in parts] for make in (self.time, self.time, self.time, self.flag)
        )
        self._add_ways()
        self.tours = [self._tour(r, shift) for r, shift in enumerate(shifts)]

    def flag(self) -> Any:
        """Return a new yes or no."""
        return self.model.new_bool_var("")

    def time(self) -> Any:
        """Return a new tick within the hours of the day."""
        return self.model.new_int_var(self.first, self.last, "")

    def ticks(self, span: timedelta) -> int:
        """Return a span in ticks."""
        return round(span / self.travel.tick)

    def tick(self, instant: datetime) -> int:
        """Return the tick of an instant."""
        return self.travel.to_tick(instant)

    def upto(self, instant: datetime) -> int:
        """Return the last tick that is not after an instant."""
        return (utc(instant) - utc(self.travel.origin)) // self.travel.tick

    def part(self, number: int) -> Part:
        """Return the part that a stop gives."""
        return self.stops.parts[self.stops.stands[number].part]

    def either(self, literals: Iterable[Any]) -> Any:
        """Return a yes or no that holds exactly where one of some does."""
        known = list(literals)
        if not known:
            return self.model.new_constant(0)
        holds = self.flag()
        self.model.add_max_equality(holds, known)
        return holds

    def both(self, one: Any, other: Any) -> Any:
        """Return a yes or no that holds exactly where two do."""
        holds = self.flag()
        self.model.add_multiplication_equality(holds, [one, other])
        return holds

    def _add_ways(self) -> None:
        """Give each visit in one way or not at all, each part of the way by one crew."""
        stops, model = self.stops, self.model
        for j, given in enumerate(self.given):
            ways = [w for w, way in zip(self.way, stops.ways, strict=True) if way.visit == j]
            model.add(sum(ways) == given)
        by_part: dict[int, list[Any]] = {}
        for literal, stand in zip(self.present, stops.stands, strict=True):
            by_part.setdefault(stand.part, []).append(literal)
        for literal, way in zip(self.way, stops.ways, strict=True):
            if not way.parts:
                model.add(literal == 0)
            for part in way.parts:
                model.add(sum(by_part[part]) == literal)
        for number, made in enumerate(stops.parts):
            held = self.start[number] + made.duration + made.tail
            model.add(self.leave[number] >= held).only_enforce_if(self.way[made.way])
        for literal, stand in zip(self.present, stops.stands, strict=True):
            self._add_hours(literal, stand)

    def _add_hours(self, literal: Any, stand: Stand) -> None:
        """Keep a stop within the hours at which its crew may make it."""
        begins, hours = self.start[stand.part], stand.hours
        ends = begins + self.stops.parts[stand.part].duration
        for low, moment, high in (
            (hours.start_from, begins, hours.start_until),
            (hours.end_from, ends, hours.end_until),
        ):
            if low > self.first:
                self.model.add(moment >= low).only_enforce_if(literal)
            if high < self.last:
                self.model.add(moment <= high).only_enforce_if(literal)

    def _tour(self, r: int, shift: Shift) -> Tour:
        """Lay the circuit of one shift through some of its stops."""
        mine = [s for s, stand in enumerate(self.stops.stands) if stand.shift == r]
        tour = Tour(self.flag(), self.time(), self.time(), self.time(), self.time())
        opens, closes = self.tick(shift.start), self.tick(shift.latest_end)
        self.model.add(tour.departure >= opens)
        self.model.add(tour.go >= tour.departure)
        self.model.add(tour.arrival >= tour.home)
        self.model.add(tour.arrival <= closes)
        circuit = [(0, 0, ~tour.used)]
        for at, s in enumerate(mine):
            circuit.append((at + 1, at + 1, ~self.present[s]))
            self.model.add_implication(self.present[s], tour.used)
        node = {s: at + 1 for at, s in enumerate(mine)} | {END: 0}
        for one in (END, *mine):
            for other in (END, *mine):
                if one != other and self._may_follow(r, one, other):
                    literal = self.flag()
                    tour.arcs[one, other] = literal
                    circuit.append((node[one], node[other], literal))
        tour.arcs[END, END] = only = self.flag()  # a break, and no visit
        circuit += [(0, len(mine) + 1, only), (len(mine) + 1, 0, self._same(only))]
        circuit.append((len(mine) + 1, len(mine) + 1, ~only))
        self.model.add_implication(only, tour.used)
        self.model.add_circuit(circuit)
        for (one, other), literal in tour.arcs.items():
            self._add_leg(r, tour, (one, other), literal)
        tour.rests = [self._rest(r, tour, k, mine) for k in range(len(shift.breaks))]
        self.model.add_bool_or(~tour.arcs[END, END], *(rest.taken for rest in tour.rests))
        self._part_rests(tour)
        if shift.leave_at_start:
            self.model.add(tour.departure == opens)
            at_once = [~rest.leaving for rest in tour.rests]
            leaves = self.model.add(tour.go == tour.departure)
            if at_once:
                leaves.only_enforce_if(*at_once)
        return tour

    def _same(self, literal: Any) -> Any:
        """Return another name of a yes or no: a circuit takes each once."""
        other = self.flag()
        self.model.add(other == literal)
        return other

    def _may_follow(self, r: int, one: int, other: int) -> bool:
        """Tell whether the hours of two stops let one come after the other."""
        way = self.place_of(r, one, start=True), self.place_of(r, other, start=False)
        if self.travel.ticks[way] > self.last - self.first and not self._closes(way):
            return False
        if END in (one, other):
            return True
        stands = self.stops.stands
        a, b = stands[one], stands[other]
        if self.stops.visit_of(a) == self.stops.visit_of(b):
            return False
        leaves = self.opens(a) + self.part(one).duration + self.part(one).tail
        drive = int(self.least[a.place, b.place])
        return leaves + drive + self.part(other).entry <= self.closes(b)

    def _closes(self, way: tuple[int, int]) -> bool:
        """Tell whether the road from one place to another closes at some hour."""
        return self.travel.gates is not None and self.travel.gates.between(*way) >= 0

    def opens(self, stand: Stand) -> int:
        """Return the first tick at which service at a stop may begin."""
        visit, shift = self._about(stand)
        way = int(self.least[self.travel.index[shift.start_place], stand.place])
        ready = self.tick(shift.start) + way + self.stops.parts[stand.part].entry
        return max(self.tick(visit.windows[0].start), ready, stand.hours.start_from)

    def closes(self, stand: Stand) -> int:
        """Return the last tick at which it may."""
        visit, shift = self._about(stand)
        part = self.stops.parts[stand.part]
        ends = self.tick(shift.latest_end) - part.duration - part.tail
        ends -= int(self.least[stand.place, self.travel.index[shift.end_place]])
        if self.problem.objective.is_hard(Term.LATENESS):
            late = part.duration if visit.bound == "AT_END" else 0
            ends = min(ends, self.tick(visit.windows[-1].end) - late)
        return min(ends, stand.hours.start_until)

    def _about(self, stand: Stand) -> tuple[Any, Shift]:
        return self.problem.visits[self.stops.visit_of(stand)], self.problem.shifts[stand.shift]

    def place_of(self, r: int, number: int, *, start: bool) -> int:
        """Return the place of a stop, or of one end of the shift."""
        if number != END:
            return self.stops.stands[number].place
        shift = self.problem.shifts[r]
        return self.travel.index[shift.start_place if start else shift.end_place]

    def _add_leg(self, r: int, tour: Tour, ends: tuple[int, int], literal: Any) -> None:
        """Drive from one stop to another, past gates, in a car that may be cold."""
        one, other = ends
        i, j = self.place_of(r, one, start=True), self.place_of(r, other, start=False)
        left = tour.go if one == END else self.leave[self.stops.stands[one].part]
        there = tour.home if other == END else self.arrive[self.stops.stands[other].part]
        warms = self._warms(r, ends, (i, j), literal)
        if warms is not None and other != END:
            tour.cold[ends] = warms
        startup = 0 if warms is None else self.travel.startup * warms
        if (i, j) not in self._legs:
            until = self.last + self.travel.startup
            self._legs[i, j] = stretches(self.travel, i, j, self.first, until)
        legs = self._legs[i, j]
        chosen = [literal] if len(legs) == 1 else [self.flag() for _ in legs]
        if len(legs) > 1:
            self.model.add(sum(chosen) == literal)
        for leg, taken in zip(legs, chosen, strict=True):
            self._add_stretch(leg, left + startup, there, taken, alone=len(legs) == 1)
            tour.driven.append((leg.drive, taken))
        tour.wheel[ends] = [(leg.drive, taken) for leg, taken in zip(legs, chosen, strict=True)]
        if other != END:
            entry = self.part(other).entry
            begins = self.start[self.stops.stands[other].part]
            self.model.add(begins >= there + entry).only_enforce_if(literal)

    def _add_stretch(self, leg: Stretch, left: Any, there: Any, taken: Any, *, alone: bool) -> None:
        if not alone:
            self.model.add(left >= leg.first).only_enforce_if(taken)
            self.model.add(left <= leg.last).only_enforce_if(taken)
        if leg.opens is not None:
            self.model.add(there >= leg.opens).only_enforce_if(taken)
        else:
            self.model.add(there >= left + leg.lasts).only_enforce_if(taken)

    def _warms(self, r: int, ends: tuple[int, int], way: tuple[int, int], literal: Any) -> Any:
        """Return whether the car is started cold on a leg; None where it never is."""
        shift = self.problem.shifts[r]
        one, other = ends
        begins = self.travel.index[shift.start_place]
        warm = shift.underway is not None and shift.underway.warm
        if warm or not self.travel.startup or shift.transport is Transport.NONE:
            return None
        stands = self.stops.stands
        still = 1 if one == END else self.cold[stands[one].part]
        if one != END and stands[one].place != begins:
            still = 0
        if way[0] == way[1]:
            if other != END:
                cold = self.cold[stands[other].part]
                self.model.add(cold == still).only_enforce_if(literal)
            return None
        if other != END:
            self.model.add(self.cold[stands[other].part] == 0).only_enforce_if(literal)
        if isinstance(still, int):
            return literal if still else None
        return self.both(literal, still)

    def _rest(self, r: int, tour: Tour, k: int, mine: list[int]) -> Rest:
        """Take a break, or not, in its span, where the crew is or comes."""
        shift, model = self.problem.shifts[r], self.model
        given = shift.breaks[k]
        low = max(self.first, self.tick(given.earliest))
        high = max(low, min(self.last, self.tick(given.latest)))
        rest = Rest(
            self.flag(),
            model.new_int_var(low, high, ""),
            self.ticks(given.duration),
            self.flag(),
            self.flag(),
        )
        if self.tick(given.earliest) > self.last or self.tick(given.latest) < self.first:
            model.add(rest.taken == 0)
        ends = rest.start + rest.length
        is_out = shift.underway is not None and shift.underway.out
        if not given.at_base and not is_out:
            model.add(rest.leaving == 0)
        if not given.at_base:
            self._not_on_return(r, tour, rest)
        model.add_implication(rest.taken, tour.used)
        model.add(rest.start >= tour.departure).only_enforce_if(rest.leaving)
        model.add(tour.go >= ends).only_enforce_if(rest.leaving)
        model.add(rest.start >= tour.home).only_enforce_if(rest.back)
        model.add(tour.arrival >= ends).only_enforce_if(rest.back)
        begins = self.travel.index[shift.start_place]
        for s in mine:
            part, stand = self.part(s), self.stops.stands[s]
            before, after = self.flag(), self.flag()
            rest.before[s], rest.after[s] = before, after
            model.add_implication(before, self.present[s])
            model.add_implication(after, self.present[s])
            first = tour.arcs.get((END, s))
            if stand.place == begins and first is not None:  # at the base, before leaving it
                model.add_bool_or(~before, ~first)
            here, leaves = self.start[stand.part], self.leave[stand.part]
            model.add(rest.start >= self.arrive[stand.part]).only_enforce_if(before)
            model.add(here - part.entry >= ends).only_enforce_if(before)
            over = here + part.duration + part.tail
            model.add(rest.start >= over).only_enforce_if(after)
            model.add(leaves >= ends).only_enforce_if(after)
        where = [rest.leaving, rest.back, *rest.before.values(), *rest.after.values()]
        model.add(sum(where) == rest.taken)
        return rest

    def _not_on_return(self, r: int, tour: Tour, rest: Rest) -> None:
        """Allow a break at the end place only where the last stop was there."""
        self.model.add_bool_or(~rest.back, ~tour.arcs[END, END])
        end = self.place_of(r, END, start=False)
        for (one, other), literal in tour.arcs.items():
            if other == END and self.place_of(r, one, start=True) != end:
                self.model.add_bool_or(~rest.back, ~literal)

    def _part_rests(self, tour: Tour) -> None:
        """Take two breaks one after the other, in either order."""
        if len(tour.rests) == 2:
            one, other = tour.rests
            first = self.flag()
            both = [one.taken, other.taken]
            ends = one.start + one.length
            self.model.add(other.start >= ends).only_enforce_if(first, *both)
            ends = other.start + other.length
            self.model.add(one.start >= ends).only_enforce_if(~first, *both)
