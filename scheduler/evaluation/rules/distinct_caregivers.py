"""Tasks of one visit are given by different caregivers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message

GIVES_TWO = Message(
    "distinct_caregivers", "ger två uppgifter i samma besök", "gives two tasks of the same visit"
)


def check(view: View) -> Iterator[Violation]:
    """Yield caregivers who stand in the crews of two stops of one visit."""
    for visit_id, stops in view.by_visit.items():
        for one, other in combinations(stops, 2):
            for member in sorted(set(one.shift.crew) & set(other.shift.crew)):
                yield Violation(GIVES_TWO, visit_id, one.shift.id, member)
