"""Shifts as arrays, narrowed by the working-time law so that every decoded route obeys it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

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
    """Ticks and places per shift.

    `usable` is False where rest forbids a shift altogether. Shifts of one person `clash` that
    cannot both be worked to any hour: by shift, the others and by when this one must end (FAR where
    it is the later). `break_first` is when a break begins that is early enough even if the shift is
    worked to its very end; `stretch` the longest work in a row.
    """

    start: IntArray
    end: IntArray
    latest: IntArray
    start_place: IntArray
    end_place: IntArray
    startup: IntArray
    since: IntArray
    out: NDArray[np.int8]
    sample: IntArray
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
    clash: IntArray
    clash_other: IntArray
    clash_by: IntArray
    shared: NDArray[np.int8]


def shift_arrays(problem: Problem, travel: Travel) -> ShiftArrays:
    """Compile the shifts of a problem."""
    shifts, count = problem.shifts, len(problem.shifts)
    lengths = np.zeros((count, BREAKS), np.int32)
    earliest = np.zeros((count, BREAKS), np.int32)
    latest_break = np.zeros((count, BREAKS), np.int32)
    first = np.zeros((count, BREAKS), np.int32)
    at_base = np.zeros((count, BREAKS), np.int8)
    usable = rested(problem, travel)
    latest_end = _ticks(travel, [shift.latest_end for shift in shifts])
    latest_end = np.where(usable, np.minimum(latest_end, ends_by(problem, travel)), latest_end)
    clash, clash_other, clash_by = _clashes(rest_pairs(problem, travel), count)
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
        startup=np.array([travel.startup * _is_cold(s) for s in shifts], dtype=np.int32),
        since=_ticks(travel, [shift.at_work_since for shift in shifts]),
        out=np.array([bool(s.underway and s.underway.out) for s in shifts], dtype=np.int8),
        sample=np.array([_sample_due(travel, shift) for shift in shifts], dtype=np.int32),
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
        clash=clash,
        clash_other=clash_other,
        clash_by=clash_by,
        shared=np.array([[bool(a & b) for b in crews] for a in crews], dtype=np.int8).reshape(
            count, count
        ),
    )


def _is_cold(shift: Shift) -> bool:
    """Tell whether a shift's car is to be started before its first drive."""
    is_warm = shift.underway is not None and shift.underway.warm
    return shift.transport is Transport.CAR and not is_warm


def _sample_due(travel: Travel, shift: Shift) -> int:
    due = shift.underway.sample_due if shift.underway else None
    return FAR if due is None else travel.to_tick(due)


def _ticks(travel: Travel, instants: list) -> IntArray:  # type: ignore[type-arg]
    return np.array([travel.to_tick(instant) for instant in instants], dtype=np.int32)


def rested(problem: Problem, travel: Travel) -> NDArray[np.bool_]:
    """Return which shifts lie far enough from what their crews work before and after."""
    usable = _ticks(travel, [shift.end for shift in problem.shifts]) <= ends_by(problem, travel)
    rest = problem.working_time.daily_rest if problem.working_time else timedelta(0)
    for r, shift in enumerate(problem.shifts):
        for member in shift.crew:
            worked = problem.caregiver[member].last_worked_until
            if worked is not None and utc(shift.start) - utc(worked) < rest:
                usable[r] = False
    return usable


def ends_by(problem: Problem, travel: Travel) -> IntArray:
    """Return the tick by which each shift must end for what its crew works next; else FAR."""
    rest = problem.working_time.daily_rest if problem.working_time else timedelta(0)
    found = np.full(len(problem.shifts), FAR, dtype=np.int32)
    for r, shift in enumerate(problem.shifts):
        for member in shift.crew:
            again = problem.caregiver[member].works_again_from
            if again is not None:
                by = (utc(again) - rest - utc(travel.origin)) // travel.tick
                found[r] = max(-FAR, min(int(found[r]), by))
    return found


def rest_pairs(problem: Problem, travel: Travel) -> dict[tuple[int, int], int]:
    """Return by when the first of two shifts must end if both are worked, by their numbers.

    Rest is counted in UTC. Shifts that end within a day less the rest after the first began are
    one split day and need no rest between them; nobody works two shifts at once.
    """
    shifts, law = problem.shifts, problem.working_time
    start = [travel.to_tick(shift.start) for shift in shifts]
    latest = [travel.to_tick(shift.latest_end) for shift in shifts]
    rest = round(law.daily_rest / travel.tick) if law else 0
    day = round(24 * 3600 / travel.tick.total_seconds()) - rest
    per_person: dict[str, list[int]] = {}
    for r, shift in enumerate(shifts):
        for member in shift.crew:
            per_person.setdefault(member, []).append(r)
    found: dict[tuple[int, int], int] = {}
    for numbers in per_person.values():
        numbers.sort(key=lambda r: start[r])
        for at, first in enumerate(numbers):
            of_day = [r for r in numbers[: at + 1] if latest[first] - start[r] <= day]
            begun = min((start[r] for r in of_day), default=start[first])
            for second in numbers[at + 1 :]:
                is_split = latest[second] - begun <= day
                by = start[second] - (0 if is_split else rest)
                if latest[first] > by:
                    pair = first, second
                    found[pair] = min(found.get(pair, by), by)
    return found


def _clashes(pairs: dict[tuple[int, int], int], count: int) -> tuple[IntArray, IntArray, IntArray]:
    """Return, for each shift, the others that it clashes with and by when it must end; else FAR."""
    of_shift: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for (first, second), by in sorted(pairs.items()):
        of_shift[first].append((second, by))
        of_shift[second].append((first, FAR))
    bounds = np.cumsum([0, *(len(each) for each in of_shift)]).astype(np.int32)
    flat = [pair for each in of_shift for pair in each]
    others = np.array([other for other, _ in flat], dtype=np.int32)
    return bounds, others, np.array([by for _, by in flat], dtype=np.int32)


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
    begin = travel.to_tick(shift.at_work_since)
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
