"""What a dispatcher has locked: one stop of the visit must be of this shift, or caregiver.

The locked mode and start lie in the variants and windows of the visit.
"""

from __future__ import annotations

import numpy as np

from scheduler.model import Lock

from .duty import Duty, Mask


def lock_of(duty: Duty, visit_id: str) -> Lock | None:
    """Return the lock on a visit."""
    locks = duty.once("locks", lambda: {lock.visit: lock for lock in duty.problem.locks})
    return locks.get(visit_id)


def locked_to(duty: Duty, visit_id: str) -> Mask | None:
    """Return the shifts one of which must give a stop of the visit; None where it is not said."""
    lock = lock_of(duty, visit_id)
    if lock is None or (lock.shift is None and lock.caregiver is None):
        return None
    return np.array(
        [
            (lock.shift is None or shift.id == lock.shift)
            and (lock.caregiver is None or lock.caregiver in shift.crew)
            for shift in duty.problem.shifts
        ],
        dtype=bool,
    )
