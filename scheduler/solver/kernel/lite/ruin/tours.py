"""Tours as rows of arrays: stops, when they are left, by when they must be reached."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import NEXT, OVER, SHIFT
from scheduler.solver.kernel.jit import inner
from scheduler.solver.kernel.lite.routes import leg
from scheduler.solver.kernel.lite.state import TOURS_ENTERED, TURN


@inner
def load_tours(d, s):
    """Write the routes of the solution as tours, between the starts and ends of their shifts."""
    nodes, shifts = d.node_job.size, d.shift_end.size
    for r in range(shifts):
        i, at = np.int64(nodes + r), 0
        while True:
            s.tour[r, at] = i
            if i == nodes + shifts + r:
                break
            i, at = np.int64(s.node[i, NEXT]), at + 1
        s.stops[r] = at - 1
        refresh(d, s, r)


@inner
def store_tours(d, s):
    """Write the tours as keys and routes of nodes, to be decoded."""
    shifts = d.shift_end.size
    for r in range(shifts):
        for at in range(1, s.stops[r] + 1):
            i = s.tour[r, at]
            s.node[i, SHIFT], s.key[i] = r, at + r / (shifts + 1.0)


@inner
def refresh(d, s, r):
    """Time tour r forwards and backwards; `gap` is the most time between two of its stops.

    `way[r, at]` is the drive on from the stop, `leave[r, at]` when it is left, and `due[r, at]` the
    last tick at which service there may begin with nothing late after it.
    """
    last = s.stops[r] + 1
    s.leave[r, 0] = d.opens[s.tour[r, 0]]
    for at in range(1, last):
        a, b = s.tour[r, at - 1], s.tour[r, at]
        s.way[r, at - 1] = leg(d, a, b)
        s.leave[r, at] = max(s.leave[r, at - 1] + s.way[r, at - 1], d.opens[b]) + d.duration[b]
    end = d.shift_end[r] if d.hard[OVER] > 0.0 else d.shift_latest[r]
    s.due[r, last] = end
    s.way[r, last - 1] = leg(d, s.tour[r, last - 1], s.tour[r, last]) if last > 1 else 0
    widest = end - s.leave[r, last - 1]
    for at in range(last - 1, 0, -1):
        a = s.tour[r, at]
        s.due[r, at] = min(d.closes[a], s.due[r, at + 1] - s.way[r, at] - d.duration[a])
        widest = max(widest, s.due[r, at] - s.leave[r, at - 1])
    s.gap[r] = widest


@inner
def enter(s, r):
    """Copy tour r before its first change in this turn."""
    if s.entry[r] == s.count[TURN]:
        return
    s.entry[r] = s.count[TURN]
    s.entered[s.count[TOURS_ENTERED]] = r
    s.count[TOURS_ENTERED] += 1
    s.stops_kept[r], s.gap_kept[r] = s.stops[r], s.gap[r]
    for at in range(s.stops[r] + 2):
        s.tour_kept[r, at] = s.tour[r, at]
        s.leave_kept[r, at], s.due_kept[r, at] = s.leave[r, at], s.due[r, at]
        s.way_kept[r, at] = s.way[r, at]


@inner
def take_back(s):
    """Put every tour back as it was when the turn began."""
    for number in range(s.count[TOURS_ENTERED]):
        r = s.entered[number]
        s.stops[r], s.gap[r] = s.stops_kept[r], s.gap_kept[r]
        for at in range(s.stops[r] + 2):
            s.tour[r, at] = s.tour_kept[r, at]
            s.leave[r, at], s.due[r, at] = s.leave_kept[r, at], s.due_kept[r, at]
            s.way[r, at] = s.way_kept[r, at]
            s.on_tour[s.tour[r, at]] = r
