"""Whole solutions of the lite kernel: decoded afresh, the best one kept, what Python reads."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import BEYOND, DRIVEN, LATE, NEXT, OVER, PREV, SHIFT, START
from scheduler.solver.kernel.jit import inner, jit

from .routes import lateness, leg
from .state import BEST, COST, FIXED, begin
from .timing import earliest, finish, sum_late

TINY = 1e-7


@jit
def decode(d, s):
    """Build and time all routes afresh from keys and routes; return the cost.

    Shares nothing with the incremental path, so that the two check each other. Spaces keys out.
    """
    nodes, shifts, jobs = d.node_job.size, d.shift_end.size, d.job_node.size - 1
    keys = np.zeros(jobs)
    for j in range(jobs):
        keys[j] = s.key[d.job_node[j]]
    order = np.argsort(keys, kind="mergesort")
    s.sums[:] = 0
    s.total[FIXED] = 0.0
    for r in range(shifts):
        first, last = nodes + r, nodes + shifts + r
        s.node[first, NEXT], s.node[last, PREV] = last, first
        s.late[r], s.latest[r] = 0, 0
    for rank in range(jobs):
        j = order[rank]
        for i in range(d.job_node[j], d.job_node[j + 1]):
            r = s.node[i, SHIFT]
            last = nodes + shifts + r
            before = s.node[last, PREV]
            s.key[i] = rank + 1.0
            s.node[i, PREV], s.node[i, NEXT] = before, last
            s.node[before, NEXT], s.node[last, PREV] = i, i
            s.total[FIXED] += d.assign[i, r]
            s.sums[DRIVEN] += leg(d, before, i)
        time_job(d, s, j)
    for r in range(shifts):
        last = nodes + shifts + r
        before = s.node[last, PREV]
        drive = leg(d, before, last)
        home = np.int64(s.node[before, START]) + d.duration[before] + drive
        s.sums[DRIVEN] += drive
        s.over[r] = max(np.int64(0), home - d.shift_end[r])
        s.beyond[r] = max(np.int64(0), home - d.shift_latest[r])
        s.sums[OVER] += s.over[r]
        s.sums[BEYOND] += s.beyond[r]
        sum_late(d, s, r)
    begin(s)
    s.total[COST] = finish(d, s)
    return s.total[COST]


@inner
def time_job(d, s, j):
    """Time the tasks of a job after those before them."""
    first = d.job_node[j]
    one = earliest(d, s, first)
    two = d.job_node[j + 1] - first == 2
    other = one
    if two:
        other = earliest(d, s, first + 1)
        one = max(one, other - d.most[first + 1])
        other = max(other, one + d.least[first + 1])
    for slot in range(2 if two else 1):
        i, start = first + slot, one if slot == 0 else other
        s.node[i, START] = start
        late, r = np.int64(lateness(d, i, start)), s.node[i, SHIFT]
        s.late[r] += late
        s.latest[r] = max(s.latest[r], late)
        s.sums[LATE] += late


@inner
def is_legal(d, s):
    """Tell whether nothing hard is broken."""
    hard = d.hard[LATE] * s.sums[LATE] + d.hard[OVER] * s.sums[OVER]
    hard += d.hard[BEYOND] * s.sums[BEYOND]
    return hard <= TINY


@inner
def keep_best(d, s):
    """Copy the solution if it is legal and the best so far."""
    if s.total[COST] >= s.total[BEST] - TINY or not is_legal(d, s):
        return
    s.total[BEST] = s.total[COST]
    for i in range(d.node_job.size):
        s.best_key[i], s.best_shift[i] = s.key[i], s.node[i, SHIFT]


@jit
def recall_best(d, s):
    """Go back to the best solution, if there is one, and decode it afresh; return its cost."""
    if s.total[BEST] < np.inf:
        for i in range(d.node_job.size):
            s.key[i], s.node[i, SHIFT] = s.best_key[i], s.best_shift[i]
    return decode(d, s)


@jit
def running_cost(s):
    """Return the cost as the moves have left it, without decoding afresh."""
    return s.total[COST]


@jit
def present(s):
    """Return the keys and routes by node of the present solution."""
    nodes = s.best_key.size
    key, route = np.zeros(nodes), np.zeros(nodes, np.int32)
    for i in range(nodes):
        key[i], route[i] = s.key[i], s.node[i, SHIFT]
    return key, route


@jit
def best_of(s):
    """Return the best cost, and its keys and routes by node."""
    return s.total[BEST], s.best_key.copy(), s.best_shift.copy()
