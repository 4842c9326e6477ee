"""Starts and cost after a move, given up as soon as the cost must pass the threshold."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import BEYOND, DRIVEN, LATE, LATEST, NEXT, OVER, PREV, SHIFT, START
from scheduler.solver.kernel.jit import inner

from .routes import lateness, leg, mark
from .state import BOUND, DIRTY, FIXED, PENALTY, touch


@inner
def weight(d, s, column):
    """Return the cost per tick of a column at the present penalty."""
    return d.soft[column] + s.total[PENALTY] * d.hard[column]


@inner
def bound(d, s):
    """Return what the solution must cost at least, whatever the times on its dirty routes.

    Leaves in `total[BOUND]` the ticks late on the other routes, and before the cursors.
    """
    late = s.sums[LATE]
    for at in range(s.count[DIRTY]):
        r = s.dirty[at]
        late -= s.late[r] - s.before[s.node[s.cursor[r], PREV]]
    s.total[BOUND] = late
    driven = weight(d, s, DRIVEN) * s.sums[DRIVEN] + s.total[FIXED]
    return driven + weight(d, s, LATE) * late


@inner
def earliest(d, s, i):
    """Return when service at node i could begin."""
    before = s.node[i, PREV]
    ready = s.node[before, START] + d.duration[before] + leg(d, before, i)
    return max(ready, d.opens[i])


@inner
def set_start(d, s, i, start):
    """Let service at node i begin at `start` and move or set the cursor of its route."""
    r, now = s.node[i, SHIFT], lateness(d, i, start)
    changed = start != s.node[i, START]
    after = s.node[i, NEXT]
    if s.is_dirty[r] == 1:
        if s.cursor[r] == i:
            on = changed or s.key[i] < s.force[r]
            s.cursor[r] = after if on else d.node_job.size + d.shift_end.size + r
            s.total[BOUND] += now
        elif changed:
            pending = s.cursor[r]
            if pending < d.node_job.size:
                s.force[r] = max(s.force[r], s.key[pending])
            if s.key[after] < s.key[pending]:
                s.cursor[r] = after
            counted = s.before[s.node[pending, PREV]] - s.before[s.node[i, PREV]]
            s.total[BOUND] += now - max(np.int64(0), counted)
    elif changed:
        s.total[BOUND] += now + s.before[s.node[i, PREV]] - s.late[r]
        mark(s, r, after, -np.inf)
    if changed:
        touch(s, i)
        gained = now - lateness(d, i, s.node[i, START])
        s.change[r] += gained
        s.sums[LATE] += gained
        s.node[i, START] = start


@inner
def propagate(d, s, threshold):
    """Time dirty routes in the global order; False if the cost must pass `threshold`."""
    nodes = d.node_job.size
    base = weight(d, s, DRIVEN) * s.sums[DRIVEN] + s.total[FIXED]
    per_late = weight(d, s, LATE)
    while True:
        i, least = -1, np.inf
        for at in range(s.count[DIRTY]):
            candidate = s.cursor[s.dirty[at]]
            if s.key[candidate] < least:
                i, least = candidate, s.key[candidate]
        if i < 0 or i >= nodes:
            return True
        j = d.node_job[i]
        first = d.job_node[j]
        if d.job_node[j + 1] - first == 1:
            set_start(d, s, first, earliest(d, s, first))
        else:
            one, other = earliest(d, s, first), earliest(d, s, first + 1)
            one = max(one, other - d.most[first + 1])
            other = max(other, one + d.least[first + 1])
            set_start(d, s, first, one)
            set_start(d, s, first + 1, other)
        if base + per_late * s.total[BOUND] > threshold:
            return False


@inner
def finish(d, s):
    """Return the cost, all times known; leave what dirty routes come to in `worst` and `home`."""
    nodes, shifts = d.node_job.size, d.shift_end.size
    cost = weight(d, s, DRIVEN) * s.sums[DRIVEN] + weight(d, s, LATE) * s.sums[LATE]
    timed = weight(d, s, OVER) + weight(d, s, BEYOND) > 0
    for at in range(s.count[DIRTY]):
        r = s.dirty[at]
        if timed:
            last = s.node[nodes + shifts + r, PREV]
            home = np.int64(s.node[last, START]) + d.duration[last]
            home += leg(d, last, nodes + shifts + r)
            s.home[r, 0] = max(np.int64(0), home - d.shift_end[r])
            s.home[r, 1] = max(np.int64(0), home - d.shift_latest[r])
            s.sums[OVER] += s.home[r, 0] - s.over[r]
            s.sums[BEYOND] += s.home[r, 1] - s.beyond[r]
    cost += weight(d, s, OVER) * s.sums[OVER] + weight(d, s, BEYOND) * s.sums[BEYOND]
    per_worst = weight(d, s, LATEST)
    if per_worst > 0:
        cost += per_worst * worst_lateness(d, s)
    return cost + s.total[FIXED]


@inner
def worst_lateness(d, s):
    """Return the largest lateness of all; leave that of dirty routes in `worst`."""
    nodes = d.node_job.size
    for at in range(s.count[DIRTY]):
        r = s.dirty[at]
        worst = np.int64(0)
        if s.late[r] + s.change[r] > 0:
            i = s.node[nodes + r, NEXT]
            while i < nodes:
                late = s.node[i, START] - d.closes[i]
                if late > worst:
                    worst = np.int64(late)
                i = s.node[i, NEXT]
        s.worst[r] = worst
    result = np.int64(0)
    for r in range(d.shift_end.size):
        result = max(result, s.worst[r] if s.is_dirty[r] == 1 else s.latest[r])
    return result


@inner
def commit(d, s):
    """Take over what the dirty routes come to."""
    timed = weight(d, s, OVER) + weight(d, s, BEYOND) > 0
    ranked = weight(d, s, LATEST) > 0
    for at in range(s.count[DIRTY]):
        r = s.dirty[at]
        s.late[r] += s.change[r]
        if ranked:
            s.latest[r] = s.worst[r]
        if timed:
            s.over[r], s.beyond[r] = s.home[r, 0], s.home[r, 1]
        sum_late(d, s, r)


@inner
def sum_late(d, s, r):
    """Sum the ticks late along route r, for `bound`."""
    nodes = d.node_job.size
    i, late = s.node[nodes + r, NEXT], np.int64(0)
    while i < nodes:
        late += lateness(d, i, s.node[i, START])
        s.before[i] = late
        i = s.node[i, NEXT]
