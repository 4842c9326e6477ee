"""The ruin: strings of neighbouring stops out of neighbouring routes."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import COUNT, END, FLOOR, NEXT, NONE, PREV, SHIFT, VARIANT
from scheduler.solver.kernel.full.journal import begin
from scheduler.solver.kernel.full.pricing import price_move
from scheduler.solver.kernel.full.routes import take_out, tasks_of
from scheduler.solver.kernel.full.state import TURN
from scheduler.solver.kernel.jit import inner
from scheduler.solver.kernel.random import draw, uniform

from .ledger import enter

LONGEST = 10
"""Stops of a string at most."""


@inner
def mean_length(s):
    """Return the mean number of stops of the routes in use."""
    stops, routes = 0, 0
    for r in range(s.path.shape[0]):
        if s.path[r, COUNT] > 0:
            stops += s.path[r, COUNT]
            routes += 1
    return stops / max(1, routes)


@inner
def tear(d, s, i, most, held):
    """Take a string of up to `most` stops that holds node i out of its route; add to `queue`.

    Half of the time the string goes round a block in its midst, which stays.
    """
    r = s.node[i, SHIFT]
    length = 1 + draw(s, min(np.int64(s.path[r, COUNT]), most))
    spared = 0
    if length > 1 and length < s.path[r, COUNT] and draw(s, 2) == 0:
        spared = 1
        while length + spared < s.path[r, COUNT] and draw(s, 2) == 0:
            spared += 1
    first = i
    for _ in range(draw(s, length + spared)):
        if s.node[first, PREV] == NONE:
            break
        first = s.node[first, PREV]
    kept_from = 1 + draw(s, length - 1) if spared > 0 else length
    found = 0
    while first != END and found < length + spared:
        if found < kept_from or found >= kept_from + spared or first == i:
            s.pool[0, found] = first
        else:
            s.pool[0, found] = NONE
        found += 1
        first = s.node[first, NEXT]
    for at in range(found):
        if s.pool[0, at] != NONE:
            j = d.node_job[s.pool[0, at]]
            if s.job[j, VARIANT] != NONE and s.barred[j] == 0:
                take_out(d, s, j)
                s.job[j, FLOOR] = d.job_floor[j]
                s.pooled[j] = s.count[TURN]
                s.queue[held] = j
                held += 1
    return held


@inner
def tear_around(d, s, a, removed):
    """Tear about `removed` visits out of routes near job a; return the length of `queue`."""
    most = np.int64(max(1.0, min(LONGEST + 0.0, mean_length(s))))
    strings = np.int64(uniform(s) * (4.0 * removed / (1.0 + most) - 1.0) + 1.0)
    begin(s)
    held, torn = 0, 0
    for at in range(-1, d.near.shape[1]):
        b = np.int64(a if at < 0 else d.near[a, at])
        if torn >= strings or b == NONE:
            break
        if s.job[b, VARIANT] == NONE or s.pooled[b] == s.count[TURN]:
            continue
        i = d.job_node[b] + draw(s, tasks_of(d, s, b))
        r = s.node[i, SHIFT]
        if s.torn[r] != s.count[TURN] and s.closed[r] == 0:
            s.torn[r] = s.count[TURN]
            held = tear(d, s, i, most, held)
            torn += 1
    price_move(d, s, np.inf)
    enter(s)
    return held
