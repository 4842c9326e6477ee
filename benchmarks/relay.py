"""The times of a route whose stops somebody has put in another order.

As early as windows, breaks and drives allow, and then each stop as late as the next one's start
lets it be, so that crews wait at the base and not in the snow. Knows nothing of the search; what it
lays out badly only hides an edit, since the judge looks at every one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.model import Problem, Route, Shift, Stop, StopKind, WindowBound
from scheduler.travel import Travel

ZERO = timedelta(0)


@dataclass(frozen=True)
class Item:
    """What a crew does at a stop; `fixed` where others rely on when it begins."""

    stop: Stop
    entry: timedelta
    lasts: timedelta
    notes: timedelta
    fixed: bool


@dataclass
class Spot:
    """An item with its drive, and between when and when it begins."""

    item: Item
    drive: timedelta
    startup: timedelta
    metres: int
    start: datetime
    latest: datetime


def lay(problem: Problem, travel: Travel, shift: Shift, items: Sequence[Item]) -> Route | None:
    """Return a route of these items, at least one; None where they do not fit."""
    spots: list[Spot] = []
    now, here, cold = shift.start, shift.start_place, True
    for item in items:
        spot = _spot(problem, travel, shift, item, (now, here, cold))
        if spot is None:
            return None
        spots.append(spot)
        cold = cold and here == item.stop.place
        now, here = spot.start + item.lasts + item.notes, item.stop.place
    home = _leg(problem, travel, (now, here, cold), shift, shift.end_place)
    for spot, following in zip(reversed(spots[:-1]), reversed(spots[1:]), strict=True):
        before = following.item.entry + following.drive + following.startup
        by = following.start - before - spot.item.notes - spot.item.lasts
        spot.start = max(spot.start, min(by, spot.latest))
    first = spots[0]
    leaves = first.start - first.item.entry - first.drive - first.startup
    if shift.leave_at_start and leaves != shift.start:
        return None
    stops: list[Stop] = []
    left = leaves
    for spot in spots:
        item, end = spot.item, spot.start + spot.item.lasts
        times = {"arrival": left + spot.startup + spot.drive, "start": spot.start, "end": end}
        left = end + item.notes
        way = {"departure": left, "drive": spot.drive, "metres": spot.metres}
        stops.append(item.stop.model_copy(update=times | way))
    return Route(
        shift_id=shift.id,
        preemptible=shift.preemptible,
        departure=leaves,
        stops=tuple(stops),
        arrival=left + home.startup + home.drive,
        drive=home.drive,
        metres=home.metres,
    )


@dataclass(frozen=True)
class Way:
    """One leg: at the wheel, warming the car up, metres, and when one is there."""

    drive: timedelta
    startup: timedelta
    metres: int
    there: datetime


def _leg(
    problem: Problem, travel: Travel, at: tuple[datetime, str, bool], shift: Shift, place: str
) -> Way:
    now, here, cold = at
    warms = cold and here != place and shift.transport == "CAR"
    startup = travel.startup * travel.tick if warms else ZERO
    leg = travel.arrival(travel.index[here], travel.index[place], travel.to_tick(now + startup))
    there = travel.to_instant(leg.arrival).astimezone(problem.timezone)
    return Way(leg.drive * travel.tick, startup, leg.metres, there)


def _spot(
    problem: Problem, travel: Travel, shift: Shift, item: Item, at: tuple[datetime, str, bool]
) -> Spot | None:
    """Return an item as early as it can be after what was before; None where it is too late."""
    way = _leg(problem, travel, at, shift, item.stop.place)
    ready = way.there + item.entry
    found = _opening(problem, shift, item, ready)
    if found is None:
        return None
    return Spot(item, way.drive, way.startup, way.metres, *found)


def _opening(
    problem: Problem, shift: Shift, item: Item, ready: datetime
) -> tuple[datetime, datetime] | None:
    """Return the first and last start in a window, or in the span of a break of this length."""
    if item.fixed:
        return (item.stop.start, item.stop.start) if ready <= item.stop.start else None
    if item.stop.kind is StopKind.BREAK:
        spans = [(b.earliest, b.latest) for b in shift.breaks if b.duration == item.lasts]
    else:
        visit = problem.visit[item.stop.visit_id or ""]
        spare = item.lasts if visit.bound is WindowBound.AT_END else ZERO
        spans = [(window.start, window.end - spare) for window in visit.windows]
    for first, last in spans:
        if max(ready, first) <= last:
            return max(ready, first), last
    return None
