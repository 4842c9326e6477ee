"""Have a job wait on purpose."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import FAR, FLOOR, NONE, OVERLAP, SHIFT, START, VARIANT
from scheduler.solver.kernel.full.journal import touch_job, touch_node
from scheduler.solver.kernel.full.routes import mark, tasks_of
from scheduler.solver.kernel.full.timing import last_end
from scheduler.solver.kernel.jit import inner
from scheduler.solver.kernel.random import draw


@inner
def hold(d, s):
    """Make a job wait: for a window, what is promised or a link's other end; or let it go."""
    j = draw(s, d.job_price.size)
    windows = d.job_window[j + 1] - d.job_window[j]
    links = d.job_link[j + 1] - d.job_link[j]
    promised = np.int64(d.job_floor[j])
    if s.job[j, VARIANT] == NONE or (windows + links < 2 and links == 0 and promised == 0):
        return False
    floor = np.int64(0)
    if promised > 0 and draw(s, 2) == 0:
        floor = promised
    elif s.job[j, FLOOR] == 0 or draw(s, 2) == 0:
        if windows > 1 and (links == 0 or draw(s, 2) == 0):
            floor = np.int64(d.window_start[d.job_window[j] + 1 + draw(s, windows - 1)])
        elif links > 0:
            link = d.link_of[d.job_link[j] + draw(s, links)]
            other = d.link_second[link]
            if d.link_kind[link] == OVERLAP:
                other += d.link_first[link] - j
                if s.job[other, VARIANT] == NONE:
                    return False
                floor = last_end(d, s, other)
            elif other == j or s.job[other, VARIANT] == NONE or d.link_most[link] >= FAR:
                return False
            else:
                floor = np.int64(s.node[d.job_node[other], START]) - d.link_most[link]
    if floor == s.job[j, FLOOR] or floor < 0:
        return False
    touch_job(s, j)
    s.job[j, FLOOR] = floor
    for slot in range(tasks_of(d, s, j)):
        i = d.job_node[j] + slot
        touch_node(s, i)
        mark(d, s, s.node[i, SHIFT], i)
    return True
