"""Give a job elsewhere."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import NEXT, PREV, SHIFT
from scheduler.solver.kernel.jit import inner
from scheduler.solver.kernel.lite.routes import attach, detach, drop, find, lift
from scheduler.solver.kernel.lite.state import touch
from scheduler.solver.kernel.random import draw

from .aiming import detour, mate_of, other_shift, per_drive, pick_near, place_lead, slot_of


@inner
def relocate(d, s, room):
    """Give a job elsewhere in the order; False if drive and assignment grow by over `room`."""
    j = draw(s, d.job_node.size - 1)
    lead = np.int64(slot_of(d, s, j))
    b = pick_near(d, s, j)
    if b < 0:
        return False
    r, low, key = place_lead(d, s, lead, np.int64(slot_of(d, s, b)))
    if low < 0:
        return False
    mate = mate_of(d, lead)
    old = s.node[lead, SHIFT]
    grows = detour(d, low, lead, s.node[low, NEXT]) - detour(
        d, s.node[lead, PREV], lead, s.node[lead, NEXT]
    )
    if not s.key[low] < key < s.key[s.node[low, NEXT]]:
        return False  # two jobs with one key have no order, and pairs could wait for each other
    if mate < 0:
        if per_drive(d, s) * grows + d.assign[lead, r] - d.assign[lead, old] > room:
            return False
        detach(d, s, lead)
        touch(s, lead)
        s.key[lead] = key
        attach(d, s, lead, r, low)
        return True
    there = other_shift(d, s, mate, r)
    if there == r:
        return False
    hint = np.int64(s.node[mate, PREV])
    if s.node[hint, SHIFT] != there:
        hint = np.int64(d.node_job.size + there)
    beside = find(s, there, key, hint)
    if beside < 0:
        return False
    after = s.node[beside, NEXT]
    apart = beside != lead and after != lead and low != mate and s.node[low, NEXT] != mate
    if apart:
        if beside != mate and after != mate:
            grows += detour(d, beside, mate, after)
            grows -= detour(d, s.node[mate, PREV], mate, s.node[mate, NEXT])
        gives = d.assign[lead, r] - d.assign[lead, old]
        gives += d.assign[mate, there] - d.assign[mate, s.node[mate, SHIFT]]
        if per_drive(d, s) * grows + gives > room:
            return False
    lift(d, s, j)
    return drop(d, s, lead, r, key, low) and drop(d, s, mate, there, key, hint)
