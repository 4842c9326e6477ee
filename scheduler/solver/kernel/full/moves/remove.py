"""Leave a job out."""

from __future__ import annotations

from scheduler.solver.columns import NONE, VARIANT
from scheduler.solver.kernel.full.routes import take_out
from scheduler.solver.kernel.jit import inner
from scheduler.solver.kernel.random import draw


@inner
def remove(d, s):
    """Leave a job out."""
    j = draw(s, d.job_price.size)
    if s.job[j, VARIANT] == NONE or d.job_removable[j] == 0:
        return False
    take_out(d, s, j)
    return True
