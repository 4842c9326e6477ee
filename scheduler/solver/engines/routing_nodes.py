"""The stops of a routing model, and which part of a day it is of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.columns import HERE
from scheduler.solver.compiling.fields import Arrays
from scheduler.travel import UNREACHABLE


class Stop(NamedTuple):
    """A stop of a tour there is, and when it begins."""

    job: int
    variant: int
    slot: int
    place: int
    start: int


@dataclass(frozen=True)
class Node:
    """One stop of one variant: job, variant, slot and option as the kernel numbers them.

    A session from a car has a node at each of some places where it might be parked. `held` is the
    tick at which it must start, where others depend on that.
    """

    job: int
    variant: int
    slot: int
    option: int
    shifts: tuple[int, ...]
    place: int
    held: int | None = None


@dataclass(frozen=True)
class Part:
    """What of a day is free: jobs and shifts; on these shifts, stops and sessions that stay.

    A session that may be held in several rooms is held in those at places of `parking`, where cars
    may stand, or where it is now, its place in `standing`. `sessions` are (start, ticks) by shift,
    held wherever its caregiver is then.
    """

    jobs: tuple[int, ...]
    shifts: tuple[int, ...]
    held: tuple[Node, ...] = ()
    parking: tuple[int, ...] = ()
    standing: Mapping[int, int] = field(default_factory=dict)
    sessions: Mapping[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)


def nodes_of(a: Arrays, part: Part) -> Iterator[Node]:
    """Yield a node for each stop of each variant that the model can place, and what is held."""
    yield from part.held
    for job in part.jobs:
        variants = range(a["job_variant"][job], a["job_variant"][job + 1])
        near = {*part.parking, part.standing.get(job, HERE)}
        here: tuple[float, ...] = ()
        for variant in variants:
            options = range(a["variant_option"][variant], a["variant_option"][variant + 1])
            place = int(a["option_place"][options[0]])
            alike = _measures(a, variant)
            here = alike if place == HERE else here
            if alike == here and place >= 0 and place not in near:
                continue  # a far room of a session, which follows what is held where one is
            for places in _ways(a, part, job, options):
                found = [
                    Node(job, variant, slot, option, shifts, place)
                    for slot, (option, (place, shifts)) in enumerate(
                        zip(options, places, strict=True)
                    )
                ]
                if all(node.shifts and _opens_in_time(a, node) for node in found):
                    yield from found


def _measures(a: Arrays, variant: int) -> tuple[float, ...]:
    """Return price and times of a variant's first option: rooms of a session differ in nothing."""
    option = a["variant_option"][variant]
    times = (float(a[f"option_{name}"][option]) for name in ("entry", "duration", "tail"))
    return (float(a["variant_price"][variant]), *times)


def _ways(
    a: Arrays, part: Part, job: int, options: range
) -> Iterator[list[tuple[int, tuple[int, ...]]]]:
    """Yield place and shifts of each option; several times for a session from a car alone."""
    placed = [_placed(a, part, option) for option in options]
    if all(shifts for _, shifts in placed):
        yield placed
    option = options[0]
    if len(options) == 1 and a["option_place"][option] < 0:
        first, last = a["option_shift"][option : option + 2]
        cars = [int(r) for r in a["eligible"][first:last] if a["shift_mobile"][r]]
        inside = tuple(r for r in cars if r in part.shifts)
        for place in dict.fromkeys((*part.parking, part.standing.get(job, part.parking[0]))):
            if inside and a["connection"][place] >= a["option_medium"][option]:
                yield [(place, inside)]


def _opens_in_time(a: Arrays, node: Node) -> bool:
    """Tell whether the first window opens before everybody must be home."""
    first, last = a["job_window"][node.job : node.job + 2]
    lasts = int(a["option_duration"][node.option])
    opens = max(0, int(a["window_start"][first]))
    closes = int(a["window_end"][last - 1]) - lasts * int(a["job_at_end"][node.job])
    is_late = a["skip_gaps"][0] and closes < opens
    return not is_late and opens + lasts <= int(a["shift_latest"].max())


def _placed(a: Arrays, part: Part, option: int) -> tuple[int, tuple[int, ...]]:
    """Return the one place of an option, and the shifts of the part that may give it there."""
    first, last = a["option_shift"][option : option + 2]
    shifts = tuple(int(r) for r in a["eligible"][first:last] if r in part.shifts)
    place = int(a["option_place"][option])
    if place >= 0:
        return place, shifts
    desks = tuple(r for r in shifts if not a["shift_mobile"][r])
    if place != HERE or not desks:
        return place, ()
    seat = int(a["shift_from"][desks[0]])
    return seat, tuple(r for r in desks if a["shift_from"][r] == seat)


def steady_travel(a: Arrays, places: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return travel between places that holds whenever one leaves: round every road that closes."""
    among = np.ix_(places, places)
    steady = a["travel"][among].astype(np.int64)
    if not a["gate_pair"].size:
        return steady
    gates_of, pair = np.diff(a["way_start"]), a["gate_pair"][among]
    for i, j in zip(*np.nonzero(pair >= 0), strict=True):
        open_ways = [
            int(a["way_ticks"][way])
            for way in range(a["set_start"][pair[i, j]], a["set_start"][pair[i, j] + 1])
            if gates_of[way] == 0
        ]
        ends = int(a["access"][places[i]]) + int(a["access"][places[j]])
        steady[i, j] = min(open_ways) + ends if open_ways else UNREACHABLE
    return steady
