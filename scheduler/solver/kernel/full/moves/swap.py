"""Exchange two jobs."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import NONE, SHIFT, VARIANT
from scheduler.solver.kernel.full.routes import put_in, take_out, tasks_of
from scheduler.solver.kernel.jit import inner
from scheduler.solver.kernel.random import draw

from .aiming import pick_job, pick_near


@inner
def swap(d, s):
    """Exchange the positions, and one shift each, of two neighbouring jobs."""
    a = pick_job(d, s)
    b = pick_near(d, s, a)
    if b == NONE or s.job[a, VARIANT] == NONE:
        return False
    va, vb = s.job[a, VARIANT], s.job[b, VARIANT]
    ta, tb = tasks_of(d, s, a), tasks_of(d, s, b)
    xa, xb = draw(s, ta), draw(s, tb)
    ra, rb = s.node[d.job_node[a] + xa, SHIFT], s.node[d.job_node[b] + xb, SHIFT]
    key_a, key_b = s.key[a], s.key[b]
    keep_b = d.assign[d.variant_option[vb] + xb, ra] == np.inf
    keep_a = d.assign[d.variant_option[va] + xa, rb] == np.inf
    if keep_a and keep_b and ra != rb:
        return False
    take_out(d, s, a)
    take_out(d, s, b)
    for slot in range(ta):
        s.want[slot] = s.node[d.job_node[a] + slot, SHIFT]
    if not keep_a:
        s.want[xa] = rb
    if not put_in(d, s, a, va, key_b):
        return False
    for slot in range(tb):
        s.want[slot] = s.node[d.job_node[b] + slot, SHIFT]
    if not keep_b:
        s.want[xb] = ra
    return put_in(d, s, b, vb, key_a)
