"""Leave a job out for another that was out."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import NONE, SHIFT, VARIANT
from scheduler.solver.kernel.full.routes import put_in, take_out, tasks_of
from scheduler.solver.kernel.full.state import OUT
from scheduler.solver.kernel.jit import inner
from scheduler.solver.kernel.random import draw

from .aiming import pick_near


@inner
def replace(d, s):
    """Leave one job out and give another, which was out, in its place."""
    if s.total[OUT] == 0:
        return False
    jobs = d.job_price.size
    j = draw(s, jobs)
    for _ in range(jobs):
        if s.job[j, VARIANT] == NONE:
            break
        j = j + 1 if j + 1 < jobs else 0
    b = pick_near(d, s, j)
    if b == NONE or d.job_removable[b] == 0 or d.job_variant[j + 1] == d.job_variant[j]:
        return False
    v = np.int32(d.job_variant[j] + draw(s, d.job_variant[j + 1] - d.job_variant[j]))
    option = d.variant_option[v]
    key, r = s.key[b], s.node[d.job_node[b] + draw(s, tasks_of(d, s, b)), SHIFT]
    for slot in range(d.variant_option[v + 1] - option):
        first, last = d.option_shift[option + slot], d.option_shift[option + slot + 1]
        if last == first:
            return False
        s.want[slot] = d.eligible[first + draw(s, last - first)]
    lead = draw(s, d.variant_option[v + 1] - option)
    if d.assign[option + lead, r] < np.inf:
        s.want[lead] = r
    take_out(d, s, b)
    return put_in(d, s, j, v, key)
