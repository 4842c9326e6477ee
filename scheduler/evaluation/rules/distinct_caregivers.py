"""Tasks of one visit are given by different caregivers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from scheduler.evaluation.view import View, Violation
from scheduler.model import Rule


def check(view: View) -> Iterator[Violation]:
    """Yield caregivers who stand in the crews of two stops of one visit."""
    for visit_id, stops in view.by_visit.items():
        for one, other in combinations(stops, 2):
            for member in sorted(set(one.shift.crew) & set(other.shift.crew)):
                detail = "gives two tasks of the same visit"
                yield Violation(Rule.DISTINCT_CAREGIVERS, detail, visit_id, one.shift.id, member)
