"""A first plan: each job at the end of the routes where it costs least."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import SHIFT
from scheduler.solver.kernel.jit import inner, jit

from .routes import lateness
from .solutions import decode
from .state import BEST


@inner
def cost_at_end(d, free, i, r):
    """Return roughly what it costs to serve node i next on route r, `free` when and where."""
    drive = d.travel[free[r, 1], d.place[i]]
    ready = free[r, 0] + drive
    late = lateness(d, i, max(ready, np.int64(d.opens[i])))
    return drive + 0.1 * max(0, d.opens[i] - ready) + 5.0 * late + d.assign[i, r]


@inner
def cheapest(d, free, i, taken):
    """Return the route other than `taken` where node i costs least at the end, and the cost."""
    best, chosen = np.inf, np.int64(-1)
    for at in range(d.option_shift[i], d.option_shift[i + 1]):
        r = np.int64(d.eligible[at])
        cost = cost_at_end(d, free, i, r)
        if r != taken and cost < best:
            best, chosen = cost, r
    return chosen, best


@jit
def construct(d, s, order):
    """Give the jobs in `order`, each at the end of the routes where it costs least."""
    nodes, shifts = d.node_job.size, d.shift_end.size
    free = np.zeros((shifts, 2), np.int64)
    for each in range(shifts):
        free[each, 0], free[each, 1] = d.opens[nodes + each], d.place[nodes + each]
    rank = 0.0
    for j in order:
        rank += 1.0
        first = d.job_node[j]
        one, other = np.int64(-1), np.int64(-1)
        if d.job_node[j + 1] - first == 1:
            one, _ = cheapest(d, free, first, -1)
        else:
            best = np.inf
            for at in range(d.option_shift[first], d.option_shift[first + 1]):
                r = np.int64(d.eligible[at])
                mate, cost = cheapest(d, free, first + 1, r)
                cost += cost_at_end(d, free, first, r)
                if mate >= 0 and cost < best:
                    best, one, other = cost, r, mate
        for i in range(first, d.job_node[j + 1]):
            r = one if i == first else other
            s.node[i, SHIFT], s.key[i] = r, rank
            start = max(free[r, 0] + d.travel[free[r, 1], d.place[i]], d.opens[i])
            free[r, 0], free[r, 1] = start + d.duration[i], d.place[i]
    s.total[BEST] = np.inf
    decode(d, s)
