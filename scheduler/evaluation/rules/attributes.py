"""Who comes to the door: allergies keep a crew away, what access demands somebody in it has."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message
from scheduler.model import Presence

ALLERGY = Message(
    "attributes", "patienten tål inte {attribute}", "the client cannot be near {attribute}"
)
NO_ACCESS = Message(
    "attributes",
    "ingen i laget har {attribute}, som krävs för att komma dit",
    "nobody in the crew has {attribute}, which access demands",
)


def check(view: View) -> Iterator[Violation]:
    """Yield crew members whom an allergy rules out, and crews that lack what access demands."""
    for given in view.given:
        if all(task.presence is Presence.REMOTE for task in given.tasks):
            continue
        client = view.problem.client[given.visit.client]
        for member in given.crew:
            for attribute in sorted(set(member.attributes) & set(client.allergies)):
                said = {"attribute": attribute}
                ids = (given.visit.id, given.shift.id, member.id)
                yield Violation(ALLERGY, *ids, values=said)
        has = {attribute for member in given.crew for attribute in member.attributes}
        for attribute in sorted(set(client.access) - has):
            said = {"attribute": attribute}
            yield Violation(NO_ACCESS, given.visit.id, given.shift.id, values=said)
