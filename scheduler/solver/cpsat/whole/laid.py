"""The routes that a solution of the model stands for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from scheduler.model import Route, Stop, StopKind
from scheduler.travel import Leg

from .day import END, Day, Rest, Tour


class Laying:
    """Reads the values of a solved day."""

    def __init__(self, day: Day, solver: Any) -> None:
        self._day, self._solver = day, solver

    def routes(self) -> tuple[Route, ...]:
        """Return the routes of the shifts that are worked."""
        return tuple(
            self._route(r, tour) for r, tour in enumerate(self._day.tours) if self._holds(tour.used)
        )

    def _holds(self, literal: Any) -> bool:
        return bool(self._solver.boolean_value(literal))

    def _value(self, variable: Any) -> int:
        return int(self._solver.value(variable))

    def _order(self, tour: Tour) -> list[int]:
        """Return the stops of a route in order."""
        follows = {one: other for (one, other), arc in tour.arcs.items() if self._holds(arc)}
        found, here = [], follows[END]
        while here != END:
            found.append(here)
            here = follows[here]
        return found

    def _rests(self, chosen: list[tuple[Rest, Any]]) -> list[tuple[int, int]]:
        """Return start and end of the breaks that are taken at one spot, in order."""
        taken = [self._value(rest.start) for rest, literal in chosen if self._holds(literal)]
        lengths = [rest.length for rest, literal in chosen if self._holds(literal)]
        return sorted((start, start + length) for start, length in zip(taken, lengths, strict=True))

    def _route(self, r: int, tour: Tour) -> Route:
        day, shift = self._day, self._day.problem.shifts[r]
        order = self._order(tour)
        begin, end = (day.place_of(r, END, start=side) for side in (True, False))
        leaving = self._rests([(rest, rest.leaving) for rest in tour.rests])
        departure = self._value(tour.departure if shift.leave_at_start else tour.go)
        if leaving and not shift.leave_at_start:
            has_sample = shift.underway is not None and shift.underway.sample_due is not None
            departure = self._value(tour.departure) if has_sample else leaving[0][0]
        stops = list(self._breaks(begin, Leg(departure, 0, 0), leaving))
        if stops:
            stops[-1] = stops[-1].model_copy(update={"departure": self._at(self._value(tour.go))})
        left, here = self._value(tour.go), begin
        cold = shift.transport == "CAR" and not (shift.underway and shift.underway.warm)
        for at, s in enumerate(order):
            place = day.place_of(r, s, start=True)
            startup = day.travel.startup if cold and place != here else 0
            cold = cold and place == here
            leg = day.travel.arrival(here, place, left + startup)
            before = self._rests([(rest, rest.before[s]) for rest in tour.rests])
            stops += self._breaks(place, leg, before)
            leg = Leg(before[-1][1], 0, 0) if before else leg
            visited, over = self._visit(s, leg)
            after = self._rests([(rest, rest.after[s]) for rest in tour.rests])
            rests = list(self._breaks(place, Leg(over, 0, 0), after))
            left, here = after[-1][1] if after else over, place
            following = order[at + 1] if at + 1 < len(order) else END
            if len(tour.wheel[s, following]) > 1:  # when one leaves decides which way one goes
                left = self._value(day.leave[day.stops.stands[s].part])
            last = {"departure": self._at(left)}
            if rests:
                rests[-1] = rests[-1].model_copy(update=last)
            else:
                visited = visited.model_copy(update=last)
            stops += [visited, *rests]
        startup = day.travel.startup if cold and end != here else 0
        leg = day.travel.arrival(here, end, left + startup)
        back = self._rests([(rest, rest.back) for rest in tour.rests])
        stops += self._breaks(end, leg, back)
        leg = Leg(back[-1][1], 0, 0) if back else leg
        return Route(
            shift_id=shift.id,
            preemptible=shift.preemptible,
            departure=self._at(departure),
            stops=tuple(stops),
            arrival=self._at(leg.arrival),
            drive=leg.drive * day.travel.tick,
            metres=leg.metres,
        )

    def _breaks(self, place: int, leg: Leg, rests: list[tuple[int, int]]) -> Iterator[Stop]:
        """Yield breaks one after the other, the first on arrival."""
        for start, end in rests:
            yield Stop(
                kind=StopKind.BREAK,
                place=self._day.problem.places[place].id,
                arrival=self._at(leg.arrival),
                start=self._at(start),
                end=self._at(end),
                departure=self._at(end),
                drive=leg.drive * self._day.travel.tick,
                metres=leg.metres,
            )
            leg = Leg(end, 0, 0)

    def _visit(self, s: int, leg: Leg) -> tuple[Stop, int]:
        """Return the stop of a visit, and when it is over."""
        stops, part = self._day.stops, self._day.part(s)
        stand, way = stops.stands[s], stops.ways[part.way]
        visit = self._day.problem.visits[way.visit]
        mode = visit.modes[way.mode]
        start = self._value(self._day.start[stand.part])
        end = start + part.duration
        alike = [each for each in visit.modes[: way.mode] if each.kind is mode.kind]
        return Stop(
            visit_id=visit.id,
            mode=mode.kind,
            mode_number=len(alike),
            task_ids=tuple(task.id for task in part.tasks),
            place=self._day.problem.places[stand.place].id,
            arrival=self._at(leg.arrival),
            start=self._at(start),
            end=self._at(end),
            departure=self._at(end + part.tail),
            drive=leg.drive * self._day.travel.tick,
            metres=leg.metres,
        ), end + part.tail

    def _at(self, tick: int) -> datetime:
        return self._day.travel.to_instant(tick).astimezone(self._day.problem.timezone)
