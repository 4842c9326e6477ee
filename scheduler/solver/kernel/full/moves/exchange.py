"""Exchange what two shifts do from one moment on."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import END, HEAD, NEXT, NONE, SHIFT, VARIANT
from scheduler.solver.kernel.full.routes import attach, detach, option_of, tasks_of
from scheduler.solver.kernel.full.state import FIXED
from scheduler.solver.kernel.jit import inner
from scheduler.solver.kernel.random import draw

from .aiming import pick_job, pick_near


@inner
def gather(d, s, row, r, start, stop):
    """Collect the nodes of shift r with start <= key < stop into `pool[row]`; return how many."""
    found = 0
    i = s.path[r, HEAD]
    while i != END:
        key = s.key[d.node_job[i]]
        if key >= stop:
            break
        if key >= start:
            s.pool[row, found] = i
            found += 1
        i = s.node[i, NEXT]
    return found


@inner
def may_go(d, s, i, r):
    """Tell whether node i may be on shift r beside the other tasks of its job."""
    if d.assign[option_of(d, s, i), r] == np.inf:
        return False
    j = d.node_job[i]
    for slot in range(tasks_of(d, s, j)):
        other = d.job_node[j] + slot
        if other != i and d.shared[s.node[other, SHIFT], r] == 1:
            return False
    return True


@inner
def move_pool(d, s, row, found, r):
    """Attach the detached nodes of `pool[row]` to shift r."""
    for at in range(found):
        i = s.pool[row, at]
        option = option_of(d, s, i)
        s.total[FIXED] += d.assign[option, r] - d.assign[option, s.node[i, SHIFT]]
        if not attach(d, s, i, r):
            return False
    return True


@inner
def exchange(d, s):
    """Exchange what two shifts do from one point on, for a while or until the end."""
    a = pick_job(d, s)
    b = pick_near(d, s, a)
    if b == NONE or s.job[a, VARIANT] == NONE:
        return False
    i = d.job_node[a] + draw(s, tasks_of(d, s, a))
    ra = s.node[i, SHIFT]
    rb = s.node[d.job_node[b] + draw(s, tasks_of(d, s, b)), SHIFT]
    if ra == rb:
        return False
    start, stop = s.key[a], np.inf
    if draw(s, 2) == 0:
        for _ in range(1 + draw(s, 3)):
            i = s.node[i, NEXT]
            if i == END:
                break
        stop = np.inf if i == END else s.key[d.node_job[i]]
    one, two = gather(d, s, 0, ra, start, stop), gather(d, s, 1, rb, start, stop)
    for at in range(one):
        if not may_go(d, s, s.pool[0, at], rb):
            return False
    for at in range(two):
        if not may_go(d, s, s.pool[1, at], ra):
            return False
    for at in range(one):
        detach(d, s, s.pool[0, at])
    for at in range(two):
        detach(d, s, s.pool[1, at])
    return move_pool(d, s, 0, one, rb) and move_pool(d, s, 1, two, ra)
