"""Exchange two jobs."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import NEXT, PREV, SHIFT
from scheduler.solver.kernel.jit import inner
from scheduler.solver.kernel.lite.routes import drop, lift
from scheduler.solver.kernel.random import draw

from .aiming import PICKS, detour, mate_of, per_drive, pick_near, slot_of


@inner
def pick_swap(d, s, one):
    """Return a node near node `one` with which it may exchange routes, or -1."""
    ra = s.node[one, SHIFT]
    for _ in range(PICKS):
        b = pick_near(d, s, d.node_job[one])
        if b >= 0:
            other = np.int64(slot_of(d, s, b))
            rb = s.node[other, SHIFT]
            if ra == rb or (d.assign[one, rb] < np.inf and d.assign[other, ra] < np.inf):
                return other
    return np.int64(-1)


@inner
def swap(d, s, room):
    """Exchange the places in the order, and one route each, of two neighbouring jobs."""
    a = draw(s, d.job_node.size - 1)
    one = np.int64(slot_of(d, s, a))
    other = pick_swap(d, s, one)
    if other < 0:
        return False
    b = d.node_job[other]
    ra, rb = s.node[one, SHIFT], s.node[other, SHIFT]
    mate_a, mate_b = mate_of(d, one), mate_of(d, other)
    before_a, before_b = np.int64(s.node[one, PREV]), np.int64(s.node[other, PREV])
    if mate_a < 0 and mate_b < 0 and before_a != other and before_b != one:
        grows = detour(d, before_a, other, s.node[one, NEXT])
        grows += detour(d, before_b, one, s.node[other, NEXT])
        grows -= detour(d, before_a, one, s.node[one, NEXT])
        grows -= detour(d, before_b, other, s.node[other, NEXT])
        gives = d.assign[one, rb] - d.assign[one, ra] + d.assign[other, ra] - d.assign[other, rb]
        if per_drive(d, s) * grows + gives > room:
            return False
    route_a = s.node[mate_a, SHIFT] if mate_a >= 0 else -1
    route_b = s.node[mate_b, SHIFT] if mate_b >= 0 else -1
    if route_a == rb or route_b == ra:
        return False
    key_a, key_b = s.key[one], s.key[other]
    far_a = s.node[mate_a, PREV] if mate_a >= 0 else 0
    far_b = s.node[mate_b, PREV] if mate_b >= 0 else 0
    lift(d, s, a)
    lift(d, s, b)
    if not drop(d, s, one, rb, key_b, before_b):
        return False
    if mate_a >= 0 and not drop(d, s, mate_a, route_a, key_b, far_a):
        return False
    if not drop(d, s, other, ra, key_a, before_a):
        return False
    return mate_b < 0 or drop(d, s, mate_b, route_b, key_a, far_b)
