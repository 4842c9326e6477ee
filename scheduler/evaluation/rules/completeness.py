"""Every visit is given or left out with a reason, once; nothing is invented."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from scheduler.evaluation.view import View, Violation
from scheduler.messages import Message
from scheduler.model import StopKind

LOST = Message(
    "completeness",
    "besöket är varken planerat eller utelämnat",
    "the visit is neither given nor left out",
)
BOTH = Message(
    "completeness", "besöket är både planerat och utelämnat", "the visit is both given and left out"
)
LEFT_OUT_TWICE = Message(
    "completeness", "besöket är utelämnat två gånger", "the visit is left out twice"
)
NO_SUCH_VISIT = Message(
    "completeness", "problemet har inget sådant besök", "the problem has no such visit"
)
NO_SUCH_SHIFT = Message(
    "completeness", "problemet har inget sådant pass", "the problem has no such shift"
)
NO_REASON = Message(
    "completeness", "besöket är utelämnat utan skäl", "the visit is left out without a reason"
)
BREAK_AS_VISIT = Message(
    "completeness", "en rast påstår sig vara ett besök", "a break claims to be a visit"
)
NAMES_NONE = Message(
    "completeness", "ett stopp för ett besök anger inget", "a stop for a visit names none"
)


def check(view: View) -> Iterator[Violation]:
    """Yield visits lost, named twice or left out without a reason, and ids that name nothing."""
    known = view.problem.visit
    given = view.plan.assigned_ids()
    left_out = Counter(entry.visit_id for entry in view.plan.unassigned)
    for visit_id in known:
        if visit_id not in given and visit_id not in left_out:
            yield Violation(LOST, visit_id)
        elif visit_id in given and visit_id in left_out:
            yield Violation(BOTH, visit_id)
        elif left_out[visit_id] > 1:
            yield Violation(LEFT_OUT_TWICE, visit_id)
    for visit_id in sorted((given | set(left_out)) - set(known)):
        yield Violation(NO_SUCH_VISIT, visit_id)
    for entry in view.plan.unassigned:
        if not entry.reasons:
            yield Violation(NO_REASON, entry.visit_id)
    yield from _routes(view)


def _routes(view: View) -> Iterator[Violation]:
    """Yield routes of unknown shifts, and stops that are neither a visit nor a mere break."""
    for route in view.plan.routes:
        if route.shift_id not in view.problem.shift:
            yield Violation(NO_SUCH_SHIFT, None, route.shift_id)
        for stop in route.stops:
            if stop.kind is StopKind.BREAK and (stop.visit_id or stop.mode or stop.task_ids):
                yield Violation(BREAK_AS_VISIT, stop.visit_id, route.shift_id)
            if stop.kind is StopKind.VISIT and stop.visit_id is None:
                yield Violation(NAMES_NONE, None, route.shift_id)
