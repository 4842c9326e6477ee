"""Where the published formulation (doi:10.1111/itor.70140) counts otherwise than we do.

* What a caregiver waits between a lunch that is the first stop and the first service is free, and
  so is what they wait for a lunch after the last.
* An unused caregiver with a lunch misses it.
"""

from __future__ import annotations

from scheduler.evaluation.cost import amounts, work_by_shift
from scheduler.evaluation.view import View
from scheduler.model import StopKind, Term
from scheduler.model.base import minutes


def published_cost(view: View) -> dict[Term, float]:
    """Return weight x amount for every term that has a weight, as published objectives count."""
    found, objective = amounts(view), view.problem.objective
    after_lunch = {
        route.shift_id for route, _ in view.routes if route.stops[0].kind is StopKind.BREAK
    }
    visits = {
        shift.id: sum(stop.kind is StopKind.VISIT for stop in route.stops)
        for route, shift in view.routes
    }
    waits = [0.0]
    for shift, work in zip(view.problem.shifts, work_by_shift(view), strict=True):
        before_visits = work.waits[shift.id in after_lunch : visits.get(shift.id, 0)]
        waits += [minutes(wait) for wait in before_visits]
    used = {shift.id for _, shift in view.routes}
    unused = [shift for shift in view.problem.shifts if shift.id not in used]
    found[Term.WAITING], found[Term.MAX_WAITING] = sum(waits), max(waits)
    found[Term.MISSED_BREAK] += sum(len(shift.breaks) for shift in unused)
    return {term: objective.weight(term) * found[term] for term in Term if objective.weight(term)}
