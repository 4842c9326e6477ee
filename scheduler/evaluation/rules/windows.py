"""Service starts in a window of the visit, and ends in it too where the visit says AT_END."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.model import Rule, Term
from scheduler.model.base import minutes, utc


def check(view: View) -> Iterator[Violation]:
    """Yield stops before the first window, and late ones where lateness is HARD."""
    hard = view.problem.objective.is_hard(Term.LATENESS)
    for given in view.given:
        early = utc(given.visit.windows[0].start) - utc(given.stop.start)
        if minutes(early) > 0:
            detail = f"starts {minutes(early):g} min before its window"
            yield Violation(
                Rule.WINDOWS, detail, given.visit.id, given.shift.id, amount=minutes(early)
            )
        late = minutes(given.lateness)
        if hard and late > 0:
            detail = f"{late:g} min after its window"
            yield Violation(Rule.WINDOWS, detail, given.visit.id, given.shift.id, amount=late)
