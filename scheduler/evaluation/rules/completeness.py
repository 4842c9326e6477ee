"""Every visit is given or left out with a reason, once; nothing is invented."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.model import Rule, StopKind


def check(view: View) -> Iterator[Violation]:
    """Yield visits lost, named twice or left out without a reason, and ids that name nothing."""
    known = view.problem.visit
    given = view.plan.assigned_ids()
    left_out = Counter(entry.visit_id for entry in view.plan.unassigned)
    for visit_id in known:
        if visit_id not in given and visit_id not in left_out:
            yield _violation("the visit is neither given nor left out", visit_id)
        elif visit_id in given and visit_id in left_out:
            yield _violation("the visit is both given and left out", visit_id)
        elif left_out[visit_id] > 1:
            yield _violation("the visit is left out twice", visit_id)
    for visit_id in sorted((given | set(left_out)) - set(known)):
        yield _violation("the problem has no such visit", visit_id)
    for entry in view.plan.unassigned:
        if not entry.reasons:
            yield _violation("the visit is left out without a reason", entry.visit_id)
    yield from _routes(view)


def _routes(view: View) -> Iterator[Violation]:
    """Yield routes of unknown shifts, and stops that are neither a visit nor a mere break."""
    for route in view.plan.routes:
        if route.shift_id not in view.problem.shift:
            yield Violation(
                Rule.COMPLETENESS, "the problem has no such shift", None, route.shift_id
            )
        for stop in route.stops:
            if stop.kind is StopKind.BREAK and (stop.visit_id or stop.mode or stop.task_ids):
                detail = "a break claims to be a visit"
                yield Violation(Rule.COMPLETENESS, detail, stop.visit_id, route.shift_id)
            if stop.kind is StopKind.VISIT and stop.visit_id is None:
                detail = "a stop for a visit names none"
                yield Violation(Rule.COMPLETENESS, detail, None, route.shift_id)


def _violation(detail: str, visit_id: str) -> Violation:
    return Violation(Rule.COMPLETENESS, detail, visit_id)
