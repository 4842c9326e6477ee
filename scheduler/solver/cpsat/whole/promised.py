"""What was promised, and whether a plan keeps it."""

from __future__ import annotations

from typing import Any

from scheduler.model import Promise, TimeWindow

from .day import Day
from .rules import first_start


class Promised:
    """The promises of a day; `broken` by visit: whether its client must be told of something."""

    def __init__(self, day: Day) -> None:
        self._day, self._model = day, day.model
        promised = day.problem.promise
        self._promises: dict[int, Promise] = {
            j: promised[visit.id]
            for j, visit in enumerate(day.problem.visits)
            if visit.id in promised
        }
        self._begins = {j: first_start(day, j) for j in self._promises}
        self.broken = {j: self._is_broken(j, promise) for j, promise in self._promises.items()}
        for literal, j in self.other_modes():
            self._model.add_implication(literal, self.broken[j])
        most = day.problem.most_broken
        if most is not None:
            given = [day.both(broken, day.given[j]) for j, broken in self.broken.items()]
            self._model.add(sum(given) <= most)

    def _is_broken(self, j: int, promise: Promise) -> Any:
        """Return a yes or no that holds where a visit is left out, late, early, or by strangers."""
        day, broken, given = self._day, self._day.flag(), self._day.given[j]
        self._model.add_bool_or(broken, given)
        for literal, stand in zip(day.present, day.stops.stands, strict=True):
            if day.stops.visit_of(stand) == j and stand.hours.strangers:
                self._model.add_implication(literal, broken)
        if promise.told is not None:
            opens, closes = self._within(promise.told)
            self._model.add(self._begins[j] >= opens).only_enforce_if(given, ~broken)
            self._model.add(self._begins[j] <= closes).only_enforce_if(given, ~broken)
        return broken

    def minutes_off(self) -> list[Any]:
        """Return the ticks by which visits begin before or after they are counted on."""
        found = []
        for j, promise in self._promises.items():
            if promise.counted_on is None:
                continue
            opens, closes = self._within(promise.counted_on)
            most = max(0, opens - self._day.first, self._day.last - closes)
            off = self._model.new_int_var(0, most, "")
            given = self._day.given[j]
            self._model.add(off >= opens - self._begins[j]).only_enforce_if(given)
            self._model.add(off >= self._begins[j] - closes).only_enforce_if(given)
            found.append(off)
        return found

    def other_modes(self) -> list[tuple[Any, int]]:
        """Return the ways of giving a visit in another mode than promised, and the visit."""
        visits, found = self._day.problem.visits, []
        for literal, way in zip(self._day.way, self._day.stops.ways, strict=True):
            promise = self._promises.get(way.visit)
            kind = visits[way.visit].modes[way.mode].kind
            if promise is not None and promise.mode not in (None, kind):
                found.append((literal, way.visit))
        return found

    def _within(self, window: TimeWindow) -> tuple[int, int]:
        return self._day.tick(window.start), self._day.tick(window.end)
