"""How late one may come: a pass backwards along a route, kept until the route changes.

Optimistic where a start depends on more than its route (shared and linked visits, roads that
close): what it lets through is costed exactly, what it stops could not have been.
"""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import (
    BREAK_START,
    BREAKS,
    DRIVE,
    END_BREAK,
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
from scheduler.solver.kernel.full.costs import room_in_window
from scheduler.solver.kernel.full.routes import option_of
from scheduler.solver.kernel.jit import inner


@inner
def look_back(d, s, r):
    """Work out by when shift r must come to each of its stops, and home.

    `due[i]` is the last tick at which the crew may come to node i's door and be nowhere late;
    `spare[i]` the last that adds no overtime. `home_due`, `home_spare` say the same of the way
    home, and `gap` the most time between two stops, or a stop and an end, driving included.
    """
    s.fresh[r] = 1
    end = np.int64(d.shift_end[r] if d.hard[OVERTIME] > 0.0 else d.shift_latest[r])
    due, spare = end, max(np.int64(d.shift_end[r]), np.int64(s.path[r, HOME]))
    i = s.path[r, TAIL]
    if i == NONE:
        rest = np.int64(0)
        for each in range(d.break_count[r]):
            rest += d.break_length[r, each]
        s.home_due[r], s.home_spare[r] = due - rest, spare - rest
        s.gap[r] = due - rest - d.shift_start[r]
        return
    if s.path[r, END_BREAK] >= 0:
        rest = d.break_length[r, min(s.node[i, BREAKS], d.break_count[r] - 1)]
        due, spare = due - rest, spare - rest
    s.home_due[r], s.home_spare[r] = due, spare
    widest = due - s.node[i, LEAVE]
    drive = np.int64(d.travel[s.node[i, PLACE], d.shift_to[r]])
    while i != NONE:
        option = option_of(d, s, i)
        after = drive + d.option_duration[option] + d.option_tail[option]
        start = np.int64(s.node[i, START])
        last, free = due - after, spare - after
        closes = start + room_in_window(d, s, i) if d.hard[LATENESS] > 0.0 else np.int64(FAR)
        if d.job_fixed[d.node_job[i]] >= 0 and i == d.job_node[d.node_job[i]]:
            closes = start
        last = max(start, min(last, closes))
        free = max(start, min(free, closes))
        rest = np.int64(d.option_entry[option])
        if s.node[i, BREAK_START] >= 0:
            rest += d.break_length[r, s.node[i, BREAKS] - 1]
        due, spare = last - rest, free - rest
        s.due[i], s.spare[i] = due, spare
        before = s.node[i, PREV]
        left = np.int64(d.shift_start[r]) if before == NONE else np.int64(s.node[before, LEAVE])
        widest = max(widest, due - left)
        drive = np.int64(s.node[i, DRIVE])
        i = before
    s.gap[r] = widest
