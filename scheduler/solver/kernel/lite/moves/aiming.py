"""Where a move looks: which neighbour of a job, which place in the order, which shift."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import DRIVEN, NEXT, PREV, SHIFT
from scheduler.solver.kernel.jit import inner
from scheduler.solver.kernel.lite.routes import find, leg
from scheduler.solver.kernel.lite.state import PENALTY
from scheduler.solver.kernel.random import draw, uniform

PICKS = 4


@inner
def pick_near(d, s, j):
    """Return a job near job j, the nearest most often."""
    width = d.near.shape[1]
    for _ in range(PICKS):
        b = d.near[j, min(draw(s, width), draw(s, width))]
        if b >= 0:
            return np.int64(b)
    return np.int64(-1)


@inner
def slot_of(d, s, j):
    """Return a random node of job j."""
    first = d.job_node[j]
    tasks = d.job_node[j + 1] - first
    return first + (draw(s, tasks) if tasks > 1 else 0)


@inner
def key_between(s, before, after):
    """Return a random key between those of two nodes; the ends of routes are one step away."""
    low, high = s.key[before], s.key[after]
    if low == -np.inf:
        low = high - 1.0 if high < np.inf else 0.0
    if high == np.inf:
        high = low + 1.0
    return low + (high - low) * uniform(s)


@inner
def other_shift(d, s, i, taken):
    """Return a route for the second node of a pair: often its own, else any it may go to."""
    r = s.node[i, SHIFT]
    if draw(s, 4) != 0 and r != taken:
        return np.int64(r)
    first = d.option_shift[i]
    return np.int64(d.eligible[first + draw(s, d.option_shift[i + 1] - first)])


@inner
def detour(d, low, i, high):
    """Return how much longer the drive from `low` to `high` is by way of node i."""
    return leg(d, low, i) + leg(d, i, high) - leg(d, low, high)


@inner
def mate_of(d, i):
    """Return the other node of a pair; -1 where the job has one task."""
    first = d.job_node[d.node_job[i]]
    return np.int64(2 * first + 1 - i if d.job_node[d.node_job[i] + 1] - first == 2 else -1)


@inner
def place_lead(d, s, lead, beside):
    """Return (route, node to follow, key) for a node that goes beside another, or anywhere.

    The node to follow is -1 where nothing would change.
    """
    r = np.int64(s.node[beside, SHIFT])
    if d.assign[lead, r] == np.inf or draw(s, 10) == 0:
        first = d.option_shift[lead]
        r = np.int64(d.eligible[first + draw(s, d.option_shift[lead + 1] - first)])
        key = s.key[beside] + uniform(s) - 0.5
        low = find(s, r, key, np.int64(d.node_job.size + r))
        if low == lead or (low >= 0 and s.node[low, NEXT] == lead):
            low = -1
        return r, np.int64(low), key
    low, high = beside, np.int64(s.node[beside, NEXT])
    if draw(s, 2) == 0:
        low, high = np.int64(s.node[beside, PREV]), beside
    if low == lead or high == lead:
        return r, np.int64(-1), 0.0
    return r, low, key_between(s, low, high)


@inner
def per_drive(d, s):
    """Return the cost per tick of driving."""
    return d.soft[DRIVEN] + s.total[PENALTY] * d.hard[DRIVEN]
