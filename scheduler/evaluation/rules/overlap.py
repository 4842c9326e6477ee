"""A caregiver is on one route at a time, a shift has one route, stops follow in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from scheduler.evaluation.view import View, Violation
from scheduler.model import Rule
from scheduler.model.base import utc


def check(view: View) -> Iterator[Violation]:
    """Yield shifts with two routes, caregivers on two at once, and stops out of order."""
    for shift_id, count in Counter(route.shift_id for route, _ in view.routes).items():
        if count > 1:
            yield Violation(Rule.OVERLAP, "the shift has several routes", None, shift_id)
    spans: dict[str, list[tuple[datetime, datetime, str]]] = {}
    for route, shift in view.routes:
        for member in shift.crew:
            span = (utc(route.departure), utc(route.arrival), shift.id)
            spans.setdefault(member, []).append(span)
        for stop in route.stops:
            times = [utc(t) for t in (stop.arrival, stop.start, stop.end, stop.departure)]
            if times != sorted(times):
                detail = "a stop's times are out of order"
                yield Violation(Rule.OVERLAP, detail, stop.visit_id, shift.id)
    for member, worked in sorted(spans.items()):
        ordered = sorted(worked)
        for one, other in pairwise(ordered):
            if one[2] != other[2] and other[0] < one[1]:
                detail = f"is on {one[2]} and {other[2]} at once"
                yield Violation(Rule.OVERLAP, detail, None, other[2], member)
