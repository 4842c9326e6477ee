"""All positions of a task on a route, by estimate: where it fits, and what it would cost about."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import (
    ASTRAY,
    BROKEN,
    END,
    FAR,
    HERE,
    LATENESS,
    LEAVE,
    LEFT,
    NEXT,
    NONE,
    OVERTIME,
    PLACE,
    TRAVEL,
)
from scheduler.solver.kernel.full.costs import astray, is_untold
from scheduler.solver.kernel.full.state import BLINKS, READY_AT
from scheduler.solver.kernel.full.timing import opening, window_of
from scheduler.solver.kernel.jit import inner
from scheduler.solver.kernel.random import draw

from .found import AFTER, BEFORE, WAY, WHEN, WHO, open_row
from .latest import from_when, look_back, stop_before

BLINK = 100
"""One position in so many is overlooked, so that greedy insertion does not always do the same."""


@inner
def earliest_there(d, j, option):
    """Return the first tick at which a task of job j may be come to with nothing to wait for."""
    return np.int64(d.window_start[d.job_window[j]]) - d.option_entry[option]


@inner
def has_room(d, s, r, a, b, early, work):
    """Tell whether `work` ticks from tick `early` on fit between nodes a and b of shift r.

    Driving is not counted: what this refuses, `fit` does.
    """
    left = d.shift_start[r] if a == NONE else s.node[a, LEAVE]
    due = s.home_due[r] if b == END else s.due[b]
    return due - max(np.int64(left), early) >= work


@inner
def fit(d, s, j, slot, option, r, a, b, least):
    """Return about what it costs to give a task of job j between nodes a and b of shift r.

    Not before the tick `least`; inf where it does not fit. Leaves its start in `scan[READY_AT]`.
    Waiting is not counted, and a break is taken to stay where it is.
    """
    here, left = np.int64(d.shift_from[r]), np.int64(d.shift_start[r])
    at_start = True
    if a != NONE:
        here, left = np.int64(s.node[a, PLACE]), np.int64(s.node[a, LEAVE])
        at_start = s.node[a, LEFT] == 0
    due = s.home_due[r] if b == END else s.due[b]
    lasts, tail = np.int64(d.option_duration[option]), np.int64(d.option_tail[option])
    entry = np.int64(d.option_entry[option])
    if due - left < entry + lasts + tail:
        return np.inf
    there = np.int64(d.shift_to[r] if b == END else s.node[b, PLACE])
    place = np.int64(d.option_place[option])
    if d.shift_mobile[r] == 0 or place == HERE:
        place = here
    elif place < 0:
        place = there
    if d.option_medium[option] > 0 and d.connection[place] < d.option_medium[option]:
        return np.inf
    out, back = np.int64(d.travel[here, place]), np.int64(d.travel[place, there])
    if at_start and place != here:
        left += d.shift_startup[r]
    fills = d.job_at_end[j] * lasts
    if d.open_from.size > 0:
        least = max(least, np.int64(d.open_from[option, r]))
    if slot == 0:
        least = max(least, np.int64(d.job_floor[j]))
    start = opening(d, j, max(left + out + entry, least), fills)
    comes = start + lasts + tail + back
    if comes > due or (slot == 0 and d.job_fixed[j] >= 0 and start != d.job_fixed[j]):
        return np.inf
    late = max(np.int64(0), start + fills - d.window_end[window_of(d, j, start)])
    if late > 0 and d.hard[LATENESS] > 0.0:
        return np.inf
    if d.open_until.size > 0 and start + lasts > d.open_until[option, r]:
        return np.inf
    s.scan[READY_AT] = start
    straight = np.int64(0) if a == NONE and b == END else np.int64(d.travel[here, there])
    over = comes - (s.home_spare[r] if b == END else s.spare[b])
    cost = d.soft[TRAVEL] * (out + back - straight) + d.soft[LATENESS] * late
    if slot == 0 and d.job_promised[j] == 1:
        cost += d.soft[ASTRAY] * astray(d, j, start)
        if is_untold(d, j, start) or d.unkept[option, r]:
            cost += d.soft[BROKEN]
    return cost + d.soft[OVERTIME] * max(np.int64(0), over)


@inner
def walk(d, s, j, v, r, base, which, most):
    """Note in a list the places of job j's first task in variant v on shift r that fit.

    `base` is what the variant and the shift cost anyhow.
    """
    option = d.variant_option[v]
    if s.fresh[r] == 0:
        look_back(d, s, r)
    work = d.option_entry[option] + d.option_duration[option] + d.option_tail[option]
    early = earliest_there(d, j, option)
    if s.gap[r] < work or s.home_due[r] - early < work:
        return
    closes = d.window_end[d.job_window[j + 1] - 1] if d.hard[LATENESS] > 0.0 else np.int64(FAR)
    b = from_when(d, s, r, early + work)
    a = stop_before(s, r, b)
    while True:
        if a != NONE and s.node[a, LEAVE] > closes:
            return
        estimate = np.inf
        if has_room(d, s, r, a, b, early, work):
            estimate = base + fit(d, s, j, 0, option, r, a, b, np.int64(0))
        if estimate < s.least[which] and (s.scan[BLINKS] == 0 or draw(s, BLINK) != 0):
            row = s.found[which, open_row(s, which, most, estimate)]
            row[WAY], row[WHEN], row[WHO] = v, s.scan[READY_AT], r
            row[BEFORE], row[AFTER] = a, b
        if b == END:
            return
        a, b = b, np.int64(s.node[b, NEXT])
