"""Terms that the objective makes HARD are zero."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.cost import amounts
from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message
from scheduler.model import HARD, Term

NOT_ZERO = Message(
    "hard_terms",
    "{term} är HARD och uppgår till {amount:g}",
    "{term} is HARD and amounts to {amount:g}",
)

HAVE_RULES = frozenset({Term.LATENESS, Term.MISSED_BREAK, Term.INCOMPATIBILITY, Term.QUALIFICATION})
"""Terms whose HARD form is a rule of its own."""


def check(view: View) -> Iterator[Violation]:
    """Yield terms with weight HARD of which the plan has any."""
    hard = [
        term
        for term, weight in view.problem.objective.terms.items()
        if weight == HARD and term not in HAVE_RULES
    ]
    if not hard:
        return
    found = amounts(view)
    for term in hard:
        if found[term] > 1e-9:
            said = {"term": str(term), "amount": found[term]}
            yield Violation(NOT_ZERO, amount=found[term], values=said)
