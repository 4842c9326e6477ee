"""Exchange what two routes do from one moment on."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import DRIVEN, NEXT, PREV, SHIFT, START
from scheduler.solver.kernel.jit import inner
from scheduler.solver.kernel.lite.routes import leg, mark
from scheduler.solver.kernel.lite.state import DIRTY, FIXED, touch
from scheduler.solver.kernel.random import draw

from .aiming import per_drive, pick_near, slot_of


@inner
def before_key(d, s, r, key):
    """Return the last node of route r with a key below `key`."""
    i = np.int64(d.node_job.size + r)
    while s.key[s.node[i, NEXT]] < key:
        i = np.int64(s.node[i, NEXT])
    return i


@inner
def collect(d, s, row, i, stop, r):
    """Put the nodes from i to `stop` into `pool[row]`; return how many, or -1 if r may not."""
    found = 0
    while i != stop:
        if d.assign[i, r] == np.inf:
            return -1
        s.pool[row, found] = i
        found += 1
        i = s.node[i, NEXT]
    return found


@inner
def exchange(d, s, room):
    """Exchange what two routes do from one moment on; False if it costs over `room`.

    The two tasks of a pair stay apart: both lie in the exchanged span, or neither.
    """
    a = draw(s, d.job_node.size - 1)
    b = pick_near(d, s, a)
    if b < 0:
        return False
    nodes, shifts = d.node_job.size, d.shift_end.size
    one = np.int64(slot_of(d, s, a))
    ra, rb = np.int64(s.node[one, SHIFT]), np.int64(s.node[slot_of(d, s, b), SHIFT])
    if ra == rb:
        return False
    end_a, end_b = nodes + shifts + ra, nodes + shifts + rb
    low_a, low_b = np.int64(s.node[one, PREV]), before_key(d, s, rb, s.key[one])
    from_a, from_b = one, np.int64(s.node[low_b, NEXT])
    if draw(s, 2) == 0:
        stop = np.inf
        to_a, to_b = end_a, end_b
    else:
        to_a = one
        for _ in range(1 + draw(s, 3)):
            if to_a != end_a:
                to_a = np.int64(s.node[to_a, NEXT])
        stop = s.key[to_a]
        to_b = from_b
        while s.key[to_b] < stop:
            to_b = np.int64(s.node[to_b, NEXT])
    last_a, last_b = np.int64(s.node[to_a, PREV]), np.int64(s.node[to_b, PREV])
    grows = -leg(d, low_a, from_a) - leg(d, last_a, to_a)
    if from_b != to_b:
        grows += leg(d, low_a, from_b) + leg(d, last_b, to_a)
        grows += leg(d, low_b, from_a) + leg(d, last_a, to_b)
        grows -= leg(d, low_b, from_b) + leg(d, last_b, to_b)
    else:
        grows += leg(d, low_a, to_a)
        grows += leg(d, low_b, from_a) + leg(d, last_a, to_b) - leg(d, low_b, to_b)
    if per_drive(d, s) * grows > room + s.total[FIXED]:
        return False
    count_a = collect(d, s, 0, from_a, to_a, rb)
    count_b = collect(d, s, 1, from_b, to_b, ra)
    if count_a < 0 or count_b < 0:
        return False
    splice(d, s, 0, count_a, low_b, to_b, rb)
    splice(d, s, 1, count_b, low_a, to_a, ra)
    s.sums[DRIVEN] += grows
    return True


@inner
def splice(d, s, row, count, before, after, r):
    """Chain the nodes of `pool[row]` between two nodes of route r."""
    touch(s, before)
    touch(s, after)
    at_key = s.key[before]
    head = before
    for at in range(count):
        i = s.pool[row, at]
        touch(s, i)
        s.total[FIXED] += d.assign[i, r] - d.assign[i, s.node[i, SHIFT]]
        late = np.int64(s.node[i, START]) - d.closes[i]
        if late > 0:
            leave(s, s.node[i, SHIFT], late)
        s.node[i, SHIFT] = r
        s.node[i, PREV], s.node[head, NEXT] = head, i
        at_key = s.key[i]
        head = i
    s.node[head, NEXT], s.node[after, PREV] = after, head
    upto = s.key[after] if after < d.node_job.size else at_key
    mark(s, r, s.node[before, NEXT], upto)
    for at in range(count):
        late = np.int64(s.node[s.pool[row, at], START]) - d.closes[s.pool[row, at]]
        if late > 0:
            s.change[r] += late


@inner
def leave(s, r, late):
    """Take lateness off a route that is about to be timed again."""
    if s.is_dirty[r] == 0:
        s.is_dirty[r] = 1
        s.dirty[s.count[DIRTY]] = r
        s.count[DIRTY] += 1
        s.cursor[r] = s.cursor.size + s.pool.shape[1] - 1 + r
        s.force[r] = -np.inf
        s.change[r] = 0
    s.change[r] -= late
