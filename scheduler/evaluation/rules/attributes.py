"""Allergies keep a crew away; what access demands, somebody in it has."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.model import Rule


def check(view: View) -> Iterator[Violation]:
    """Yield crew members whom an allergy rules out, and crews that lack what access demands."""
    for given in view.given:
        client = view.problem.client[given.visit.client]
        for member in given.crew:
            for attribute in sorted(set(member.attributes) & set(client.allergies)):
                detail = f"the client cannot be near {attribute}"
                yield Violation(Rule.ATTRIBUTES, detail, given.visit.id, given.shift.id, member.id)
        has = {attribute for member in given.crew for attribute in member.attributes}
        for attribute in sorted(set(client.access) - has):
            detail = f"nobody in the crew has {attribute}, which access demands"
            yield Violation(Rule.ATTRIBUTES, detail, given.visit.id, given.shift.id)
