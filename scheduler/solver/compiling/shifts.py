"""Shifts as arrays, narrowed by the working-time law so that every decoded route obeys it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.model import Problem, Shift, Transport
from scheduler.model.base import utc
from scheduler.solver.columns import FAR
from scheduler.travel import Travel

IntArray = NDArray[np.int32]
BREAKS = 2


@dataclass(frozen=True)
class ShiftArrays:
    """Ticks and places per shift; `usable` is False where rest forbids the shift altogether.

    `break_first` is by when a break must begin if the shift is worked to its very end, at the
    earliest; `stretch` the longest work in a row.
    """

    start: IntArray
    end: IntArray
    latest: IntArray
    start_place: IntArray
    end_place: IntArray
    startup: IntArray
    mobile: NDArray[np.int8]
    break_count: IntArray
    break_length: IntArray
    break_earliest: IntArray
    break_latest: IntArray
    break_first: IntArray
    stretch: int
    break_at_base: NDArray[np.int8]
    eager: NDArray[np.int8]
    usable: NDArray[np.bool_]
    shared: NDArray[np.int8]


def shift_arrays(problem: Problem, travel: Travel) -> ShiftArrays:
    """Compile the shifts of a problem."""
    shifts, count = problem.shifts, len(problem.shifts)
    lengths = np.zeros((count, BREAKS), np.int32)
    earliest = np.zeros((count, BREAKS), np.int32)
    latest_break = np.zeros((count, BREAKS), np.int32)
    first = np.zeros((count, BREAKS), np.int32)
    at_base = np.zeros((count, BREAKS), np.int8)
    usable, latest_end = rested(problem, travel)
    law = problem.working_time
    for r, shift in enumerate(shifts):
        spans = break_spans(problem, travel, shift, int(latest_end[r]))
        latest_end[r] = spans.pop()
        for at, rest in enumerate(shift.breaks):
            lengths[r, at] = round(rest.duration / travel.tick)
            earliest[r, at], latest_break[r, at], first[r, at] = spans[at]
            at_base[r, at] = rest.at_base
    crews = [set(shift.crew) for shift in shifts]
    mobile = np.array([shift.transport is Transport.CAR for shift in shifts], dtype=np.int8)
    return ShiftArrays(
        start=_ticks(travel, [shift.start for shift in shifts]),
        end=_ticks(travel, [shift.end for shift in shifts]),
        latest=latest_end,
        start_place=np.array([travel.index[s.start_place] for s in shifts], dtype=np.int32),
        end_place=np.array([travel.index[s.end_place] for s in shifts], dtype=np.int32),
        startup=travel.startup * mobile.astype(np.int32),
        mobile=mobile,
        break_count=np.array([len(shift.breaks) for shift in shifts], dtype=np.int32),
        break_length=lengths,
        break_earliest=earliest,
        break_latest=latest_break,
        break_first=first,
        stretch=round(law.longest_stretch / travel.tick) if law else FAR,
        break_at_base=at_base,
        eager=np.array([shift.leave_at_start for shift in shifts], dtype=np.int8),
        usable=usable,
        shared=np.array([[bool(a & b) for b in crews] for a in crews], dtype=np.int8).reshape(
            count, count
        ),
    )


def _ticks(travel: Travel, instants: list) -> IntArray:  # type: ignore[type-arg]
    return np.array([travel.to_tick(instant) for instant in instants], dtype=np.int32)


def rested(problem: Problem, travel: Travel) -> tuple[NDArray[np.bool_], IntArray]:
    """Return which shifts daily rest allows, and by when each must end so that the next may begin.

    Rest is counted in UTC. Shifts that end within a day less the rest after the first began are
    one split day and need no rest between them. Without a law, nobody works two shifts at once.
    """
    shifts, law = problem.shifts, problem.working_time
    latest = _ticks(travel, [shift.latest_end for shift in shifts])
    start = _ticks(travel, [shift.start for shift in shifts])
    end = _ticks(travel, [shift.end for shift in shifts])
    usable = np.ones(len(shifts), dtype=bool)
    rest = round(law.daily_rest / travel.tick) if law else 0
    day = round(24 * 3600 / travel.tick.total_seconds()) - rest
    per_person: dict[str, list[int]] = {}
    for r, shift in enumerate(shifts):
        for member in shift.crew:
            per_person.setdefault(member, []).append(r)
            worked = problem.caregiver[member].last_worked_until
            if law and worked is not None and utc(shift.start) - utc(worked) < law.daily_rest:
                usable[r] = False
    for numbers in per_person.values():
        numbers.sort(key=lambda r: int(start[r]))
        before, day_start = -1, 0
        for after in numbers:
            if not usable[after]:
                continue
            split = before >= 0 and latest[after] - day_start <= day
            if before >= 0 and not split and start[after] - end[before] < rest:
                usable[after] = False
                continue
            if before >= 0:
                free = start[after] if split else start[after] - rest
                latest[before] = min(latest[before], free)
            if not split:
                day_start = int(start[after])
            before = after
    return usable, latest


def break_spans(problem: Problem, travel: Travel, shift: Shift, latest_end: int) -> list:  # type: ignore[type-arg]
    """Return (earliest, latest, first) per break; last, the latest end.

    Each break begins so early that the work before it fits, from the start of duty on. How early it
    may begin depends on what is worked after it, which the search looks at; `first` is early enough
    whatever that is.
    """
    law = problem.working_time
    spans = [(travel.to_tick(rest.earliest), travel.to_tick(rest.latest)) for rest in shift.breaks]
    if law is None:
        return [*((low, high, low) for low, high in spans), latest_end]
    stretch = round(law.longest_stretch / travel.tick)
    begin = travel.to_tick(shift.start)
    lengths = [round(rest.duration / travel.tick) for rest in shift.breaks]
    by = begin + stretch
    for at, (earliest, latest) in enumerate(spans):
        spans[at] = (earliest, min(latest, by))
        by = spans[at][1] + lengths[at] + stretch
    last = min(latest_end, by)
    found: list[tuple[int, int, int]] = []
    upto = last
    for at in reversed(range(len(spans))):
        earliest, latest = spans[at]
        first = min(max(earliest, upto - stretch - lengths[at]), latest)
        found.insert(0, (earliest, latest, first))
        upto = latest
    return [*found, last]
