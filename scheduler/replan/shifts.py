"""Shifts whose hours change while they are worked: what becomes of their breaks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from scheduler.messages.service import events as said
from scheduler.model import Begun, Break, Shift, Stop, StopKind
from scheduler.model.base import ZERO, utc

from .notes import Note

LATER = timedelta(minutes=30)
"""How long a break that is overdue may still be put off."""
SLOWER_BACK, READY = 1.25, timedelta(minutes=15)
"""How much longer than the way out the way back may be, and getting ready for it."""


def home_by(shift: Shift, stops: Sequence[Stop]) -> datetime:
    """Return when a crew that is out at the last of these stops is surely back, if it turns."""
    if not stops:
        return shift.start
    if shift.start_place != shift.end_place:
        return shift.latest_end
    way = sum((stop.drive for stop in stops), ZERO)
    back = stops[-1].departure + SLOWER_BACK * way + READY
    return back.replace(second=0, microsecond=0) + timedelta(minutes=1)


def resting(
    shift: Shift, known: Sequence[Break], begun: Begun, now: datetime
) -> tuple[Shift, list[Note]]:
    """Return a shift that has begun with breaks that can still be taken, and what that changes.

    Of the breaks `known` those taken stand where they were; one that is overdue may begin within
    half an hour from when the crew is free, or is lost where the shift leaves no time for it.
    """
    free = max(begun.stops[-1].departure, now, key=utc)
    stops = [stop for stop in begun.stops if stop.kind is StopKind.BREAK]
    breaks: list[Break] = []
    notes: list[Note] = []
    over: set[datetime] = set()
    for rest in known:
        was = next((stop for stop in stops if _is(rest, stop)), None)
        if was is not None:
            stops.remove(was)
            over.add(rest.earliest)
            breaks.append(rest.model_copy(update={"earliest": was.start, "latest": was.start}))
    for rest in (each for each in shift.breaks if each.earliest not in over):
        told: dict[str, Any] = {"shift": shift.id}
        until = min(free + LATER, shift.latest_end - rest.duration, key=utc)
        if utc(rest.latest) >= utc(free):
            breaks.append(rest)
        elif utc(until) < utc(free):
            notes.append(Note(said.BREAK_LOST, told))
        else:
            breaks.append(rest.model_copy(update={"latest": until}))
            notes.append(Note(said.BREAK_LATER, told | {"until": f"{until:%H:%M}"}))
    breaks.sort(key=lambda rest: utc(rest.earliest))
    return shift.model_copy(update={"breaks": tuple(breaks)}), notes


def _is(rest: Break, stop: Stop) -> bool:
    """Tell whether a stop is this break, taken."""
    in_time = utc(rest.earliest) <= utc(stop.start) <= utc(rest.latest)
    return in_time and utc(stop.end) - utc(stop.start) == rest.duration


def starting(shift: Shift, start: datetime) -> Shift:
    """Return a shift that begins later."""
    later = shift.model_copy(update={"start": start})
    return later.model_copy(update={"breaks": fitting(later, shift.breaks)})


def ending(shift: Shift, end: datetime) -> Shift:
    """Return a shift that ends earlier, without overtime."""
    shorter = shift.model_copy(update={"end": end, "max_overtime": timedelta(0)})
    return shorter.model_copy(update={"breaks": fitting(shorter, shift.breaks)})


def fitting(shift: Shift, breaks: Iterable[Break]) -> tuple[Break, ...]:
    """Return the breaks that still fit into a shift, in what is left of their span."""
    kept = []
    for rest in breaks:
        earliest = max(rest.earliest, shift.start, key=utc)
        latest = min(rest.latest, shift.latest_end - rest.duration, key=utc)
        if utc(earliest) <= utc(latest):
            kept.append(rest.model_copy(update={"earliest": earliest, "latest": latest}))
    return tuple(kept)
