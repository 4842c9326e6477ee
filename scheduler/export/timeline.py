"""The crews of a plan over the hours of its day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from scheduler.messages import Language, words
from scheduler.model import Plan, Problem, Route, Stop
from scheduler.model.base import utc

from .ink import FAINT, INK, MARGIN, MODE_INK, PALE, WIDTH, box, crew_ink, mode_said, words_at

NAMES, ROW, BAR = 128, 25, 15
"""Width of the column of names, height of a row and of the bar in it."""
LONGEST_NAME = 14
HOUR = timedelta(hours=1)


class Timeline:
    """Draws one row per shift that has stops: at work, on the road, at rest."""

    def __init__(self, problem: Problem, plan: Plan, language: Language, top: float) -> None:
        self._problem, self._plan, self._language, self._top = problem, plan, language, top
        instants = [utc(moment) for route in plan.routes for moment in self._span(route)]
        first, last = min(instants), max(instants)
        self._from = first.replace(minute=0, second=0, microsecond=0)
        self._hours = max(1, -((self._from - last) // HOUR))
        self.bottom = top + 34 + ROW * len(plan.routes)

    def elements(self) -> Iterator[str]:
        """Yield the drawing."""
        yield from self._scale()
        for number, route in enumerate(self._plan.routes):
            yield from self._row(number, route)

    def _span(self, route: Route) -> tuple[datetime, datetime]:
        shift = self._problem.shift[route.shift_id]
        return min(utc(route.departure), utc(shift.start)), max(utc(route.arrival), utc(shift.end))

    def _x(self, moment: datetime) -> float:
        share = (utc(moment) - self._from) / (self._hours * HOUR)
        return NAMES + share * (WIDTH - MARGIN - NAMES)

    def _scale(self) -> Iterator[str]:
        step = 1 if self._hours <= 12 else 2 if self._hours <= 24 else 4
        for hour in range(0, self._hours + 1, step):
            moment = self._from + hour * HOUR
            x = self._x(moment)
            said = f"{moment.astimezone(self._problem.timezone):%H}"
            yield words_at(x, self._top + 16, said, 12, FAINT, 'text-anchor="middle"')
            yield box(x - 0.4, self._top + 22, 0.8, self.bottom - self._top - 26, PALE)

    def _row(self, number: int, route: Route) -> Iterator[str]:
        y = self._top + 30 + number * ROW
        name = route.shift_id
        shown = name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
        ink, _ = crew_ink(number)
        yield box(MARGIN, y + 2, 6, BAR - 4, ink)
        yield words_at(MARGIN + 11, y + BAR - 3, shown, 12, INK)
        shift = self._problem.shift[route.shift_id]
        start, end = self._x(shift.start), self._x(shift.end)
        yield box(start, y, end - start, BAR, PALE, self._told(name, shift.start, shift.end))
        left = route.departure
        for stop in route.stops:
            yield from self._drive(left, stop.arrival, stop.drive, y)
            yield self._stop(stop, y)
            left = stop.departure
        yield from self._drive(left, route.arrival, route.drive, y)

    def _drive(self, left: datetime, there: datetime, drive: timedelta, y: float) -> Iterator[str]:
        if drive:
            told = self._told(words.DRIVE.text(self._language), left, there)
            yield box(self._x(left), y + 5, self._x(there) - self._x(left), 5, FAINT, told)

    def _stop(self, stop: Stop, y: float) -> str:
        what = stop.visit_id or words.BREAK.text(self._language)
        if stop.visit_id:
            what += f", {mode_said(stop.mode, self._language)}"
        told = self._told(what, stop.start, stop.end)
        wide = self._x(stop.end) - self._x(stop.start)
        if stop.mode is None:
            edge = f'stroke="{FAINT}" stroke-width="0.8" stroke-dasharray="2 2"'
            return box(self._x(stop.start), y + 1, wide, BAR - 2, "#ffffff", told, edge)
        return box(self._x(stop.start), y, wide, BAR, MODE_INK[stop.mode], told, 'rx="2"')

    def _told(self, what: str, start: datetime, end: datetime) -> str:
        zone = self._problem.timezone
        return f"{what} {start.astimezone(zone):%H:%M}-{end.astimezone(zone):%H:%M}"
