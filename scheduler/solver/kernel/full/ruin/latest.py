"""How late one may come: a pass backwards along a route, kept until the route changes.

Optimistic where a start depends on more than its route (shared and linked visits, roads that
close) and of breaks after the last stop, which may be taken while one waits: what it lets through
is costed exactly. Places of sessions from a car it takes as they are, in turns breaks before a stop
too; where nothing is left to chance these may go before what is put in.
"""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import (
    BREAK_START,
    BREAKS,
    DRIVE,
    END,
    FAR,
    HOME,
    LATENESS,
    LEAVE,
    NONE,
    OVERTIME,
    PLACE,
    PREV,
    START,
    TAIL,
)
from scheduler.solver.kernel.full.routes import option_of
from scheduler.solver.kernel.full.state import BLINKS, FINGERS
from scheduler.solver.kernel.jit import inner


@inner
def look_back(d, s, r):
    """Work out by when shift r must come to each of its stops, and home.

    `due[i]` is the last tick at which the crew may come to node i's door and be nowhere late;
    `spare[i]` the last that adds no overtime. `home_due`, `home_spare` say the same of the way
    home, and `gap` the most time between two stops, or a stop and an end, driving included;
    `finger` the first stop, or the end, that may be come to at a moment of the shift or later.
    """
    s.fresh[r] = 1
    end = np.int64(d.shift_end[r] if d.hard[OVERTIME] > 0.0 else d.shift_latest[r])
    due, spare = end, max(np.int64(d.shift_end[r]), np.int64(s.path[r, HOME]))
    i, after_that, number = s.path[r, TAIL], END, FINGERS - 1
    s.home_due[r], s.home_spare[r] = due, spare
    if i == NONE:
        s.gap[r] = due - d.shift_start[r]
        s.finger[r] = END
        return
    widest = due - s.node[i, LEAVE]
    drive = np.int64(d.travel[s.node[i, PLACE], d.shift_to[r]])
    while i != NONE:
        option = option_of(d, s, i)
        after = drive + d.option_duration[option] + d.option_tail[option]
        start = np.int64(s.node[i, START])
        last, free = due - after, spare - after
        j = d.node_job[i]
        closes = np.int64(FAR)
        if d.hard[LATENESS] > 0.0:
            closes = np.int64(d.window_end[d.job_window[j + 1] - 1])
            closes -= d.job_at_end[j] * d.option_duration[option]
        if d.open_until.size > 0:
            closes = min(closes, np.int64(d.open_until[option, r]) - d.option_duration[option])
        # what another worker leans on must not come later for it
        if s.barred[j] == 1 or (d.job_fixed[j] >= 0 and i == d.job_node[j]):
            closes = start
        last = max(start, min(last, closes))
        free = max(start, min(free, closes))
        rest = np.int64(d.option_entry[option])
        if s.node[i, BREAK_START] >= 0 and s.scan[BLINKS] == 1:
            rest += d.break_length[r, s.node[i, BREAKS] - 1]
        due, spare = last - rest, free - rest
        s.due[i], s.spare[i] = due, spare
        while number > 0 and moment(d, r, number) > due:
            s.finger[r, number] = after_that
            number -= 1
        after_that = i
        before = s.node[i, PREV]
        left = np.int64(d.shift_start[r]) if before == NONE else np.int64(s.node[before, LEAVE])
        widest = max(widest, due - left)
        here = d.shift_from[r] if before == NONE else s.node[before, PLACE]
        drive = np.int64(min(s.node[i, DRIVE], d.travel[here, s.node[i, PLACE]]))
        i = before
    s.gap[r] = widest
    for earlier in range(number + 1):
        s.finger[r, earlier] = after_that


@inner
def moment(d, r, number):
    """Return one of the `FINGERS` moments of shift r, the first at its start."""
    lasts = np.int64(d.shift_latest[r]) - d.shift_start[r]
    return d.shift_start[r] + number * lasts // FINGERS


@inner
def from_when(d, s, r, tick):
    """Return the first stop of shift r, or END, before which one may have to come at `tick`."""
    lasts = np.int64(d.shift_latest[r]) - d.shift_start[r]
    number = (tick - d.shift_start[r]) * FINGERS // max(np.int64(1), lasts)
    return np.int64(s.finger[r, max(np.int64(0), min(number, np.int64(FINGERS - 1)))])


@inner
def stop_before(s, r, i):
    """Return the stop of shift r before node i, or before its END; NONE where there is none."""
    return np.int64(s.path[r, TAIL] if i == END else s.node[i, PREV])
