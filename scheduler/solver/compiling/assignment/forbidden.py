"""Nobody whom the client has declined comes."""

from __future__ import annotations

from scheduler.model import ReasonCode, Task, Term, Visit

from .duty import Amounts, Duty, Mask

REASON = ReasonCode.CLIENT_REFUSES
TERMS = (Term.INCOMPATIBILITY,)


def shifts(duty: Duty, visit: Visit, task: Task) -> Mask:
    """Return the shifts without anybody declined; all where the objective only prices it."""
    if not duty.problem.objective.is_hard(Term.INCOMPATIBILITY):
        return duty.every_shift()
    return duty.nobody(_declined(duty, visit.client))


def amounts(duty: Duty, visit: Visit, task: Task) -> dict[Term, Amounts]:
    """Return 1 for the shifts with somebody declined."""
    return {Term.INCOMPATIBILITY: duty.some(_declined(duty, visit.client)).astype(float)}


def _declined(duty: Duty, client_id: str) -> Mask:
    forbidden = set(duty.problem.client[client_id].forbidden)
    return duty.lately(("declined", client_id), lambda: duty.named(forbidden))
