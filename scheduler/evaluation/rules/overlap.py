"""A caregiver is on one route at a time, a shift has one route, stops follow in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message
from scheduler.model.base import utc

SEVERAL_ROUTES = Message("overlap", "passet har flera rutter", "the shift has several routes")
OUT_OF_ORDER = Message(
    "overlap", "ett stopps tider står i fel ordning", "a stop's times are out of order"
)
AT_ONCE = Message("overlap", "är på {one} och {other} samtidigt", "is on {one} and {other} at once")

ELSEWHERE = Message(
    "overlap",
    "arbetar på {shift} medan ett pass före eller efter dagen pågår",
    "works on {shift} while a shift of the days before or after goes on",
)


def check(view: View) -> Iterator[Violation]:
    """Yield shifts with two routes, caregivers on two at once, and stops out of order."""
    for shift_id, count in Counter(route.shift_id for route, _ in view.routes).items():
        if count > 1:
            yield Violation(SEVERAL_ROUTES, None, shift_id)
    spans: dict[str, list[tuple[datetime, datetime, str]]] = {}
    for route, shift in view.routes:
        for member in shift.crew:
            span = (utc(route.departure), utc(route.arrival), shift.id)
            spans.setdefault(member, []).append(span)
        for stop in route.stops:
            times = [utc(t) for t in (stop.arrival, stop.start, stop.end, stop.departure)]
            if times != sorted(times):
                yield Violation(OUT_OF_ORDER, stop.visit_id, shift.id)
    for member, worked in sorted(spans.items()):
        ordered = sorted(worked)
        who = view.problem.caregiver[member]
        for begins, ends, shift_id in ordered:
            before, after = who.last_worked_until, who.works_again_from
            if (before and begins < utc(before)) or (after and ends > utc(after)):
                yield Violation(ELSEWHERE, None, shift_id, member, values={"shift": shift_id})
        for one, other in pairwise(ordered):
            if one[2] != other[2] and other[0] < one[1]:
                said = {"one": one[2], "other": other[2]}
                yield Violation(AT_ONCE, None, other[2], member, values=said)
