"""Service starts in a window of the visit, and ends in it too where the visit says AT_END."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message
from scheduler.model import Term
from scheduler.model.base import minutes, utc

TOO_EARLY = Message(
    "windows", "börjar {min:g} min före sitt fönster", "starts {min:g} min before its window"
)
TOO_LATE = Message("windows", "{min:g} min efter sitt fönster", "{min:g} min after its window")


def check(view: View) -> Iterator[Violation]:
    """Yield stops before the first window, and late ones where lateness is HARD."""
    hard = view.problem.objective.is_hard(Term.LATENESS)
    for given in view.given:
        early = utc(given.visit.windows[0].start) - utc(given.stop.start)
        if minutes(early) > 0:
            said, ids = {"min": minutes(early)}, (given.visit.id, given.shift.id)
            yield Violation(TOO_EARLY, *ids, amount=minutes(early), values=said)
        late = minutes(given.lateness)
        if hard and late > 0:
            said, ids = {"min": late}, (given.visit.id, given.shift.id)
            yield Violation(TOO_LATE, *ids, amount=late, values=said)
