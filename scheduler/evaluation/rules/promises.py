"""Of visits that are given, no more promises are broken than the problem allows."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.promises import promises_of
from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message

TOO_MANY = Message(
    "promises",
    "{broken} löften bryts, högst {most} får brytas",
    "{broken} promises are broken, at most {most} may be",
)


def check(view: View) -> Iterator[Violation]:
    """Yield that too many promises are broken, where their number is limited."""
    most = view.problem.most_broken
    if most is None:
        return
    broken = [k.promise.visit for k in promises_of(view) if k.is_broken and k.is_given]
    begun = {stop.visit_id for each in view.problem.begun for stop in each.stops}
    most = max(most, sum(visit in begun for visit in broken))  # nobody keeps these any more
    if len(broken) > most:
        said = {"broken": len(broken), "most": most}
        yield Violation(TOO_MANY, amount=float(len(broken) - most), values=said)
