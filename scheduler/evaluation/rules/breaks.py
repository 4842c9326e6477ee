"""Breaks are taken in their span and last what they must."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.model import Rule, Term


def check(view: View) -> Iterator[Violation]:
    """Yield breaks missed where that is HARD, and break stops that are no break of the shift."""
    hard = view.problem.objective.is_hard(Term.MISSED_BREAK)
    for route, shift in view.routes:
        taken, odd = view.breaks_taken(route, shift)
        missed = len(shift.breaks) - taken
        if odd:
            detail = "a break is not of the length, or not in the span, of any break of the shift"
            yield Violation(Rule.BREAKS, detail, None, shift.id, amount=float(len(odd)))
        elif hard and missed:
            detail = f"{missed} break(s) missed"
            law = "arbetstidslagen (1982:673) 15 §"
            yield Violation(Rule.BREAKS, detail, None, shift.id, amount=float(missed), law=law)
