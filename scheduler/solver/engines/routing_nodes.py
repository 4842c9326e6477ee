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

    A session by one that may be held in several rooms is held in those at places of `parking`,
    where cars may stand, or where it is now. `standing` are the places of free jobs by (job, slot),
    `sessions` are (start, ticks) by shift,
    held wherever its caregiver is then.
    """

    jobs: tuple[int, ...]
    shifts: tuple[int, ...]
    held: tuple[Node, ...] = ()
    parking: tuple[int, ...] = ()
    standing: Mapping[tuple[int, int], int] = field(default_factory=dict)
    sessions: Mapping[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)


def nodes_of(a: Arrays, part: Part) -> Iterator[Node]:
    """Yield a node for each stop of each variant that the model can place, and what is held."""
    yield from part.held
    for job in part.jobs:
        variants = range(a["job_variant"][job], a["job_variant"][job + 1])
        here = {int(a["variant_mode"][v]) for v in variants if _is_near(a, part, job, v)}
        for variant in variants:
            options = range(a["variant_option"][variant], a["variant_option"][variant + 1])
            place = int(a["option_place"][options[0]])
            near = {*part.parking, part.standing.get((job, 0), HERE)}
            roams = len(options) == 1 and int(a["variant_mode"][variant]) in here
            if roams and place >= 0 and place not in near:
                continue  # a far room, where the session can be held where its caregiver is
            for places in _ways(a, part, job, options):
                found = [
                    Node(job, variant, slot, option, shifts, place)
                    for slot, (option, (place, shifts)) in enumerate(
                        zip(options, places, strict=True)
                    )
                ]
                if all(node.shifts and _opens_in_time(a, node) for node in found):
                    yield from found


def _is_near(a: Arrays, part: Part, job: int, variant: int) -> bool:
    """Tell whether a variant is a session that the part can hold where its caregiver is."""
    options = range(a["variant_option"][variant], a["variant_option"][variant + 1])
    is_here = len(options) == 1 and a["option_place"][options[0]] == HERE
    return is_here and any(True for _ in _ways(a, part, job, options))


def _ways(
    a: Arrays, part: Part, job: int, options: range
) -> Iterator[list[tuple[int, tuple[int, ...]]]]:
    """Yield place and shifts of each option; several times for a session by one, each place once.

    Such a session is held at the desks of the part, or from a car at `parking` or where it is now;
    one that belongs to a visit by several at the desk where it is now, or at the first.
    """
    if len(options) > 1 or a["option_place"][options[0]] >= 0:
        placed = [
            _placed(a, part, option, part.standing.get((job, slot)))
            for slot, option in enumerate(options)
        ]
        if all(shifts for _, shifts in placed):
            yield placed
        return
    held: dict[int, list[int]] = {}
    shifts = _inside(a, part, options[0])
    for r in shifts:
        if a["option_place"][options[0]] == HERE and not a["shift_mobile"][r]:
            held.setdefault(int(a["shift_from"][r]), []).append(r)
    cars = [r for r in shifts if a["shift_mobile"][r]]
    for place in dict.fromkeys((*part.parking, part.standing.get((job, 0), HERE))):
        if place >= 0 and cars and a["connection"][place] >= a["option_medium"][options[0]]:
            held.setdefault(place, []).extend(cars)
    for place, these in held.items():
        yield [(place, tuple(these))]


def _inside(a: Arrays, part: Part, option: int) -> tuple[int, ...]:
    """Return the shifts of the part that may give an option."""
    first, last = a["option_shift"][option : option + 2]
    return tuple(int(r) for r in a["eligible"][first:last] if r in part.shifts)


def _opens_in_time(a: Arrays, node: Node) -> bool:
    """Tell whether the first window opens before everybody must be home."""
    first, last = a["job_window"][node.job : node.job + 2]
    lasts = int(a["option_duration"][node.option])
    opens = max(0, int(a["window_start"][first]))
    closes = int(a["window_end"][last - 1]) - lasts * int(a["job_at_end"][node.job])
    is_late = a["skip_gaps"][0] and closes < opens
    return not is_late and opens + lasts <= int(a["shift_latest"].max())


def _placed(a: Arrays, part: Part, option: int, now: int | None) -> tuple[int, tuple[int, ...]]:
    """Return the one place of an option, `now` if there is a desk, and who may give it there."""
    shifts = _inside(a, part, option)
    place = int(a["option_place"][option])
    if place >= 0:
        return place, shifts
    desks = tuple(r for r in shifts if not a["shift_mobile"][r])
    if place != HERE or not desks:
        return place, ()
    seats = [int(a["shift_from"][r]) for r in desks]
    seat = now if now in seats else seats[0]
    return seat, tuple(r for r, at in zip(desks, seats, strict=True) if at == seat)


def steady_travel(a: Arrays, places: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return travel between places that holds whenever one leaves: round every road that closes."""
    among = np.ix_(places, places)
    steady = a["travel"][among].astype(np.int64)
    if not a["gated"].size:
        return steady
    gates_of, node = np.diff(a["way_start"]), a["gate_node"][places]
    for i, j in zip(*np.nonzero(a["gated"][among]), strict=True):
        pair = a["gate_pair"][node[i], node[j]]
        open_ways = [
            int(a["way_ticks"][way])
            for way in range(a["set_start"][pair], a["set_start"][pair + 1])
            if gates_of[way] == 0
        ]
        ends = int(a["access"][places[i]]) + int(a["access"][places[j]])
        steady[i, j] = min(open_ways) + ends if open_ways else UNREACHABLE
    return steady
