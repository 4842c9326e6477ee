"""Move a few jobs in a row."""

from __future__ import annotations

from scheduler.solver.columns import END, NEXT, NONE, SHIFT, VARIANT
from scheduler.solver.kernel.full.routes import put_in, take_out, tasks_of
from scheduler.solver.kernel.jit import inner
from scheduler.solver.kernel.random import draw

from .aiming import key_beside, pick_job, pick_near


@inner
def segment(d, s):
    """Move two or three jobs in a row of one shift, in order or reversed, beside a neighbour."""
    a = pick_job(d, s)
    b = pick_near(d, s, a)
    if b == NONE or s.job[a, VARIANT] == NONE:
        return False
    first = d.job_node[a] + draw(s, tasks_of(d, s, a))
    length = 0
    i = first
    wanted = 2 + draw(s, 2)
    while i != END and length < wanted:
        if d.node_job[i] == b:
            return False
        s.pool[0, length] = i
        length += 1
        i = s.node[i, NEXT]
    if length < 2:
        return False
    beside = d.job_node[b] + draw(s, tasks_of(d, s, b))
    r = s.node[beside, SHIFT]
    key = s.key[b]
    edge = key_beside(d, s, beside, after=True)
    flip = draw(s, 2) == 0
    for at in range(length):
        s.pool[1, at] = s.job[d.node_job[s.pool[0, at]], VARIANT]
        take_out(d, s, d.node_job[s.pool[0, at]])
    for at in range(length):
        one = length - 1 - at if flip else at
        i = s.pool[0, one]
        j, v = d.node_job[i], s.pool[1, one]
        for slot in range(d.variant_option[v + 1] - d.variant_option[v]):
            s.want[slot] = s.node[d.job_node[j] + slot, SHIFT]
        s.want[i - d.job_node[j]] = r
        if not put_in(d, s, j, v, key + (edge - key) * (at + 1.0) / (length + 1.0)):
            return False
    return True
