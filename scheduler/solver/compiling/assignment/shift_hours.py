"""A shift that meets no window of a visit cannot give it; one that rest forbids gives nothing."""

from __future__ import annotations

import numpy as np

from scheduler.model import ReasonCode, Task, Term, Visit

from .duty import Duty, Mask

REASON = ReasonCode.OUTSIDE_SHIFTS


def shifts(duty: Duty, visit: Visit, task: Task) -> Mask:
    """Return the shifts that meet a window; where lateness is only priced, all that are usable."""
    fits = duty.shifts.usable
    if not duty.problem.objective.is_hard(Term.LATENESS):
        return fits
    meets = np.zeros(len(fits), dtype=bool)
    for window in visit.windows:
        opens, closes = duty.travel.to_tick(window.start), duty.travel.to_tick(window.end)
        meets |= (duty.shifts.start <= closes) & (duty.shifts.latest > opens)
    return fits & meets
