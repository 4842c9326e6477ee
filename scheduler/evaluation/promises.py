"""What a plan makes of what was promised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from scheduler.model import Promise, TimeWindow
from scheduler.model.base import minutes, utc

from .view import Given, View


@dataclass(frozen=True)
class Kept:
    """How far a plan keeps one promise.

    `minutes` by which service begins before or after it is counted on, `strangers` the tasks given
    by nobody who was promised; `is_broken` where the client must be told of something.
    """

    promise: Promise
    is_given: bool
    minutes: float
    strangers: int
    is_other_mode: bool
    is_broken: bool


def promises_of(view: View) -> Iterator[Kept]:
    """Yield how far each promise is kept; one of a visit that is left out is broken."""
    for promise in view.problem.promises:
        stops = view.by_visit.get(promise.visit)
        if stops:
            yield _kept(promise, stops)
        elif promise.visit in view.problem.visit:
            yield Kept(promise, False, 0.0, 0, False, True)


def _kept(promise: Promise, stops: list[Given]) -> Kept:
    begins = stops[0].stop.start
    other = promise.mode is not None and stops[0].mode.kind is not promise.mode
    promised = set(promise.caregivers)
    strangers = 0
    for given in stops:
        if promised and not promised & {member.id for member in given.crew}:
            strangers += len(given.tasks)
    broken = other or strangers > 0 or _outside(promise.told, begins) > 0
    return Kept(promise, True, _outside(promise.counted_on, begins), strangers, other, broken)


def _outside(window: TimeWindow | None, instant: datetime) -> float:
    """Return the minutes by which an instant lies before or after a window."""
    if window is None:
        return 0.0
    early, late = utc(window.start) - utc(instant), utc(instant) - utc(window.end)
    return max(0.0, minutes(early), minutes(late))
