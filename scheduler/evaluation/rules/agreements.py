"""Another principal's visit is given only under an agreement."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message

NO_AGREEMENT = Message(
    "agreements",
    "{principals} får inte ge besök som {owner} äger",
    "{principals} may not serve visits of {owner}",
)


def check(view: View) -> Iterator[Violation]:
    """Yield stops whose able crew members may not serve the visit's owner."""
    for given in view.given:
        if view.covered(given, lawful=False) and not view.covered(given, lawful=True):
            principals = sorted({member.principal for member in given.crew})
            said = {"principals": principals, "owner": given.visit.owner}
            yield Violation(NO_AGREEMENT, given.visit.id, given.shift.id, values=said)
