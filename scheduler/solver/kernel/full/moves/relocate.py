"""Take a job out and give it elsewhere."""

from __future__ import annotations

import numpy as np

from scheduler.solver.columns import NONE, VARIANT
from scheduler.solver.kernel.full.routes import put_in, take_out
from scheduler.solver.kernel.jit import inner
from scheduler.solver.kernel.random import draw

from .aiming import aim, pick_job


@inner
def relocate(d, s):
    """Take a job out and give it elsewhere, perhaps in another way; insert it if it was out."""
    j = pick_job(d, s)
    variants = d.job_variant[j + 1] - d.job_variant[j]
    if variants == 0:
        return False
    v = s.job[j, VARIANT]
    if v == NONE or draw(s, 4) == 0:
        v = np.int32(d.job_variant[j] + draw(s, variants))
    key = aim(d, s, j, v)
    if key < 0:
        return False
    if s.job[j, VARIANT] != NONE:
        take_out(d, s, j)
    return put_in(d, s, j, v, key)
