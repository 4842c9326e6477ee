"""The routes of a plan on a map: crews as lines, visits as dots, roads behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import cos, radians

from scheduler.messages import Language
from scheduler.model import Place, PlaceKind, Plan, Problem, Route, StopKind

from .ink import FAINT, INK, MARGIN, PALE, WIDTH, crew_ink, escape, mode_said, words_at

Line = tuple[tuple[float, float], tuple[float, float]]
"""Latitude and longitude of both ends."""
LOWEST, HIGHEST = 180.0, 420.0
"""Bounds of a map's height, in user units."""
NAMED_APART = 15.0
"""Names of places stand at least so far apart, in user units; others are left out."""


class DayMap:
    """Draws the places that a plan visits, north up, with one scale for both directions."""

    def __init__(
        self, problem: Problem, plan: Plan, roads: Sequence[Line], language: Language, top: float
    ) -> None:
        self._problem, self._plan, self._roads = problem, plan, roads
        self._language, self._top = language, top
        used = self._used()
        latitudes, longitudes = [p.latitude for p in used], [p.longitude for p in used]
        self._north, self._west = max(latitudes), min(longitudes)
        self._narrow = cos(radians((self._north + min(latitudes)) / 2))
        wide = (max(longitudes) - self._west) * self._narrow
        high = self._north - min(latitudes)
        inner = WIDTH - 4 * MARGIN
        self._scale = min(inner / max(wide, 1e-3), HIGHEST / max(high, 1e-3))
        self._left = (WIDTH - wide * self._scale) / 2
        self.height = max(LOWEST, high * self._scale + 4 * MARGIN)
        self._down = (self.height - high * self._scale) / 2

    def elements(self) -> Iterator[str]:
        """Yield the drawing."""
        frame = f'x="0" y="{self._top:.1f}" width="{WIDTH}" height="{self.height:.1f}"'
        yield f'<clipPath id="{self._clip}"><rect {frame}/></clipPath>'
        yield f'<rect {frame} fill="#f6f8f9"/>'
        yield f'<g clip-path="url(#{self._clip})">'
        for one, other in self._roads:
            ends = " ".join(f"{x:.1f},{y:.1f}" for x, y in (self._xy(*one), self._xy(*other)))
            yield f'<polyline points="{ends}" fill="none" stroke="{PALE}" stroke-width="5"/>'
        for number, route in enumerate(self._plan.routes):
            yield from self._route(number, route)
        yield from self._bases()
        yield "</g>"

    @property
    def _clip(self) -> str:
        """Ids are unique on a page that shows several plans."""
        return f"map-{self._problem.digest[:8]}-{self._plan.provenance.seed}"

    def _used(self) -> list[Place]:
        place = self._problem.place
        ids = {stop.place for route in self._plan.routes for stop in route.stops}
        shifts = [self._problem.shift[route.shift_id] for route in self._plan.routes]
        ids |= {shift.start_place for shift in shifts} | {shift.end_place for shift in shifts}
        return [place[each] for each in sorted(ids)]

    def _xy(self, latitude: float, longitude: float) -> tuple[float, float]:
        x = self._left + (longitude - self._west) * self._narrow * self._scale
        return x, self._top + self._down + (self._north - latitude) * self._scale

    def _at(self, place_id: str) -> tuple[float, float]:
        place = self._problem.place[place_id]
        return self._xy(place.latitude, place.longitude)

    def _route(self, number: int, route: Route) -> Iterator[str]:
        shift = self._problem.shift[route.shift_id]
        ink, dash = crew_ink(number)
        ids = [shift.start_place, *(stop.place for stop in route.stops), shift.end_place]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(self._at, ids))
        crew = ", ".join(member.id for member in self._problem.crew(route.shift_id))
        told = f"<title>{escape(route.shift_id)}: {escape(crew)}</title>"
        yield (
            f'<polyline points="{points}" fill="none" stroke="{ink}" stroke-width="2.2" '
            f'stroke-linejoin="round" stroke-dasharray="{dash}" stroke-opacity="0.85">'
            f"{told}</polyline>"
        )
        for stop in route.stops:
            if stop.kind is StopKind.VISIT:
                x, y = self._at(stop.place)
                start = stop.start.astimezone(self._problem.timezone)
                said = f"{start:%H:%M} {stop.visit_id}, {mode_said(stop.mode, self._language)}"
                yield (
                    f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.4" fill="{ink}" stroke="#ffffff" '
                    f'stroke-width="1.2"><title>{escape(said)}</title></circle>'
                )

    def _bases(self) -> Iterator[str]:
        """Yield the places that crews set out from and rooms of care, with their names."""
        named: list[float] = []
        for place in sorted(self._used(), key=lambda each: -each.latitude):
            if place.kind is PlaceKind.HOME:
                continue
            x, y = self._xy(place.latitude, place.longitude)
            yield (
                f'<rect x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10" fill="#ffffff" '
                f'stroke="{INK}" stroke-width="1.8"><title>{escape(place.name or place.id)}</title>'
                "</rect>"
            )
            if all(abs(y - other) >= NAMED_APART for other in named):
                named.append(y)
                right = x > WIDTH * 0.65
                anchor = 'text-anchor="end"' if right else ""
                halo = f'{anchor} paint-order="stroke" stroke="#f6f8f9" stroke-width="4"'
                said = place.name or place.id
                yield words_at(x - 10 if right else x + 10, y + 4, said, 12, FAINT, halo)
