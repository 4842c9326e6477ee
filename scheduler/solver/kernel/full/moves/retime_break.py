"""Take a break earlier or later."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import BREAK_AFTER, COUNT, HEAD, NEXT, NONE, START
from scheduler.solver.kernel.full.journal import touch_path
from scheduler.solver.kernel.full.routes import mark
from scheduler.solver.kernel.jit import inner
from scheduler.solver.kernel.random import draw


@inner
def retime_break(d, s):
    """Move a break: before the first stop that would start after a random stop's start."""
    r = draw(s, d.shift_start.size)
    if d.break_count[r] == 0 or s.path[r, HEAD] == NONE:
        return False
    due = draw(s, d.break_count[r])
    after = np.int64(0)
    if draw(s, 4) != 0:
        i = s.path[r, HEAD]
        for _ in range(draw(s, s.path[r, COUNT])):
            i = s.node[i, NEXT]
        after = np.int64(s.node[i, START])
    if after == s.path[r, BREAK_AFTER + due]:
        return False
    touch_path(s, r)
    s.path[r, BREAK_AFTER + due] = after
    mark(d, s, r, s.path[r, HEAD])
    s.until[r] = np.inf
    return True
