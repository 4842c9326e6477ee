"""Breaks are taken in their span and last what they must."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message
from scheduler.model import Term

NO_BREAK_OF_THE_SHIFT = Message(
    "breaks",
    "en rast har inte längden, eller ligger inte i spannet, för någon av passets raster",
    "a break is not of the length, or not in the span, of any break of the shift",
)
MISSED = Message("breaks", "{missed} rast(er) uteblir", "{missed} break(s) missed")


def check(view: View) -> Iterator[Violation]:
    """Yield breaks missed where that is HARD, and break stops that are no break of the shift."""
    hard = view.problem.objective.is_hard(Term.MISSED_BREAK)
    for route, shift in view.routes:
        taken, odd = view.breaks_taken(route, shift)
        missed = len(shift.breaks) - taken
        if odd:
            yield Violation(NO_BREAK_OF_THE_SHIFT, None, shift.id, amount=float(len(odd)))
        elif hard and missed:
            said = {"missed": missed}
            law, amount = "arbetstidslagen (1982:673) 15 §", float(missed)
            yield Violation(MISSED, None, shift.id, amount=amount, law=law, values=said)
