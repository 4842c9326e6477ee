"""Nobody whom the client has declined comes."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message
from scheduler.model import Term

DECLINED = Message(
    "forbidden", "patienten har avböjt den här vårdaren", "the client has declined this caregiver"
)


def check(view: View) -> Iterator[Violation]:
    """Yield forbidden caregivers in the crews of stops, unless the objective only prices them."""
    if not view.problem.objective.is_hard(Term.INCOMPATIBILITY):
        return
    for given in view.given:
        forbidden = view.problem.client[given.visit.client].forbidden
        for member in given.crew:
            if member.id in forbidden:
                yield Violation(DECLINED, given.visit.id, given.shift.id, member.id)
