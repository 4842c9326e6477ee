"""Where a move looks: which job, which neighbour of it, which place in the order."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import COUNT, END, HEAD, NEXT, NONE, PREV, SHIFT, VARIANT
from scheduler.solver.kernel.full.routes import tasks_of
from scheduler.solver.kernel.full.state import OUT
from scheduler.solver.kernel.jit import inner
from scheduler.solver.kernel.random import draw, uniform

PICKS = 4


@inner
def pick_job(d, s):
    """Return a random job; one that is left out somewhat more often."""
    jobs = d.job_price.size
    j = draw(s, jobs)
    if s.total[OUT] > 0 and draw(s, 8) == 0:
        for _ in range(jobs):
            if s.job[j, VARIANT] == NONE:
                return j
            j += 1
            if j == jobs:
                j = 0
    return j


@inner
def pick_near(d, s, j):
    """Return a job that is given and near job j, or NONE."""
    width = d.near.shape[1]
    for _ in range(PICKS):
        b = d.near[j, min(draw(s, width), draw(s, width))]
        if b != NONE and s.job[b, VARIANT] != NONE:
            return np.int64(b)
    return np.int64(NONE)


@inner
def key_beside(d, s, i, after):
    """Return a random key right after (or before) node i in its route."""
    key = s.key[d.node_job[i]]
    other = s.node[i, NEXT] if after else s.node[i, PREV]
    if other == END:
        edge = key + 1.0 if after else max(0.0, key - 1.0)
    else:
        edge = s.key[d.node_job[other]]
    return key + (edge - key) * uniform(s)


@inner
def aim(d, s, j, v):
    """Choose shifts for job j in variant v into `want` and return a key, or -1.

    One task goes beside a neighbour, or anywhere; the others stay where they are, or anywhere.
    """
    option = d.variant_option[v]
    tasks = d.variant_option[v + 1] - option
    same = s.job[j, VARIANT] == v
    for slot in range(tasks):
        first, last = d.option_shift[option + slot], d.option_shift[option + slot + 1]
        if last == first:
            return -1.0
        s.want[slot] = d.eligible[first + draw(s, last - first)]
        if same and draw(s, 2) == 0:
            s.want[slot] = s.node[d.job_node[j] + slot, SHIFT]
    lead = draw(s, tasks)
    b = pick_near(d, s, j)
    if b != NONE and draw(s, 10) != 0:
        i = d.job_node[b] + draw(s, tasks_of(d, s, b))
        r = s.node[i, SHIFT]
        if d.assign[option + lead, r] < np.inf:
            s.want[lead] = r
        return key_beside(d, s, i, draw(s, 2) == 0)
    r = s.want[lead]
    if s.path[r, COUNT] == 0:
        return s.key[b] + uniform(s) if b != NONE else 1.0 + d.job_price.size * uniform(s)
    i = s.path[r, HEAD]
    steps = draw(s, s.path[r, COUNT])
    for _ in range(steps):
        i = s.node[i, NEXT]
    return key_beside(d, s, i, draw(s, 2) == 0)
