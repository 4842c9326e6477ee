"""Move a few jobs in a row."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import NEXT, SHIFT
from scheduler.solver.kernel.jit import inner
from scheduler.solver.kernel.lite.routes import attach, drop, lift
from scheduler.solver.kernel.lite.state import touch
from scheduler.solver.kernel.random import draw

from .aiming import mate_of, pick_near, slot_of


@inner
def segment(d, s):
    """Move two or three jobs in a row of one route, in order or reversed, beside a neighbour."""
    a = draw(s, d.job_node.size - 1)
    b = pick_near(d, s, a)
    if b < 0:
        return False
    beside = np.int64(slot_of(d, s, b))
    r, nodes = np.int64(s.node[beside, SHIFT]), d.node_job.size
    i, length, wanted = np.int64(slot_of(d, s, a)), 0, 2 + draw(s, 2)
    after = np.int64(s.node[beside, NEXT])
    while i < nodes and length < wanted:
        if d.node_job[i] == b or i == after or d.assign[i, r] == np.inf:
            return False
        mate = mate_of(d, i)
        if mate >= 0 and s.node[mate, SHIFT] == r:
            return False
        s.pool[1, length] = s.node[mate, SHIFT] if mate >= 0 else -1
        s.pool[0, length] = i
        length += 1
        i = np.int64(s.node[i, NEXT])
    if length < 2:
        return False
    low, high = s.key[beside], s.key[after]
    if high == np.inf:
        high = low + 1.0
    flip = draw(s, 2) == 0
    for at in range(length):
        lift(d, s, d.node_job[s.pool[0, at]])
    before = beside
    for at in range(length):
        one = length - 1 - at if flip else at
        i = s.pool[0, one]
        key = low + (high - low) * (at + 1.0) / (length + 1.0)
        if key <= s.key[before] or s.key[s.node[before, NEXT]] <= key:
            return False
        touch(s, i)
        s.key[i] = key
        attach(d, s, i, r, before)
        before = np.int64(i)
        if s.pool[1, one] >= 0:
            mate = mate_of(d, i)
            if not drop(d, s, mate, s.pool[1, one], key, mate):
                return False
    return True
