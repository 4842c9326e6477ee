"""Who was promised to come."""

from __future__ import annotations

import numpy as np

from scheduler.model import Task, Term, Visit

from .duty import Amounts, Duty, Mask

TERMS = (Term.PROMISED_CREW,)


def amounts(duty: Duty, visit: Visit, task: Task) -> dict[Term, Amounts]:
    """Return what each shift adds to each term."""
    if visit.id not in duty.problem.promise:
        return {}
    return {Term.PROMISED_CREW: unpromised(duty, visit).astype(float)}


def unpromised(duty: Duty, visit: Visit) -> Mask:
    """Return the shifts with nobody who was promised to a visit, if anybody was."""
    promise = duty.problem.promise.get(visit.id)
    named = promise.caregivers if promise else ()
    if not named:
        return np.zeros(len(duty.problem.shifts), dtype=bool)
    return duty.nobody(duty.named(set(named)))
